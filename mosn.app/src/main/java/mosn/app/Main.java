package mosn.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.security.Security;

/// Where `bin/mosn` begins.
public final class Main {
    private static final String KEPT = "networkaddress.cache.ttl";

    private Main() {}

    public static void main(String[] args) {
        forgetAddresses();
        System.exit(new Mosn(writer(System.out), writer(System.err)).execute(args));
    }

    /// The JDK keeps what a name stands for for 30 seconds, unless somebody has said otherwise: too
    /// long for clusters whose hosts come from DNS.
    private static void forgetAddresses() {
        if (Security.getProperty(KEPT) == null) {
            Security.setProperty(KEPT, "1");
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
