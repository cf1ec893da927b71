package mosn.core;

import mosn.api.plugin.PluginHost;
import mosn.api.plugin.PluginHostProvider;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.core.extension.Extensions;
import mosn.core.extension.PluginException;
import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The plugin processes of one proxy. One runs for as long as an extension holds it: while a
/// configuration replaces another, that may be two of one name, one for each specification.
///
/// Safe from any thread.
final class PluginProcesses implements AutoCloseable {
    /// The host there is. A second kind would need a key that chooses.
    private static final String HOST = "grpc";

    /// It becomes a part of file names.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    private final Function<ContextLoader, PluginLoan> loan;
    private final Leases leases = new Leases();

    /// By name, those that the configuration at work has named.
    private final Map<String, PluginHost.Running> atWork = new TreeMap<>();

    private @Nullable Extensions extensions;
    private @Nullable PluginHost host;
    private @Nullable PluginLoan lent;
    private boolean closed;

    PluginProcesses(Function<ContextLoader, PluginLoan> loan) {
        this.loan = loan;
    }

    /// A configuration is about to be built.
    ///
    /// @param extensions in which the first plugin that is named finds its host
    synchronized void begin(Extensions extensions) {
        this.extensions = extensions;
    }

    /// It has been, or has been refused: nothing of it is held any more.
    synchronized void built(Extensions extensions) {
        if (extensions.equals(this.extensions)) {
            this.extensions = null;
        }
    }

    /// A share in the plugin of this name and specification, which begins to run where there is
    /// none.
    Leases.Lease<PluginHost.Running> lease(String name, PluginSpec spec) {
        if (!NAME.matcher(name).matches()) {
            throw new PluginStartException(
                    name, "is no name", "write up to 64 letters, digits, dots, dashes and _");
        }
        return leases.lease(List.of(name, spec), () -> open(name, spec), it -> end(name, it));
    }

    private synchronized PluginHost.Running open(String name, PluginSpec spec) {
        if (closed) {
            throw new PluginStartException(name, "comes too late", "the proxy is ending");
        }
        var current = host;
        if (current == null) {
            current = create(name);
            host = current;
        }
        return current.open(name, spec);
    }

    /// The configuration that is at work now has named it.
    synchronized void begin(PluginHost.Running plugin) {
        atWork.put(plugin.name(), plugin);
    }

    private PluginHost create(String name) {
        try {
            var found = Objects.requireNonNull(extensions).find(PluginHostProvider.class, HOST);
            var fresh = loan.apply(found.contextLoader());
            lent = fresh;
            return found.contextLoader().call(() -> found.provider().create(fresh));
        } catch (PluginException e) {
            throw new PluginStartException(
                    name,
                    "cannot run, for no module provides " + e.plugin() + " \"" + HOST + "\"",
                    "add the module mosn.plugin.grpc");
        }
    }

    private void end(String name, PluginHost.Running ended) {
        synchronized (this) {
            atWork.remove(name, ended);
        }
        ended.close();
    }

    /// By name, those that operators see: of what the newest configuration has named, and of what
    /// an older one did and streams still use.
    synchronized Map<String, PluginHost.Running> current() {
        return new TreeMap<>(atWork);
    }

    /// Ends all processes; returns when they are gone.
    @Override
    public void close() {
        PluginHost last;
        PluginLoan taken;
        synchronized (this) {
            closed = true;
            last = host;
            host = null;
            taken = lent;
            lent = null;
        }
        if (last != null) {
            last.close();
        }
        if (taken != null) {
            taken.close();
        }
    }

    /// Opens the logs of plugins anew.
    synchronized void reopenLogs() {
        if (lent != null) {
            lent.logs().reopen();
        }
    }
}
