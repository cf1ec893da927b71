package mosn.core.extension;

import java.lang.module.ModuleDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What of the proxy's own layer a plugin sees: the JDK, the API, and a short list. All else is
/// hidden from it, so that it can bring a version of its own.
final class SharedModules {
    static final String API = "mosn.api";

    /// Beside the JDK. A plugin that brings one of these, other than the API, uses its own.
    private static final Set<String> LIST = Set.of(API, "org.slf4j");

    private final ModuleLayer layer;
    private final Map<String, Module> modules = new TreeMap<>();
    private final Map<String, Module> exporters = new HashMap<>();
    private final Set<String> services = new TreeSet<>();

    SharedModules(ModuleLayer layer) {
        this.layer = layer;
        layer.modules().stream().filter(it -> isListed(it.getName())).forEach(this::add);
        modules.values().forEach(this::addServices);
    }

    private static boolean isListed(String module) {
        return isJdk(module) || LIST.contains(module);
    }

    static boolean isJdk(String module) {
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    private void add(Module module) {
        modules.put(module.getName(), module);
        module.getDescriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .forEach(exports -> exporters.put(exports.source(), module));
    }

    private void addServices(Module module) {
        module.getDescriptor().uses().stream().filter(this::exports).forEach(services::add);
        module.getDescriptor().provides().stream()
                .map(ModuleDescriptor.Provides::service)
                .filter(this::exports)
                .forEach(services::add);
    }

    private boolean exports(String className) {
        return exporters.containsKey(packageOf(className));
    }

    static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    ModuleLayer layer() {
        return layer;
    }

    boolean has(String module) {
        return modules.containsKey(module);
    }

    /// Whether the proxy has this module for itself alone.
    boolean hides(String module) {
        return !has(module) && layer.findModule(module).isPresent();
    }

    /// By name, in order.
    Map<String, Module> modules() {
        return modules;
    }

    /// The module that exports this package to everybody.
    Optional<String> exporter(String packageName) {
        return Optional.ofNullable(exporters.get(packageName)).map(Module::getName);
    }

    /// The services that these modules use or provide.
    Set<String> services() {
        return services;
    }

    /// Which API the proxy has; empty where its module says nothing.
    Optional<ApiVersion> api() {
        return Optional.ofNullable(modules.get(API))
                .flatMap(module -> module.getDescriptor().rawVersion())
                .flatMap(ApiVersion::parse);
    }

    /// A parent for a plugin's class loader: it finds the classes of these modules and none other.
    ClassLoader loader() {
        return new Loader(modules.values());
    }

    /// The loaders of the JVM know the packages of all modules of the boot layer, whoever asks: so
    /// what is not on the list must not reach them.
    private static final class Loader extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Map<String, Module> packages = new HashMap<>();

        Loader(Iterable<Module> modules) {
            super("mosn.api", getPlatformClassLoader());
            modules.forEach(it -> it.getPackages().forEach(name -> packages.put(name, it)));
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            var module = packages.get(packageOf(name));
            var found = module == null ? null : Class.forName(module, name);
            if (found == null) {
                throw new ClassNotFoundException(name);
            }
            return found;
        }
    }
}
