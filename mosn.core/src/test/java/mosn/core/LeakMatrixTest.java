package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.stream.Collectors.joining;

import mosn.core.extension.Jars;
import mosn.core.extension.PluginStatus;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;

import java.lang.management.ManagementFactory;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/// Every way to leak that is known: either the proxy takes away what a plugin has left behind, or
/// it says what holds the plugin. All of them in one proxy, and one heap dump, because that takes
/// long.
@Timeout(120)
class LeakMatrixTest {
    private static final String NETTY =
            "requires io.netty.common; requires io.netty.transport; requires io.netty.buffer;";

    private static final List<Leak> LEAKS =
            List.of(
                    Leak.onCreate("nothing", ""),
                    // these begin threads, which inherit what the others leave at the loop
                    Leak.onRequest(
                                    "grpc",
                                    """
                                    var channel = io.grpc.inprocess.InProcessChannelBuilder
                                            .forName("leak").build();
                                    var call = channel.newCall(METHOD, io.grpc.CallOptions.DEFAULT);
                                    call.start(new io.grpc.ClientCall.Listener<byte[]>() {},
                                            new io.grpc.Metadata());
                                    call.sendMessage(new byte[1]);
                                    call.halfClose();
                                    channel.shutdown();
                                    """,
                                    """
                                    static class Bytes
                                            implements io.grpc.MethodDescriptor.Marshaller<byte[]> {
                                        public java.io.InputStream stream(byte[] value) {
                                            return new java.io.ByteArrayInputStream(value);
                                        }
                                        public byte[] parse(java.io.InputStream stream) {
                                            return new byte[0];
                                        }
                                    }
                                    static final io.grpc.MethodDescriptor<byte[], byte[]> METHOD =
                                            io.grpc.MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                                                    .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                                                    .setFullMethodName("leak.Leak/call").build();
                                    """)
                            .with("grpc", "*.jar", "requires io.grpc; requires io.grpc.inprocess;"),
                    Leak.onRequest(
                                    "coroutine",
                                    """
                                    kotlinx.coroutines.BuildersKt.launch(
                                            kotlinx.coroutines.GlobalScope.INSTANCE,
                                            kotlinx.coroutines.Dispatchers.getDefault(),
                                            kotlinx.coroutines.CoroutineStart.DEFAULT,
                                            (scope, next) -> kotlin.Unit.INSTANCE);
                                    """,
                                    "")
                            .with(
                                    "coroutines",
                                    "*.jar",
                                    "requires kotlin.stdlib; requires kotlinx.coroutines.core;"),
                    Leak.onRequest(
                            "threadlocal",
                            "LOCAL.set(new Thing());",
                            "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();"),
                    Leak.onRequest(
                            "threadlocallist",
                            "LOCAL.get().add(new Thing());",
                            "static final ThreadLocal<List<Object>> LOCAL ="
                                    + " ThreadLocal.withInitial(ArrayList::new);"),
                    Leak.onRequest(
                            "threadlocalgone", "new ThreadLocal<Object>().set(new Thing());", ""),
                    Leak.onRequest(
                            "inheritable",
                            "LOCAL.set(new Thing());",
                            "static final ThreadLocal<Object> LOCAL ="
                                    + " new InheritableThreadLocal<>();"),
                    Leak.onCreate(
                            "buildlocal",
                            "LOCAL.set(new Thing());",
                            "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();"),
                    Leak.onCreate(
                            "inherited",
                            "LOCAL.set(new Thing());",
                            "static final ThreadLocal<Object> LOCAL ="
                                    + " new InheritableThreadLocal<>();"),
                    Leak.onCreate(
                            "commonpool",
                            "ForkJoinPool.commonPool().submit(() -> Thread.currentThread()"
                                + ".setContextClassLoader(Leaks.class.getClassLoader())).get();"),
                    Leak.onCreate("pooltask", "ForkJoinPool.commonPool().execute(Leaks::linger);"),
                    Leak.onCreate(
                            "delayed",
                            "CompletableFuture.delayedExecutor(1, TimeUnit.HOURS).execute(() -> new"
                                    + " Thing());"),
                    Leak.onCreate(
                            "exit",
                            "var p = new ProcessBuilder(\"sleep\", \"600\").start();"
                                    + " System.setProperty(\"leak.pid\", \"\" + p.pid());"
                                    + " p.onExit().thenRun(() -> new Thing());"),
                    Leak.onCreate(
                            "cleaning",
                            "java.lang.ref.Cleaner.create().register(System.getProperties(), () ->"
                                    + " new Thing());"),
                    Leak.onCreate(
                            "hostjson",
                            "System.getProperties().put(\"leak.json\", new Bean());",
                            "public static class Bean { public int getX() { return 1; } }"),
                    Leak.onRequest(
                            "loopcontext",
                            "Thread.currentThread()"
                                    + ".setContextClassLoader(Leaks.class.getClassLoader());",
                            ""),
                    Leak.onCreate(
                            "scheduled",
                            "context.schedule(java.time.Duration.ofHours(1), () -> new Thing());"),
                    Leak.onCreate(
                            "blocking",
                            "context.blocking().execute(() -> { try { Thread.sleep(3_600_000); }"
                                    + " catch (InterruptedException e) { } });"),
                    Leak.onCreate(
                            "gauge",
                            "var x = new Thing(); context.metrics().gauge(\"g\", () ->"
                                    + " x.hashCode());"),
                    Leak.onCreate("shared", "context.shared(\"s\", Thing.class, Thing::new);"),
                    Leak.onCreate(
                            "sharedlate",
                            "var late = new Thing(); context.blocking().execute(() -> { try {"
                                + " Thread.sleep(3_600_000); } catch (InterruptedException e) {"
                                + " after(e); context.shared(\"late\", Thing.class, () -> late); }"
                                + " });",
                            """
                            /// Until whoever interrupts has given up the rest.
                            static void after(InterruptedException e) {
                                try {
                                    Thread.sleep(300);
                                } catch (InterruptedException again) {
                                    after(again);
                                }
                            }
                            """),
                    Leak.onCreate(
                            "uncaught",
                            "Thread.setDefaultUncaughtExceptionHandler((t, e) -> new Thing());"),
                    Leak.onCreate(
                            "julhandler",
                            "java.util.logging.Logger.getLogger(\"\").addHandler(new Handler());",
                            "static class Handler extends java.util.logging.Handler {"
                                    + " public void publish(java.util.logging.LogRecord r) {}"
                                    + " public void flush() {} public void close() {} }"),
                    Leak.onRequest(
                            "localdeep",
                            "LOCAL.set(List.of(List.of(List.of(List.of(List.of(new Thing()))))));",
                            "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();"),
                    Leak.onRequest(
                            "localentry",
                            "LOCAL.set(Map.entry(\"a\", new Thing()));",
                            "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();"),
                    Leak.onRequest(
                            "localfuture",
                            "LOCAL.set(CompletableFuture.completedFuture(new Thing()));",
                            "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();"),
                    Leak.onCreate(
                            "julformatter",
                            "var handler = new java.util.logging.ConsoleHandler();"
                                + " handler.setFormatter(new Formatter());"
                                + " java.util.logging.Logger.getLogger(\"\").addHandler(handler);",
                            "static class Formatter extends java.util.logging.Formatter {"
                                    + " public String format(java.util.logging.LogRecord r) {"
                                    + " return \"\"; } }"),
                    Leak.onCreate(
                            "julmemory",
                            "java.util.logging.Logger.getLogger(\"\").addHandler(new"
                                    + " java.util.logging.MemoryHandler(new Handler(), 10,"
                                    + " java.util.logging.Level.SEVERE));",
                            "static class Handler extends java.util.logging.Handler {"
                                    + " public void publish(java.util.logging.LogRecord r) {}"
                                    + " public void flush() {} public void close() {} }"),
                    Leak.onCreate(
                            "jullevel",
                            "java.util.logging.Logger.getLogger(\"leak\").setLevel(new Level());",
                            "static class Level extends java.util.logging.Level {"
                                    + " Level() { super(\"LEAK\", 950); } }"),
                    Leak.onCreate(
                            "cleaner",
                            "java.lang.ref.Cleaner.create().register(new Thing(), () -> {});"),
                    Leak.onCreate(
                            "thread",
                            "var t = new Thread(Leaks::linger, \"lingers\"); t.setDaemon(true);"
                                    + " t.start();"),
                    Leak.onCreate(
                            "virtual", "Thread.ofVirtual().name(\"floats\").start(Leaks::linger);"),
                    Leak.onCreate(
                            "threadof",
                            "var t = new Thread(Leaks::linger, \"sneaks\"); t.setDaemon(true);"
                                    + " t.setContextClassLoader(null); t.start();"),
                    Leak.onCreate(
                            "threadin",
                            "var t = new Thread((Runnable) System.getProperties().get("
                                    + "\"leak.task\"), \"below\"); t.setDaemon(true);"
                                    + " t.setContextClassLoader(new ClassLoader("
                                    + "Leaks.class.getClassLoader()) {}); t.start();"),
                    Leak.onCreate(
                            "virtualof",
                            "var t = Thread.ofVirtual().name(\"glides\").unstarted("
                                    + "Leaks::linger); t.setContextClassLoader(null);"
                                    + " t.start();"),
                    Leak.onCreate(
                            "virtuals",
                            "Executors.newVirtualThreadPerTaskExecutor().execute(Leaks::linger);"),
                    Leak.onCreate(
                            "timer",
                            "new Timer(\"ticks\", true).schedule(new TimerTask() { public void"
                                    + " run() { if (over()) { cancel(); } } }, 0, 20);"),
                    Leak.onCreate(
                            "executor",
                            "Executors.newFixedThreadPool(1, r -> { var t = new Thread(r,"
                                    + " \"idles\"); t.setDaemon(true); return t; })"
                                    + ".submit(() -> new Thing()).get();"),
                    Leak.onCreate("stubborn", "context.blocking().execute(Leaks::linger);"),
                    Leak.onCreate(
                            "hook",
                            "Runtime.getRuntime().addShutdownHook(new Thread(() -> {},"
                                    + " \"hooked\"));"),
                    Leak.onCreate(
                            "hookof",
                            "var t = new Thread(() -> new Thing(), \"hidden\");"
                                    + " t.setContextClassLoader(null);"
                                    + " Runtime.getRuntime().addShutdownHook(t);"),
                    Leak.onCreate(
                            "standard",
                            "java.lang.management.ManagementFactory.getPlatformMBeanServer()"
                                    + ".registerMBean(new javax.management.StandardMBean("
                                    + "new Bean(), BeanMBean.class), new"
                                    + " javax.management.ObjectName(\"leak:type=Standard\"));",
                            "public interface BeanMBean { int getX(); }"
                                    + " public static class Bean implements BeanMBean {"
                                    + " public int getX() { return 1; } }"),
                    Leak.onCreate(
                            "ownserver",
                            "javax.management.MBeanServerFactory.createMBeanServer(\"leak\")"
                                    + ".registerMBean(new Bean(), new"
                                    + " javax.management.ObjectName(\"leak:type=Own\"));",
                            "public interface BeanMBean { int getX(); }"
                                    + " public static class Bean implements BeanMBean {"
                                    + " public int getX() { return 1; } }"),
                    Leak.onCreate(
                            "mbean",
                            "java.lang.management.ManagementFactory.getPlatformMBeanServer()"
                                    + ".registerMBean(new Bean(), new javax.management.ObjectName("
                                    + "\"leak:type=Bean\"));",
                            "public interface BeanMBean { int getX(); }"
                                    + " public static class Bean implements BeanMBean {"
                                    + " public int getX() { return 1; } }"),
                    Leak.onCreate(
                            "mbeanfails",
                            "java.lang.management.ManagementFactory.getPlatformMBeanServer()"
                                    + ".registerMBean(new Bean(), new javax.management.ObjectName("
                                    + "\"leak:type=Fails\")); registered = true;",
                            """
                            static boolean registered;
                            public static class Bean implements javax.management.DynamicMBean {
                                public javax.management.MBeanInfo getMBeanInfo() {
                                    if (registered) { throw new NoClassDefFoundError("closed"); }
                                    return new javax.management.MBeanInfo(
                                            "Bean", "", null, null, null, null);
                                }
                                public Object getAttribute(String name) { return null; }
                                public void setAttribute(javax.management.Attribute one) {}
                                public javax.management.AttributeList getAttributes(String[] names) {
                                    return new javax.management.AttributeList();
                                }
                                public javax.management.AttributeList setAttributes(
                                        javax.management.AttributeList some) {
                                    return some;
                                }
                                public Object invoke(String name, Object[] with, String[] types) {
                                    return null;
                                }
                            }
                            """),
                    Leak.onCreate(
                            "jdbc",
                            "java.sql.DriverManager.registerDriver(new Driver());",
                            """
                            public static class Driver implements java.sql.Driver {
                                public java.sql.Connection connect(String u, Properties p) { return null; }
                                public boolean acceptsURL(String u) { return false; }
                                public java.sql.DriverPropertyInfo[] getPropertyInfo(String u, Properties p) {
                                    return new java.sql.DriverPropertyInfo[0];
                                }
                                public int getMajorVersion() { return 1; }
                                public int getMinorVersion() { return 1; }
                                public boolean jdbcCompliant() { return false; }
                                public java.util.logging.Logger getParentLogger() { return null; }
                            }
                            """),
                    Leak.onCreate(
                            "property", "System.getProperties().put(\"leak.thing\", new Thing());"),
                    Leak.onCreate(
                            "classvalue",
                            "VALUE.get(String.class);",
                            "static class Own extends ClassValue<Thing> { protected Thing"
                                    + " computeValue(Class<?> c) { return new Thing(); } }"
                                    + " static final Own VALUE = new Own();"),
                    Leak.onRequest(
                                    "fastlocal",
                                    "LOCAL.set(new Thing());",
                                    "static final io.netty.util.concurrent.FastThreadLocal<Object>"
                                            + " LOCAL = new"
                                            + " io.netty.util.concurrent.FastThreadLocal<>();")
                            .with("lettuce", "netty-*", NETTY),
                    Leak.onRequest(
                                    "matcher",
                                    "var channel = new io.netty.channel.embedded.EmbeddedChannel("
                                            + "new Handler()); channel.writeInbound(\"a\");"
                                            + " channel.finish();",
                                    """
                                    static class Handler
                                            extends io.netty.channel.SimpleChannelInboundHandler<String> {
                                        protected void channelRead0(
                                                io.netty.channel.ChannelHandlerContext c, String s) {}
                                    }
                                    """)
                            .with("lettuce", "netty-*", NETTY),
                    Leak.onRequest(
                                    "recycler",
                                    "var pooled = POOL.get(); pooled.handle.recycle(pooled);"
                                            + " io.netty.buffer.PooledByteBufAllocator.DEFAULT"
                                            + ".heapBuffer(100).release();",
                                    """
                                    static class Pooled {
                                        final io.netty.util.Recycler.Handle<Pooled> handle;
                                        Pooled(io.netty.util.Recycler.Handle<Pooled> handle) {
                                            this.handle = handle;
                                        }
                                    }
                                    static final io.netty.util.Recycler<Pooled> POOL =
                                            new io.netty.util.Recycler<>() {
                                                protected Pooled newObject(Handle<Pooled> handle) {
                                                    return new Pooled(handle);
                                                }
                                            };
                                    """)
                            .with("lettuce", "netty-*", NETTY),
                    Leak.onRequest(
                                    "jackson",
                                    """
                                    try (var out = new java.io.StringWriter();
                                            var json = JSON.createGenerator(out)) {
                                        json.writeString("a");
                                    } catch (java.io.IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    """,
                                    "static final com.fasterxml.jackson.core.JsonFactory JSON = new"
                                            + " com.fasterxml.jackson.core.JsonFactory();")
                            .with(
                                    "jackson-2.15.4",
                                    "*.jar",
                                    "requires com.fasterxml.jackson.core;"),
                    Leak.onCreate(
                            "soft",
                            "System.getProperties().put(\"leak.soft\","
                                    + " new java.lang.ref.SoftReference<>(new Thing()));"),
                    Leak.onCreate(
                            "provider",
                            "java.security.Security.addProvider(new Own());",
                            "static class Own extends java.security.Provider {"
                                    + " Own() { super(\"leak\", \"1\", \"\"); } }"),
                    Leak.onCreate(
                            "selector",
                            "java.net.ProxySelector.setDefault(new Selector());",
                            """
                            static class Selector extends java.net.ProxySelector {
                                public List<java.net.Proxy> select(java.net.URI u) {
                                    return List.of(java.net.Proxy.NO_PROXY);
                                }
                                public void connectFailed(
                                        java.net.URI u, java.net.SocketAddress a, java.io.IOException e) {}
                            }
                            """));

