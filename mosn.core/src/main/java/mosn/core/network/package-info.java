/// Accepted connections, and the `proxy` network filter that makes streams of what comes in on
/// them.
package mosn.core.network;
