package mosn.plugin.grpc.call;

import mosn.api.plugin.Plugin;

import java.time.Duration;

/// What processes are made a filter of.
///
/// @param number names it to the processes
/// @param partOf where it is what a route or virtual host says: the number of the whole that it
///   stands in for; otherwise 0
/// @param timeout for one answer; zero for none
public record FilterConfig(int number, int partOf, String name, String json, Duration timeout)
        implements Plugin.Filter.Config {
    static final int MAX_CHUNK = 64 << 10;
    static final int INSERT_WINDOW = 64 << 10;

    byte[] encode() {
        var to = new ProtoWriter();
        to.number(1, number);
        to.text(2, name);
        to.text(3, json);
        for (var phase : Phase.values()) {
            to.number(5, phase.number());
        }
        to.number(6, partOf);
        to.number(7, MAX_CHUNK);
        to.number(8, INSERT_WINDOW);
        return to.toByteArray();
    }
}
