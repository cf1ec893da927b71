package mosn.core.extension;

import mosn.api.Provider;
import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/// Makes the providers of one layer, each once.
final class Providers {
    private final ModuleLayer layer;
    private final Origin origin;
    private final ContextLoader context;
    private final Refusals refusals = new Refusals();

    private Providers(ModuleLayer layer, Origin origin, ContextLoader context) {
        this.layer = layer;
        this.origin = origin;
        this.context = context;
    }

    /// @throws PluginException where any of them cannot be made, with everything that is wrong
    static List<Extension<?>> of(ModuleLayer layer, Origin origin, ContextLoader context) {
        try {
            return context.call(new Providers(layer, origin, context)::make);
        } finally {
            context.sweep();
        }
    }

    private List<Extension<?>> make() {
        var made = new ArrayList<Extension<?>>();
        for (var kind : Kind.values()) {
            if (areThere(kind)) {
                ServiceLoader.load(layer, kind.service()).stream()
                        .filter(found -> mayBeOurs(kind, found))
                        .forEach(
                                found ->
                                        refusals.check(
                                                () -> make(kind, found).ifPresent(made::add)));
            }
        }
        refusals.complain();
        return List.copyOf(made);
    }

    /// Empty where a parent of the layer provides it.
    private Optional<Extension<?>> make(
            Kind kind, ServiceLoader.Provider<? extends Provider> found) {
        var provider = make(found);
        return ours(provider.getClass())
                ? Optional.of(extension(kind, provider))
                : Optional.empty();
    }

    /// The service loader goes on with the parents of the layer. Of a provider that is made by a
    /// static method it tells only what the method declares, which is often the service.
    private boolean mayBeOurs(Kind kind, ServiceLoader.Provider<? extends Provider> found) {
        return found.type() == kind.service() || ours(found.type());
    }

    private boolean ours(Class<?> type) {
        return type.getModule().getLayer() == layer;
    }

    private Provider make(ServiceLoader.Provider<? extends Provider> found) {
        try {
            return found.get();
        } catch (ServiceConfigurationError e) {
            throw failed(found.type().getName(), e);
        }
    }

    private Extension<?> extension(Kind kind, Provider provider) {
        var module = provider.getClass().getModule();
        return new Extension<>(
                kind,
                typeOf(provider),
                provider,
                secretKeysOf(provider),
                schemaOf(provider),
                aboutOf(module),
                module.getName(),
                module.getDescriptor().rawVersion().orElse(""),
                origin,
                context);
    }

    private String typeOf(Provider provider) {
        String type;
        try {
            type = provider.type();
        } catch (Throwable e) {
            throw failed(provider.getClass().getName(), e);
        }
        if (type == null || type.isBlank()) {
            throw refused(
                    provider.getClass().getName(),
                    "has no type",
                    "let type() return the word that names it in a configuration");
        }
        return type;
    }

    private Set<String> secretKeysOf(Provider provider) {
        try {
            return Set.copyOf(provider.secretKeys());
        } catch (Throwable e) {
            throw failed(provider.getClass().getName(), e);
        }
    }

    private String schemaOf(Provider provider) {
        try {
            return Objects.requireNonNull(provider.schema());
        } catch (Throwable e) {
            throw failed(provider.getClass().getName(), e);
        }
    }

    private About aboutOf(Module module) {
        try {
            return About.of(module);
        } catch (IOException e) {
            throw new PluginException(
                    origin.label(), "has a manifest that is none: " + e, "build it again", e);
        }
    }

    /// Whether the layer's providers of a kind can be looked for: the service loader stops at one
    /// that is not what it expects.
    private boolean areThere(Kind kind) {
        var all = true;
        for (var module : layer.modules()) {
            for (var provides : module.getDescriptor().provides()) {
                if (provides.service().equals(kind.service().getName())) {
                    for (var name : provides.providers()) {
                        all &= refusals.check(() -> check(kind, module, name));
                    }
                }
            }
        }
        return all;
    }

    private void check(Kind kind, Module module, String name) {
        try {
            check(kind, name, Class.forName(module, name));
        } catch (LinkageError e) {
            throw failed(name, e);
        }
    }

    /// Says in our words what the service loader would say in its own.
    private void check(Kind kind, String name, @Nullable Class<?> type) {
        if (type == null) {
            throw refused(name, "is not there", "build the plugin's jar again");
        }
        if (!Modifier.isPublic(type.getModifiers())) {
            throw refused(name, "is not public", "make the class public");
        }
        var method = Arrays.stream(type.getMethods()).filter(Providers::makesProvider).findFirst();
        if (method.isPresent()) {
            check(kind, name, method.get());
            return;
        }
        if (!kind.service().isAssignableFrom(type)) {
            throw refused(
                    name,
                    "is no " + kind.service().getSimpleName(),
                    "let it implement the interface that its module provides");
        }
        if (Arrays.stream(type.getConstructors()).noneMatch(it -> it.getParameterCount() == 0)) {
            throw refused(name, "has no public constructor without parameters", "give it one");
        }
    }

    private void check(Kind kind, String name, Method method) {
        if (!kind.service().isAssignableFrom(method.getReturnType())) {
            throw refused(
                    name,
                    "has a method provider() that makes no " + kind.service().getSimpleName(),
                    "let it return one");
        }
    }

    private static boolean makesProvider(Method method) {
        return method.getName().equals("provider")
                && method.getParameterCount() == 0
                && Modifier.isStatic(method.getModifiers());
    }

    private PluginException refused(String provider, String problem, String fix) {
        return new PluginException(origin.label(), "its " + provider + " " + problem, fix);
    }

    private PluginException failed(String provider, Throwable thrown) {
        var why = thrown;
        while (why.getCause() != null && isWrapper(why)) {
            why = why.getCause();
        }
        return new PluginException(
                origin.label(),
                "its " + provider + " fails with " + why,
                "repair the plugin, or take it out",
                why);
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ServiceConfigurationError
                || thrown instanceof ExceptionInInitializerError;
    }
}
