package mosn.core.extension;

import static java.lang.module.ModuleDescriptor.Requires.Modifier.STATIC;
import static java.util.function.Predicate.not;

import java.lang.module.ModuleDescriptor.Requires;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The modules of one plugin, checked: what JPMS would say in its own words, if at all, is said
/// here in ours.
final class PluginModules {
    private static final String DESCRIPTOR =
            "add a module-info.java that requires mosn.api and provides the extension";

    private final Artefact artefact;
    private final SharedModules shared;
    private final Map<String, PluginJar> byName = new TreeMap<>();
    private final Refusals refusals = new Refusals();
    private final Set<String> roots;

    /// @throws PluginException where they cannot be a layer, with everything that is wrong
    PluginModules(Artefact artefact, SharedModules shared) {
        this.artefact = artefact;
        this.shared = shared;
        for (var jar : artefact.jars()) {
            refusals.unlessRefused(() -> PluginJar.read(jar, artefact)).ifPresent(this::add);
        }
        var complete = refusals.isEmpty();
        jars().forEach(this::checkBringsNoApi);
        checkPackages();
        jars().forEach(this::checkApiVersion);
        roots = satisfied();
        if (complete) { // what cannot be read may be what others miss
            checkProviders();
            jars().stream()
                    .filter(PluginModules::provides)
                    .forEach(jar -> checkRequires(jar, new LinkedHashSet<>()));
        }
        refusals.complain();
    }

    Collection<PluginJar> jars() {
        return byName.values();
    }

    Map<String, PluginJar> byName() {
        return byName;
    }

    /// All of them, except libraries that are not needed and whose own needs are not met.
    Set<String> roots() {
        return roots;
    }

    /// Whether it provides an extension.
    static boolean provides(PluginJar jar) {
        return jar.descriptor().provides().stream()
                .anyMatch(provides -> Kind.ofService(provides.service()).isPresent());
    }

    private void add(PluginJar jar) {
        var other = byName.putIfAbsent(jar.module(), jar);
        if (other != null) {
            refuse(
                    "its %s and %s are both module %s"
                            .formatted(name(other), name(jar), jar.module()),
                    "keep one of them");
        }
    }

    private String name(PluginJar jar) {
        return artefact.name(jar.file());
    }

    private void refuse(String problem, String fix) {
        refusals.add(artefact.problem(problem, fix));
    }

    private void refuse(PluginJar jar, String problem, String fix) {
        refusals.add(artefact.problem(jar.file(), problem, fix));
    }

    private void checkBringsNoApi(PluginJar jar) {
        var api = SharedModules.API;
        if (jar.module().equals(api)
                || jar.descriptor().packages().stream()
                        .anyMatch(it -> it.equals(api) || it.startsWith(api + "."))) {
            refuse(jar, "brings a copy of mosn.api", "take it out: the proxy lends its own");
        }
    }

    private void checkPackages() {
        var owners = new HashMap<String, PluginJar>();
        for (var jar : jars()) {
            for (var packageName : new TreeSet<>(jar.descriptor().packages())) {
                var other = owners.putIfAbsent(packageName, jar);
                if (other != null) {
                    refuse(
                            "its %s and %s both have package %s"
                                    .formatted(name(other), name(jar), packageName),
                            "keep one of them");
                }
            }
        }
    }

    private void checkProviders() {
        var undescribed =
                jars().stream()
                        .filter(jar -> jar.descriptor().isAutomatic())
                        .filter(jar -> provides(jar) || jars().size() == 1)
                        .toList();
        undescribed.forEach(jar -> refuse(jar, "has no module descriptor", DESCRIPTOR));
        if (!undescribed.isEmpty()) {
            return;
        }
        if (jars().stream().allMatch(jar -> jar.descriptor().isAutomatic())) {
            refuse("holds no jar with a module descriptor", DESCRIPTOR);
        } else if (jars().stream().noneMatch(PluginModules::provides)) {
            refuse(
                    "provides no extension",
                    "write \"provides mosn.api.stream.StreamFilterFactoryProvider with …\", say,"
                            + " in its module-info.java");
        }
    }

    private void checkApiVersion(PluginJar jar) {
        for (var requires : jar.descriptor().requires()) {
            if (requires.name().equals(SharedModules.API)) {
                var theirs = requires.rawCompiledVersion().flatMap(ApiVersion::parse);
                shared.api().ifPresent(ours -> theirs.ifPresent(it -> check(jar, it, ours)));
            }
        }
    }

    private void check(PluginJar jar, ApiVersion theirs, ApiVersion ours) {
        if (!theirs.worksWith(ours)) {
            refuse(
                    jar,
                    "was compiled against mosn.api %s, and this proxy has %s"
                            .formatted(theirs.text(), ours.text()),
                    theirs.newerThan(ours)
                            ? "upgrade the proxy, or take a build of the plugin for mosn.api "
                                    + ours.series()
                            : "upgrade the plugin to a build for mosn.api " + ours.series());
        }
    }

    private Set<String> satisfied() {
        var satisfied = new TreeSet<>(byName.keySet());
        while (satisfied.removeIf(name -> !missing(name, satisfied).isEmpty())) {
            // those that required what was just removed go with it
        }
        return satisfied;
    }

    private Set<String> missing(String module, Set<String> satisfied) {
        var missing = new TreeSet<String>();
        var jar = byName.get(module);
        if (jar != null) {
            jar.descriptor().requires().stream()
                    .filter(requires -> !requires.modifiers().contains(STATIC))
                    .map(Requires::name)
                    .filter(not(satisfied::contains))
                    .filter(not(shared::has))
                    .forEach(missing::add);
        }
        return missing;
    }

    /// Complains about the modules at the ends of chains of unmet needs.
    private void checkRequires(PluginJar jar, Set<String> seen) {
        for (var name : missing(jar.module(), roots)) {
            var library = byName.get(name);
            if (library == null) {
                refusals.add(missing(jar, name));
            } else if (seen.add(name)) {
                checkRequires(library, seen);
            }
        }
    }

    private PluginException missing(PluginJar jar, String name) {
        if (name.startsWith("mosn.")) {
            return artefact.problem(
                    jar.file(),
                    "requires " + name + ", which is not for extensions",
                    "require mosn.api only");
        }
        if (SharedModules.isJdk(name)) {
            return artefact.problem(
                    jar.file(),
                    "requires " + name + ", a module of the JDK that the proxy does not run with",
                    "do without it, or start an image that has it with"
                            + " MOSN_JAVA_OPTS=--add-modules="
                            + name);
        }
        var beside = "put a jar of it beside the plugin, both in a folder of their own";
        return shared.hides(name)
                ? artefact.problem(
                        jar.file(),
                        "requires " + name + ", which the proxy has for itself alone",
                        beside)
                : artefact.problem(jar.file(), "requires " + name + ", which is not there", beside);
    }
}
