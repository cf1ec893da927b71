package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The arrows of the architecture, as the descriptors of the linked modules draw them.
class ModulesIT {
    private final List<ModuleDescriptor> modules =
            ModuleFinder.of(Path.of(System.getProperty("mosn.image")).resolveSibling("module-path"))
                    .findAll()
                    .stream()
                    .map(ModuleReference::descriptor)
                    .toList();

    @Test
    void noModuleIsAutomatic() {
        assertEquals(Set.of(), names(ModuleDescriptor::isAutomatic));
    }

    @Test
    void theApiRequiresJavaBaseOnly() {
        assertEquals(Set.of("java.base", "org.jspecify"), required("mosn.api"));
    }

    @Test
    void coreKnowsTheApiOnly() {
        assertEquals(Set.of("mosn.api"), ours("mosn.core"));
    }

    @Test
    void extensionsKnowTheApiOnlyAndExportNothing() {
        var extensions = names(module -> isOurs(module.name()) && provides(module));
        extensions.remove("mosn.core");
        assertTrue(extensions.contains("mosn.filter.auth"), extensions::toString);
        for (var extension : extensions) {
            assertEquals(Set.of("mosn.api"), ours(extension), extension);
            assertEquals(Set.of(), module(extension).exports(), extension);
        }
    }

    @Test
    void whatCoreExportsItExportsToModulesOfOurs() {
        var exports = module("mosn.core").exports();
        assertFalse(exports.isEmpty());
        for (var export : exports) {
            assertTrue(export.isQualified(), export::toString);
            assertTrue(export.targets().stream().allMatch(ModulesIT::isOurs), export::toString);
        }
    }

    private static boolean provides(ModuleDescriptor module) {
        return module.provides().stream()
                .anyMatch(provided -> provided.service().startsWith("mosn.api."));
    }

    private static boolean isOurs(String module) {
        return module.startsWith("mosn.");
    }

    private ModuleDescriptor module(String name) {
        return modules.stream()
                .filter(module -> module.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> names(Predicate<ModuleDescriptor> which) {
        return modules.stream()
                .filter(which)
                .map(ModuleDescriptor::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> required(String name) {
        return module(name).requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> ours(String name) {
        var required = required(name);
        required.removeIf(module -> !isOurs(module));
        return required;
    }
}
