package mosn.core.router;

import static java.util.stream.Collectors.toCollection;

import mosn.api.ConfigNode;
import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Chooses the route of a request. Never changes once it is built, and is used on every event loop.
public final class Router {
    private final String name;
    private final Domains domains;
    private final Set<String> virtualHosts;
    private final Set<String> routes;

    private Router(RouterConfig config, Domains domains) {
        this.name = config.name();
        this.domains = domains;
        this.virtualHosts = names(config.virtualHosts().stream().map(VirtualHostConfig::name));
        this.routes =
                names(
                        config.virtualHosts().stream()
                                .flatMap(virtualHost -> virtualHost.rules().stream())
                                .map(RuleConfig::name)
                                .filter(route -> !route.isEmpty()));
    }

    private static Set<String> names(Stream<String> names) {
        Set<String> inOrder = names.collect(toCollection(LinkedHashSet::new));
        return Collections.unmodifiableSet(inOrder);
    }

    /// @param variables whether there is a variable of this name
    /// @param filters reads `per_filter_config`
    /// @throws mosn.api.ConfigException where a header names an unknown variable, or `filters` says
    ///   so
    public static Router build(
            RouterConfig config, Predicate<String> variables, FilterConfigs filters) {
        return new Builder(config, variables, filters).build();
    }

    /// The key `router_config_name`.
    public String name() {
        return name;
    }

    /// Their names.
    public Set<String> virtualHosts() {
        return virtualHosts;
    }

    /// The names of routes that have one.
    public Set<String> routes() {
        return routes;
    }

    /// The first matching route of the virtual host that the request's authority leads to; null
    /// where there is none. What a protocol does not have (authority, path, method) is null in the
    /// request: such a one belongs to the default virtual host, and to routes that do not ask for
    /// it.
    ///
    /// @param random chooses among weighted clusters
    public @Nullable RouteEntry match(RequestHead request, RandomGenerator random) {
        var virtualHost = domains.find(request.authority());
        return virtualHost == null ? null : virtualHost.match(request, random);
    }

    /// All matching routes of that virtual host, in the order of the configuration.
    public List<RouteEntry> matchAll(RequestHead request, RandomGenerator random) {
        var virtualHost = domains.find(request.authority());
        return virtualHost == null ? List.of() : virtualHost.matchAll(request, random);
    }

    private record Builder(
            RouterConfig config, Predicate<String> variables, FilterConfigs filters) {
        Router build() {
            check(config.request(), config.response());
            var domains = new LinkedHashMap<Domain, VirtualHost>();
            for (var virtualHost : config.virtualHosts()) {
                var built = virtualHost(virtualHost);
                virtualHost.domains().forEach(domain -> domains.put(domain, built));
            }
            return new Router(config, new Domains(domains));
        }

        private VirtualHost virtualHost(VirtualHostConfig host) {
            check(host.request(), host.response());
            var general = filters(host.perFilterConfig());
            return new VirtualHost(
                    host.rules().stream()
                            .map(rule -> rule(host, rule, general))
                            .toArray(Rule[]::new));
        }

        private Rule rule(VirtualHostConfig host, RuleConfig rule, Map<Object, Object> general) {
            check(rule.request(), rule.response());
            var specific = new HashMap<>(general);
            specific.putAll(filters(rule.perFilterConfig()));
            var filterConfigs = Map.copyOf(specific);
            if (!(rule.action() instanceof RouteAction.Forward(var clusters))) {
                var entry = new RouteEntry(config, host, rule, null, filterConfigs);
                return new Rule(rule.match(), new RouteEntry[] {entry}, new long[] {1});
            }
            return new Rule(
                    rule.match(),
                    clusters.stream()
                            .map(to -> new RouteEntry(config, host, rule, to.name(), filterConfigs))
                            .toArray(RouteEntry[]::new),
                    clusters.stream().mapToLong(RouteAction.WeightedCluster::weight).toArray());
        }

        private Map<Object, Object> filters(Map<String, ConfigNode> byName) {
            return byName.isEmpty() ? Map.of() : filters.read(byName);
        }

        private void check(HeaderChanges request, HeaderChanges response) {
            request.check(variables);
            response.check(variables);
        }
    }
}
