package mosn.core.observe;

import mosn.api.Metrics;
import mosn.api.observe.MetricsSnapshot;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// The numbers of one proxy, in groups: a type, as in `upstream`, and labels that say whose they
/// are, as in `cluster=a`. Asking for a group again yields the same numbers, so that they go on
/// counting through a new configuration. Safe from any thread.
public final class Stats {
    /// The labels of what is counted for the whole proxy.
    public static final Map<String, String> GLOBAL = Map.of("proxy", "global");

    /// The label of what bears a name.
    public static final String NAME = "name";

    /// The type that numbers of plugin processes have, with `name=NAME`.
    public static final String PLUGIN = "plugin";

    /// The type that numbers of extensions have, with `name=NAME`.
    private static final String EXTENSION = "extension";

    private final int loops;
    private final Map<Name, StatGroup> groups = new ConcurrentHashMap<>();
    private final Map<String, ExtensionMetrics> extensions = new ConcurrentHashMap<>();
    private final Map<String, Metrics> plugins = new ConcurrentHashMap<>();

    /// @param loops how many event loops there are
    public Stats(int loops) {
        this.loops = loops;
    }

    /// Counters under the constants' names in lower case, all of them 0 at first.
    public <E extends Enum<E>> CounterSet<E> counters(
            String type, Map<String, String> labels, Class<E> keys) {
        return group(type, labels).counters(keys);
    }

    /// A number that is asked for when somebody looks, on the thread that does. It replaces the one
    /// that was there.
    public void gauge(String type, Map<String, String> labels, String key, LongSupplier value) {
        group(type, labels).number(key, value);
    }

    /// What the extension of this name counts.
    public ExtensionMetrics extension(String name) {
        return extensions.computeIfAbsent(
                name, _ -> new ExtensionMetrics(group(EXTENSION, Map.of("name", name))));
    }

    /// What is counted for the plugin of this name.
    public Metrics plugin(String name) {
        return plugins.computeIfAbsent(
                name, _ -> new ExtensionMetrics(group(PLUGIN, Map.of(NAME, name))));
    }

    /// Forgets a group: whom it counts for is no more.
    public void remove(String type, Map<String, String> labels) {
        groups.remove(Name.of(type, labels));
    }

    /// Forgets what the extension of this name counts.
    public void removeExtension(String name) {
        extensions.remove(name);
        remove(EXTENSION, Map.of("name", name));
    }

    /// All numbers as they are now.
    public MetricsSnapshot snapshot() {
        var read = new ArrayList<MetricsSnapshot.Group>();
        groups.forEach(
                (name, group) -> {
                    read.add(new MetricsSnapshot.Group(name.type, name.labels, group.values()));
                    group.partValues()
                            .forEach(
                                    (part, values) ->
                                            read.add(
                                                    new MetricsSnapshot.Group(
                                                            name.type, name.with(part), values)));
                });
        return new MetricsSnapshot(Instant.now(), read);
    }

    /// Type to labels to key to value, as MOSN's console prints it.
    ///
    /// @param only a group's full name, as in `downstream.proxy.global`; null for all of them
    /// @return null where there is no such group
    public @Nullable String json(@Nullable String only) {
        var types = new TreeMap<String, Map<String, Map<String, String>>>();
        groups.forEach(
                (name, group) -> {
                    if (only == null || name.full().equals(only)) {
                        types.computeIfAbsent(name.type, _ -> new TreeMap<>())
                                .put(name.owner(), group.read());
                    }
                    group.readParts()
                            .forEach(
                                    (part, read) -> {
                                        var owner = name.owner() + "." + part;
                                        if (only == null || only.equals(name.type + "." + owner)) {
                                            types.computeIfAbsent(name.type, _ -> new TreeMap<>())
                                                    .put(owner, read);
                                        }
                                    });
                });
        return only != null && types.isEmpty() ? null : StatsText.json(types);
    }

    /// `key:value` lines of the whole proxy's own numbers.
    public String glob() {
        var global = groups.get(Name.of(DownstreamStat.TYPE, GLOBAL));
        return global == null
                ? ""
                : global.readBriefly().entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private StatGroup group(String type, Map<String, String> labels) {
        return groups.computeIfAbsent(
                Name.of(type, labels), name -> new StatGroup(name.described(), loops));
    }

    private record Name(String type, SortedMap<String, String> labels) {
        static Name of(String type, Map<String, String> labels) {
            return new Name(type, new TreeMap<>(labels));
        }

        /// The labels of a part, as `host.10.0.0.7:80` is one of a cluster.
        SortedMap<String, String> with(String part) {
            var dot = part.indexOf('.');
            var all = new TreeMap<>(labels);
            all.put(part.substring(0, dot), part.substring(dot + 1));
            return all;
        }

        /// The labels as MOSN writes them, as in `cluster.a.host.10.0.0.7:80`.
        String owner() {
            return labels.entrySet().stream()
                    .map(label -> label.getKey() + "." + label.getValue())
                    .collect(Collectors.joining("."));
        }

        String full() {
            return type + "." + owner();
        }

        /// As in `extension auth`.
        String described() {
            return type + " " + String.join(" ", labels.values());
        }
    }
}
