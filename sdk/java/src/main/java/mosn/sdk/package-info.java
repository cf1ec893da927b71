/// For the author of a plugin process: a [mosn.sdk.Filter] or an answer to calls, and a
/// [mosn.sdk.Plugin] that serves it.
@NullMarked
package mosn.sdk;

import org.jspecify.annotations.NullMarked;
