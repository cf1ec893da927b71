package mosn.core.extension;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.nio.file.Path;

/// The jars that the JDK has opened for addresses as `jar:file:/plugin.jar!/messages.properties`,
/// which is how a class finds a resource of its own. It keeps them open for as long as it runs.
final class JarCache {
    private static final Logger LOG = LoggerFactory.getLogger(JarCache.class);

    private JarCache() {}

    /// Closes what is kept of a jar: one that is closed is kept no more.
    static void forget(Path jar) {
        try {
            var address = URI.create("jar:" + jar.toUri() + "!/").toURL();
            if (address.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(true);
                connection.getJarFile().close();
            }
        } catch (IOException e) {
            LOG.debug("{} is no jar that could have been opened", jar, e);
        }
    }
}
