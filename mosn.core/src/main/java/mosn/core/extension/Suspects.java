package mosn.core.extension;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;

/// What is known to keep a plugin's classes in memory and can be found without looking at the heap:
/// live threads, JDBC drivers, MBeans.
final class Suspects {
    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

    private Suspects() {}

    /// A sentence for each, with the very thread, driver or bean; nothing found proves nothing.
    static List<String> of(ClassLoader loader) {
        var suspects = new ArrayList<String>();
        threads(loader, suspects);
        drivers(loader, suspects);
        beans(loader, suspects);
        return suspects;
    }

    private static void threads(ClassLoader loader, List<String> suspects) {
        Thread.getAllStackTraces()
                .forEach(
                        (thread, stack) -> {
                            if (loader.equals(thread.getContextClassLoader())
                                    || loader.equals(thread.getClass().getClassLoader())) {
                                suspects.add(
                                        "its thread \"%s\" lives, at %s; end it in close()"
                                                .formatted(thread.getName(), place(stack)));
                            }
                        });
    }

    /// Where in the plugin's own code, or whatever runs on top.
    private static String place(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> frame.getClassLoaderName() == null)
                .filter(frame -> !String.valueOf(frame.getModuleName()).startsWith("java."))
                .findFirst()
                .or(() -> Arrays.stream(stack).findFirst())
                .map(StackTraceElement::toString)
                .orElse("its start");
    }

    private static void drivers(ClassLoader loader, List<String> suspects) {
        DriverManager.drivers()
                .filter(driver -> loader.equals(driver.getClass().getClassLoader()))
                .forEach(
                        driver ->
                                suspects.add(
                                        "the JDBC driver %s is registered; deregister it in close()"
                                                .formatted(driver.getClass().getName())));
    }

    private static void beans(ClassLoader loader, List<String> suspects) {
        var server = ManagementFactory.getPlatformMBeanServer();
        for (var name : server.queryNames(null, null)) {
            if (isOf(loader, name)) {
                suspects.add("the MBean " + name + " is registered; unregister it in close()");
            }
        }
    }

    private static boolean isOf(ClassLoader loader, ObjectName name) {
        try {
            return loader.equals(
                    ManagementFactory.getPlatformMBeanServer().getClassLoaderFor(name));
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} has just gone", name, e);
            return false;
        }
    }
}
