package mosn.core.extension;

import java.io.IOException;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// Who has made an extension, and what for: what the manifest of its jar says, under the names that
/// builds write by themselves or that OSGi has made common. What is not there is empty.
///
/// @param vendor `Implementation-Vendor` or `Bundle-Vendor`
/// @param description `Bundle-Description` or `Implementation-Title`
/// @param license `Bundle-License`
public record About(String vendor, String description, String license) {
    static final About NOTHING = new About("", "", "");

    private static final int LONGEST = 500;

    /// @throws IOException where its manifest is none
    static About of(Module module) throws IOException {
        try (var in = module.getResourceAsStream("META-INF/MANIFEST.MF")) {
            return in == null ? NOTHING : of(new Manifest(in).getMainAttributes());
        }
    }

    private static About of(Attributes said) {
        return new About(
                first(said, "Implementation-Vendor", "Bundle-Vendor"),
                first(said, "Bundle-Description", "Implementation-Title"),
                first(said, "Bundle-License"));
    }

    /// Others may print it: in one line.
    private static String first(Attributes said, String... names) {
        var found =
                Stream.of(names)
                        .flatMap(name -> Optional.ofNullable(said.getValue(name)).stream())
                        .findFirst()
                        .orElse("")
                        .replaceAll("\\p{Cntrl}+", " ")
                        .strip();
        return found.length() > LONGEST ? found.substring(0, LONGEST) : found;
    }
}
