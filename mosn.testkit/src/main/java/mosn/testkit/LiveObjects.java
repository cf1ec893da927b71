package mosn.testkit;

import java.lang.constant.ClassDesc;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/// How many objects of each class are left after a collection.
final class LiveObjects {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

    private LiveObjects() {}

    /// What [#counts] reads; as a text, because that is one object only.
    static String histogram() {
        try {
            return (String)
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not count its objects", e);
        }
    }

    static Map<String, Long> counts(String histogram) {
        var counts = new HashMap<String, Long>();
        for (var line : histogram.lines().toList()) {
            var found = LINE.matcher(line);
            if (found.matches()) {
                // two loaders may have a class of one name
                counts.merge(found.group(2), Long.parseLong(found.group(1)), Long::sum);
            }
        }
        return counts;
    }

    /// As it is written in Java.
    static String name(String type) {
        return type.startsWith("[") ? ClassDesc.ofDescriptor(type).displayName() : type;
    }
}
