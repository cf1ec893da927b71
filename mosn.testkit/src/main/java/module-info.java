import org.jspecify.annotations.NullMarked;

/// Drives an extension without sockets: an author's test is five lines.
@NullMarked
module mosn.testkit {
    requires transitive mosn.api;
    requires static org.jspecify;
}
