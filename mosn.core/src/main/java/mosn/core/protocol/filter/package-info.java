/// What network filters of extensions speak: their connections, and the streams that they begin.
package mosn.core.protocol.filter;
