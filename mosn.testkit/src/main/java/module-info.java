import org.jspecify.annotations.NullMarked;

/// Drives an extension without sockets: an author's test is five lines. Start at
/// [mosn.testkit.FilterDriver].
///
/// Nothing but the API and the JDK is required, so nothing gets into the tests of an extension that
/// the extension does not bring itself.
@NullMarked
module mosn.testkit {
    requires transitive mosn.api;
    requires static org.jspecify;
    requires jdk.management;
    requires jdk.unsupported;

    exports mosn.testkit;
}
