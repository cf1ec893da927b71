package mosn.app;

import java.io.PrintStream;
import java.io.PrintWriter;

/// Where `bin/mosn` begins.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new Mosn(writer(System.out), writer(System.err)).execute(args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
