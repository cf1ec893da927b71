/// What extends the proxy: providers, found in the image and in layers of their own, and the
/// registry that names them.
package mosn.core.extension;
