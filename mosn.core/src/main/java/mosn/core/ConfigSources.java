package mosn.core;

import mosn.api.ConfigException;
import mosn.api.source.ConfigSource;
import mosn.api.source.ConfigSourceProvider;
import mosn.core.RunningSource.Said;
import mosn.core.config.Complaints;
import mosn.core.config.ConfigFile;
import mosn.core.config.ConfigSourceConfig;
import mosn.core.config.JsonConfigNode;
import mosn.core.config.SourcePart;
import mosn.core.extension.Extensions;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/// Completes a configuration with what its sources say: those that stay as they are written, of the
/// same extensions, are those of the generation before.
final class ConfigSources {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigSources.class);

    /// How long a new configuration waits for the first word of its new sources.
    private static final Duration FIRST_WORD = Duration.ofSeconds(5);

    private final Extensions extensions;
    private final HostContext.Services services;
    private final Building<?> building;
    private final Leased leased;
    private final Consumer<RunningSource> listener;

    ConfigSources(
            Extensions extensions,
            HostContext.Services services,
            Building<?> building,
            Leased leased,
            Consumer<RunningSource> listener) {
        this.extensions = extensions.noting(leased::use);
        this.services = services;
        this.building = building;
        this.leased = leased;
        this.listener = listener;
    }

    /// Which of the things that a source has said count.
    ///
    /// @param before what the sources at work have said: it must not be lost unnoticed
    record Choice(
            Map<RunningSource, @Nullable Said> before,
            Function<RunningSource, @Nullable Said> said) {
        /// For the first configuration of a proxy.
        static final Choice FIRST = new Choice(Map.of(), RunningSource::newest);

        /// The newest of every source.
        static Choice newest(Generation before) {
            return new Choice(before.configuration().said(), RunningSource::newest);
        }

        /// What was taken last, but for one source and those that are new.
        static Choice atWork(Generation before, @Nullable RunningSource butFor) {
            var said = before.configuration().said();
            return new Choice(
                    said,
                    source ->
                            source.equals(butFor) || !said.containsKey(source)
                                    ? source.newest()
                                    : said.get(source));
        }

        boolean isNew(RunningSource source) {
            return !before.containsKey(source);
        }

        /// Whether one of this name has said something.
        boolean hasWordsOf(String name) {
            return before.entrySet().stream()
                    .anyMatch(it -> it.getValue() != null && it.getKey().name().equals(name));
        }
    }

    /// A configuration with all its parts.
    ///
    /// @param base what was loaded
    /// @param file the same with what the sources say
    /// @param said by whom; null behind a source that has said nothing yet
    /// @param beginnings what is to be done for the sources when it is taken
    record Complete(
            ConfigFile base,
            ConfigFile file,
            Map<RunningSource, @Nullable Said> said,
            List<Runnable> beginnings) {
        /// Whether every source has said nothing since.
        boolean isNewest() {
            return said.entrySet().stream()
                    .allMatch(it -> Objects.equals(it.getKey().newest(), it.getValue()));
        }

        /// It is at work.
        void taken() {
            said.forEach(
                    (source, words) -> {
                        if (words != null) {
                            source.onTaken(words);
                        }
                    });
        }
    }

    private record Opened(Made<ConfigSource> made, RunningSource running) {
        void close() {
            running.close();
            made.close();
        }
    }

    /// @throws mosn.core.config.ConfigErrors with what is wrong with the sources themselves
    Complete complete(ConfigFile base, Choice choice) {
        if (base.config().sources().isEmpty()) {
            return new Complete(base, base, Map.of(), List.of());
        }
        var complaints = new Complaints();
        var builder = new ExtensionBuilder(services, complaints, building);
        var sources = open(base, builder, complaints);
        building.next("config_sources", "see why they say nothing", FIRST_WORD);
        await(base, sources.values(), choice);
        var said = new LinkedHashMap<RunningSource, @Nullable Said>();
        var parts = new ArrayList<SourcePart>();
        for (var source : sources.values()) {
            var words = choice.said().apply(source);
            said.put(source, words);
            if (words != null) {
                words.parts()
                        .forEach(
                                part ->
                                        parts.add(
                                                new SourcePart(
                                                        source.name(), part.name(), part.text())));
            }
        }
        return new Complete(base, base.with(parts), said, builder.beginnings());
    }

    private Map<ConfigSourceConfig, RunningSource> open(
            ConfigFile base, ExtensionBuilder builder, Complaints complaints) {
        var sources = new LinkedHashMap<ConfigSourceConfig, RunningSource>();
        var names = new ArrayList<String>();
        for (var config : base.config().sources()) {
            try {
                if (names.contains(config.name())) {
                    throw config.node()
                            .problem(
                                    "name",
                                    "is \"" + config.name() + "\", as another source",
                                    "give each a name of its own");
                }
                names.add(config.name());
                sources.put(config, open(config, builder));
            } catch (ConfigException e) {
                complaints.add(e);
            } catch (GenerationBuilder.Refused e) {
                // which has been said
            }
        }
        base.throwIfWrong(complaints);
        return sources;
    }

    private RunningSource open(ConfigSourceConfig config, ExtensionBuilder builder) {
        leased.next();
        var found = extensions.find(ConfigSourceProvider.class, config.node(), "type");
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        var opened =
                leased.lease(
                        List.of(
                                "configuration source",
                                config.name(),
                                JsonConfigNode.written(config.node()),
                                found.identity()),
                        () -> {
                            var made =
                                    builder.make(
                                            found,
                                            config.name(),
                                            place,
                                            config.config(),
                                            ConfigSourceProvider::create);
                            return builder.guarded(place, made, () -> opened(config.name(), made));
                        },
                        Opened::close);
        builder.claim(place, opened.made().context());
        return opened.running();
    }

    private Opened opened(String name, Made<ConfigSource> made) {
        var running = new RunningSource(name, made.context().metrics(), made.loader(), listener);
        made.context().blocking().execute(() -> running.run(made.product()));
        return new Opened(made, running);
    }

    /// A source that is new may say nothing for now; one that takes another's place may not, for
    /// what that one said would go. One that was there before has been waited for.
    private static void await(ConfigFile base, Iterable<RunningSource> sources, Choice choice) {
        var end = System.nanoTime() + FIRST_WORD.toNanos();
        for (var source : sources) {
            if (!choice.isNew(source)) {
                continue;
            }
            await(source.first(), end - System.nanoTime());
            if (source.newest() == null) {
                if (choice.hasWordsOf(source.name())) {
                    var complaints = new Complaints();
                    complaints.add(
                            new ConfigException(
                                    "config_sources",
                                    "has a source " + source.name() + " that says nothing",
                                    "see that it can; what the one before it said holds"));
                    base.throwIfWrong(complaints);
                }
                LOG.warn("configuration source {} has yet to say something", source.name());
            }
        }
    }

    private static void await(CompletableFuture<Void> first, long nanos) {
        try {
            first.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // is looked at afterwards
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