    private static final CountDownLatch END = new CountDownLatch(1);
    private static final ProxySelector SELECTOR = ProxySelector.getDefault();

    @TempDir static Path folder;
    private static Proxy proxy;
    private static PluginHolders holders;

    /// Those that are closed and not gone, with what is suspected.
    private static final Map<String, List<String>> STAY = new TreeMap<>();

    @BeforeAll
    static void leak() throws Exception {
        System.getProperties().put("leak.end", END);
        System.getProperties().put("leak.task", (Runnable) LeakMatrixTest::linger);
        var plugins = Files.createDirectories(folder.resolve("plugins"));
        var jars = new Jars(folder.resolve("work"));
        for (var leak : LEAKS) {
            leak.to(jars, plugins);
        }
        configure(LEAKS.stream().map(Leak::name).toList());
        proxy =
                Proxy.start(
                        new ProxyOptions(
                                folder.resolve("mosn.json"),
                                plugins,
                                List.of(),
                                Duration.ZERO,
                                Set.of()));
        var answer = PluginBench.ask(proxy, "/");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        var _ = JsonMapper.shared().writeValueAsString(System.getProperties().remove("leak.json"));
        for (var leak : LEAKS) {
            leak.from(plugins);
        }
        configure(List.of());
        proxy.reload();
        PluginBench.until(() -> proxy.plugins().size() == LEAKS.size());
        collect();
        for (var status : proxy.plugins()) {
            if (status.state() == PluginStatus.State.CLOSED) {
                STAY.put(name(status), status.suspects());
            }
        }
        var dump = folder.resolve("heap.hprof");
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                        "dumpHeap",
                        new Object[] {dump.toString(), true},
                        new String[] {"java.lang.String", "boolean"});
        holders = PluginHolders.in(dump);
    }

    /// Is nothing of a plugin's.
    private static void linger() {
        try {
            END.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Until nothing more goes.
    private static void collect() throws InterruptedException {
        for (var quiet = 0; quiet < 20; quiet++) {
            var before = left();
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100); // the collector tells a queue of its own
            if (left() < before) {
                quiet = 0;
            }
        }
    }

    private static long left() {
        return proxy.plugins().stream()
                .filter(status -> status.state() == PluginStatus.State.CLOSED)
                .count();
    }

    private static String name(PluginStatus status) {
        return status.path().getFileName().toString().replace(".jar", "");
    }

    private static void configure(Collection<String> filters) throws Exception {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {"servers": [{
                  "default_log_path": "stdout", "processor": 1,
                  "routers": [{"router_config_name": "r", "virtual_hosts": [
                    {"name": "v", "domains": ["*"], "routers": [
                      {"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": ""}}]}]}],
                  "listeners": [{"name": "l", "address": "127.0.0.1:0", "stream_filters": [%s],
                    "filter_chains": [{"filters": [{"type": "proxy", "config": {
                      "downstream_protocol": "Http1", "upstream_protocol": "Http1",
                      "router_config_name": "r"}}]}]}]}],
                 "cluster_manager": {"clusters": []}}
                """
                        .formatted(
                                filters.stream()
                                        .map("{\"type\": \"%s\"}"::formatted)
                                        .collect(joining(","))));
    }

    @AfterAll
    static void end() throws Exception {
        END.countDown();
        proxy.close();
        System.getProperties().remove("leak.thing");
        System.getProperties().remove("leak.soft");
        System.getProperties().remove("leak.task");
        ProcessHandle.of(Long.parseLong(System.clearProperty("leak.pid")))
                .ifPresent(ProcessHandle::destroy);
        Security.removeProvider("leak");
        ProxySelector.setDefault(SELECTOR);
        for (var bean : List.of("leak:type=Bean", "leak:type=Standard", "leak:type=Fails")) {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(bean));
        }
        MBeanServerFactory.findMBeanServer(null).stream()
                .filter(server -> server.getDefaultDomain().equals("leak"))
                .forEach(MBeanServerFactory::releaseMBeanServer);
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("idles"))
                .forEach(Thread::interrupt);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "threadlocal",
                "threadlocallist",
                "threadlocalgone",
                "inheritable",
                "inherited",
                "buildlocal",
                "commonpool",
                "hostjson",
                "grpc",
                "loopcontext",
                "scheduled",
                "blocking",
                "gauge",
                "shared",
                "sharedlate",
                "uncaught",
                "localdeep",
                "localentry",
                "localfuture",
                "julhandler",
                "julformatter",
                "julmemory",
                "jullevel",
                "cleaner",
                "fastlocal",
                "matcher",
                "recycler",
                "jackson"
            })
    void theProxyCleans(String leak) throws Exception {
        assertTrue(!STAY.containsKey(leak), () -> "stays: " + STAY.get(leak) + " " + explain(leak));
        assertEquals(
                "nothing of " + leak + " is in memory: it is gone, or was never there",
                explain(leak).replaceFirst("; there are .*", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thread   | thread \"lingers\", at thread.Leaks.linger(Leaks.java",
                "virtual  | thread \"floats\", at virtual.Leaks.linger(Leaks.java",
                "timer    | thread \"ticks\", at ",
                "executor | thread \"idles\", at ",
                "pooltask | in thread \"ForkJoinPool.commonPool-worker-1\", at"
                        + " pooltask.Leaks.linger(",
                "delayed  | in thread \"ForkJoinPool.commonPool-delayScheduler\", at ",
                "delayed  | java.util.concurrent.CompletableFuture$TaskSubmitter.action ->"
                        + " delayed.Leaks$$Lambda",
                "exit     | in thread \"process reaper (pid ",
                "exit     | java.util.concurrent.CompletableFuture$UniRun.fn -> exit.Leaks$$Lambda",
                "cleaning | jdk.internal.ref.CleanerImpl$PhantomCleanableRef.action ->"
                        + " cleaning.Leaks$$Lambda",
                "coroutine | thread \"DefaultDispatcher-worker-1\", at ",
                "stubborn | thread \"mosn-stubborn-0\", at stubborn.Leaks.linger(Leaks.java",
                "hook     | static field java.lang.ApplicationShutdownHooks.hooks -> ",
                "mbean    | com.sun.jmx.mbeanserver.MBeanSupport.resource -> mbean.Leaks$Bean of"
                        + " the plugin",
                "jdbc     | static field java.sql.DriverManager.registeredDrivers ->"
                        + " java.util.concurrent.CopyOnWriteArrayList.array -> java.lang.Object[0]"
                        + " -> java.sql.DriverInfo.driver -> jdbc.Leaks$Driver of the plugin",
                "property | static field java.lang.System.props -> java.util.Properties.map -> ",
                "property | java.util.concurrent.ConcurrentHashMap$Node.val ->"
                        + " property.Leaks$Thing of the plugin",
                "classvalue | what a ClassValue has for some class ->",
                "classvalue | java.lang.ClassValue$Entry.value of the ClassValue"
                        + " classvalue.Leaks$Own -> classvalue.Leaks$Thing of the plugin",
                "soft     | (softly) java.lang.ref.SoftReference -> soft.Leaks$Thing of the plugin",
                "provider | sun.security.jca.ProviderConfig.provider -> provider.Leaks$Own of the"
                        + " plugin",
                "selector | static field java.net.ProxySelector.theProxySelector ->"
                        + " selector.Leaks$Selector of the plugin"
            })
    void theHeapNamesWhatHolds(String leak, String expected) {
        var explained = explain(leak);
        assertTrue(explained.contains("is closed, but stays in memory. It is held by"), explained);
        assertTrue(explained.contains(expected), explained);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thread   | its thread \"lingers\" lives, at thread@1.0/thread.Leaks.linger(",
                "stubborn | its virtual thread \"mosn-stubborn-0\" lives, at"
                        + " stubborn@1.0/stubborn.Leaks.linger(",
                "threadof | its thread \"sneaks\" lives, at threadof@1.0/threadof.Leaks.linger(",
                "threadin | its thread \"below\" lives, at ",
                "virtual  | its virtual thread \"floats\" lives, at"
                        + " virtual@1.0/virtual.Leaks.linger(",
                "virtualof | its virtual thread \"glides\" lives, at"
                        + " virtualof@1.0/virtualof.Leaks.linger(",
                "virtuals | its virtual thread \"\" lives, at virtuals@1.0/virtuals.Leaks.linger(",
                "hookof   | its shutdown hook \"hidden\" is registered; remove it in close()",
                "standard | the MBean leak:type=Standard is registered; unregister it in close()",
                "ownserver | the MBean leak:type=Own is registered; unregister it in close()",
                "pooltask | the thread \"ForkJoinPool.commonPool-worker-1\", which is not its own,"
                        + " is in its code, at pooltask@1.0/pooltask.Leaks.linger(",
                "cleaning | the cleaner \"Cleaner-",
                "coroutine | its thread \"DefaultDispatcher-worker-1\" lives, at ",
                "timer    | its timer \"ticks\" runs; cancel it in close()",
                "executor | the thread \"idles\" of its executor waits for work; shut that down in",
                "hook     | its shutdown hook \"hooked\" is registered; remove it in close()",
                "mbean    | the MBean leak:type=Bean is registered; unregister it in close()",
                "mbeanfails | the MBean leak:type=Fails is registered; unregister it in close()",
                "jdbc     | the JDBC driver jdbc.Leaks$Driver is registered; deregister it in"
            })
    void someAreSuspectedAtOnce(String leak, String expected) {
        var suspects = String.valueOf(STAY.get(leak));
        assertTrue(suspects.contains(expected), suspects);
    }

    private static String explain(String leak) {
        try {
            return String.join("\n", holders.explain(leak));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
