/// The proxy as its users get it: the image, as a process, with clients and servers that others
/// wrote.
@NullMarked
package mosn.it;

import org.jspecify.annotations.NullMarked;
