package mosn.core.router;

import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The routes of some domains, in the order of the configuration: the first that matches counts.
final class VirtualHost {
    private final Rule[] rules;

    VirtualHost(Rule[] rules) {
        this.rules = rules;
    }

    /// Of each rule that matches, what is chosen.
    List<RouteEntry> matchAll(RequestHead request, RandomGenerator random) {
        var all = new ArrayList<RouteEntry>();
        for (var rule : rules) {
            if (rule.matches(request)) {
                all.add(rule.choose(random));
            }
        }
        return all;
    }

    @Nullable RouteEntry match(RequestHead request, RandomGenerator random) {
        for (var rule : rules) {
            if (rule.matches(request)) {
                return rule.choose(random);
            }
        }
        return null;
    }
}
