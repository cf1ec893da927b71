package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v1.Request;
import mosn.plugin.v1.Response;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A plugin that does wrong what it is told to, by its first argument or by the header `Do`: what
/// `child.py` of the proxy's tests is in Python.
final class FaultyPlugin {
    private static final List<byte[]> KEPT = new ArrayList<>();
    private static volatile boolean closes;

    private FaultyPlugin() {}

    public static void main(String... args) throws Exception {
        switch (args[0]) {
            case "noisy" -> forever(() -> noise("x".repeat(100) + "\n"));
            case "long" -> forever(() -> System.err.print("y".repeat(1000)));
            case "closed" -> closes = true;
            case "stubborn" ->
                    Runtime.getRuntime().addShutdownHook(new Thread(FaultyPlugin::sleep));
            case "fork", "escape" -> fork(args[0].equals("escape") ? "setsid " : "", args[1]);
            default -> {}
        }
        Plugin.calls(FaultyPlugin::answer).serve();
    }

    private static Response answer(Request request) throws Exception {
        if (closes) {
            closeOutputs();
        }
        var header = request.getHeaderMap();
        var answer = Response.newBuilder();
        switch (header.getOrDefault("Do", "")) {
            case "deny" ->
                    answer.setStatus(-1)
                            .putHeader("Www-Authenticate", "no")
                            .setBody(ByteString.copyFromUtf8("denied"));
            case "error" -> throw new IllegalStateException("as asked");
            case "hang" -> sleep();
            case "exit" -> Runtime.getRuntime().halt(Integer.parseInt(header.get("Code")));
            case "die" -> kill();
            case "leak" -> leak();
            case "big" ->
                    answer.setBody(
                            ByteString.copyFrom(new byte[Integer.parseInt(header.get("Bytes"))]));
            default -> answer.setStatus(1);
        }
        return answer.build();
    }

    private static void kill() throws Exception {
        var self = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("kill", "-9", self).start().waitFor();
    }

    private static void leak() {
        while (true) {
            KEPT.add(new byte[1 << 20]);
        }
    }

    private static void sleep() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            sleep(); // it does not want to end
        }
    }

    private static void noise(String line) {
        System.err.print("[WARN] " + line.repeat(100));
        System.out.print(line.repeat(100));
    }

    private static void closeOutputs() {
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
                .close();
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
                .close();
    }

    /// From the handshake on, what is printed goes to stderr.
    private static void sleepUntilServing() {
        var before = System.out;
        while (System.out.equals(before) && !System.out.equals(System.err)) {
            Thread.onSpinWait();
        }
    }

    /// A grandchild that ignores TERM, and holds every pipe.
    private static void fork(String before, String file) throws Exception {
        var script = "trap : TERM; echo $$ >" + file + ".new; mv " + file + ".new " + file;
        new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        before + "/bin/sh -c '" + script + "; while :; do sleep 1; done' &")
                .inheritIO()
                .start()
                .waitFor();
    }

    private static void forever(Runnable task) {
        var thread =
                new Thread(
                        () -> {
                            sleepUntilServing();
                            while (true) {
                                task.run();
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }
}
