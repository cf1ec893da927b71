package mosn.api.source;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Takes what a [ConfigSource] says. Safe from any thread; after the source's end it does nothing.
public interface ConfigUpdates {
    /// These are the source's parts now, all of them. They become part of the configuration as with
    /// a reload: everything is checked before anything changes, what stays as it is written notices
    /// nothing, and streams under way end as they began.
    ///
    /// If anything is wrong, nothing changes at all, and what was taken last holds; log, admin and
    /// numbers say so. They are tried again with the next reload. To say the same again is free.
    ///
    /// @return what became of it, or of what was said since; does not fail. Completed on a thread
    ///   of the proxy's
    CompletionStage<ConfigVerdict> update(List<ConfigPart> parts);

    /// The source does not know; what it said last goes on. The log says so once for each reason.
    ///
    /// @param why as in `control.example:15010 does not answer`
    void failed(String why);
}
