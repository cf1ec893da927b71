package mosn.core.extension;

import static java.lang.module.ModuleDescriptor.Requires.Modifier.MANDATED;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Descriptors for a plugin's modules.
///
/// A library without a descriptor would be an automatic module, and those read every module of the
/// proxy, or fail because the proxy has another version of what the plugin brings. So it gets a
/// descriptor, as an open module that exports all it has. Reading the other modules of the plugin
/// is for the layer to add: as `requires` it would often be a cycle, which descriptors must not
/// have.
///
/// A module that has a descriptor keeps it, but for optional requirements of what the proxy hides:
/// those count as not there.
final class Bridge {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

    private final SharedModules shared;
    private final Map<String, ModuleDescriptor> descriptors = new TreeMap<>();
    private final Set<String> bridged = new TreeSet<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Set<String>> required = new HashMap<>();
    private final Set<String> services = new TreeSet<>();

    Bridge(PluginModules modules, SharedModules shared) {
        this.shared = shared;
        for (var jar : modules.jars()) {
            var descriptor = jar.descriptor();
            packages(descriptor).forEach(it -> owners.put(it, jar.module()));
            descriptor.provides().forEach(it -> services.add(it.service()));
            var requires = required.computeIfAbsent(jar.module(), it -> new HashSet<>());
            descriptor.requires().forEach(it -> requires.add(it.name()));
        }
        for (var jar : modules.jars()) {
            if (jar.descriptor().isAutomatic()) {
                bridged.add(jar.module());
                descriptors.put(jar.module(), bridge(jar));
            } else {
                descriptors.put(jar.module(), visible(jar.descriptor()));
            }
        }
    }

    ModuleDescriptor descriptor(String module) {
        return Objects.requireNonNull(descriptors.get(module));
    }

    boolean bridged(String module) {
        return bridged.contains(module);
    }

    private ModuleDescriptor bridge(PluginJar jar) {
        var from = jar.descriptor();
        var builder = ModuleDescriptor.newOpenModule(from.name());
        from.version().ifPresent(builder::version);
        builder.requires(Set.of(MANDATED), "java.base");
        var packages = packages(from);
        builder.packages(packages);
        packages.forEach(builder::exports);
        var requires = new TreeSet<String>();
        shared.modules().values().stream()
                .filter(this::notShadowed)
                .forEach(module -> requires.add(module.getName()));
        for (var provides : from.provides()) {
            if (reaches(from.name(), provides.service(), requires)
                    && provides.providers().stream()
                            .allMatch(it -> packages.contains(SharedModules.packageOf(it)))) {
                builder.provides(provides);
            }
        }
        if (jar.loadsServices()) {
            uses(jar, packages, requires).forEach(it -> uses(builder, it));
        }
        requires.remove("java.base");
        requires.remove(from.name());
        requires.forEach(builder::requires);
        return builder.build();
    }

    /// As on a class path, what the JDK has is taken from there.
    private Set<String> packages(ModuleDescriptor of) {
        var packages = new HashSet<>(of.packages());
        if (of.isAutomatic()) {
            packages.removeIf(it -> shared.exporter(it).filter(SharedModules::isJdk).isPresent());
        }
        return packages;
    }

    /// A copy that the plugin brings of its own hides the one that is lent.
    private boolean notShadowed(Module module) {
        return SharedModules.isJdk(module.getName())
                || module.getPackages().stream().noneMatch(owners::containsKey);
    }

    /// Automatic modules may ask for any service; which one a library asks for, its bytes do not
    /// say plainly. So: any class of its own, and all services that are known here.
    private Set<String> uses(PluginJar jar, Set<String> packages, Set<String> requires) {
        var uses = new HashSet<String>();
        jar.classes().stream()
                .filter(it -> packages.contains(SharedModules.packageOf(it)))
                .forEach(uses::add);
        shared.services().stream()
                .filter(it -> reaches(jar.module(), it, requires))
                .forEach(uses::add);
        services.stream().filter(it -> reaches(jar.module(), it, requires)).forEach(uses::add);
        return uses;
    }

    /// Some compilers name classes in ways that no source can, as in `okio.-Util`.
    private static void uses(ModuleDescriptor.Builder builder, String service) {
        try {
            builder.uses(service);
        } catch (IllegalArgumentException e) {
            LOG.trace("{} is no service", service, e);
        }
    }

    /// Whether `module` can be made to require the owner of a service.
    private boolean reaches(String module, String service, Set<String> requires) {
        var packageName = SharedModules.packageOf(service);
        var own = owners.get(packageName);
        var owner = own == null ? shared.exporter(packageName).orElse(null) : own;
        if (owner == null
                || (own != null && !own.equals(module) && depends(own, module, new HashSet<>()))) {
            return false;
        }
        if (own == null) {
            return requires.contains(owner);
        }
        requires.add(own);
        Objects.requireNonNull(required.get(module)).add(own);
        return true;
    }

    private boolean depends(String from, String to, Set<String> seen) {
        return from.equals(to)
                || (seen.add(from)
                        && required.getOrDefault(from, Set.of()).stream()
                                .anyMatch(it -> depends(it, to, seen)));
    }

    private ModuleDescriptor visible(ModuleDescriptor from) {
        if (from.requires().stream().noneMatch(this::hidden)) {
            return from;
        }
        var builder = ModuleDescriptor.newModule(from.name(), from.modifiers());
        from.requires().stream().filter(it -> !hidden(it)).forEach(builder::requires);
        from.exports().forEach(builder::exports);
        from.opens().forEach(builder::opens);
        from.uses().forEach(builder::uses);
        from.provides().forEach((Provides it) -> builder.provides(it));
        builder.packages(from.packages());
        from.version().ifPresent(builder::version);
        from.mainClass().ifPresent(builder::mainClass);
        return builder.build();
    }

    private boolean hidden(Requires requires) {
        return shared.hides(requires.name()) && !required.containsKey(requires.name());
    }
}
