package mosn.api.plugin;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Runs plugin processes for one proxy. Safe from any thread.
public interface PluginHost extends AutoCloseable {
    /// Begins to run a plugin; does not wait for it. Called once for each name and specification:
    /// while a configuration replaces another, two of one name may run.
    ///
    /// @throws PluginStartException where it could never start
    Running open(String name, PluginSpec spec);

    /// Ends all processes; returns when they are gone.
    @Override
    void close();

    /// A plugin that runs, or that is meant to.
    interface Running extends Plugin, AutoCloseable {
        /// What an operator is shown: names to strings, numbers, truth values, lists and maps of
        /// such.
        Map<String, Object> report();

        /// Lets it run again, at once and whatever has failed before.
        ///
        /// @return completes when a process takes calls; fails with [PluginStartException] where
        ///   none can be started, and goes on trying
        CompletionStage<Void> enable();

        /// Ends its processes; calls fail until it is enabled again.
        void disable();

        /// Lets the calls under way end, and then the processes. Does not wait for it.
        @Override
        void close();
    }
}
