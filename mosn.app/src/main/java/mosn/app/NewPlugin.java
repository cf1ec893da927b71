package mosn.app;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A small Maven project to begin a plugin with.
final class NewPlugin {
    private static final Pattern IMPORT = Pattern.compile("^import (\\w[\\w.]*)\\.(\\w+);$");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*");

    private final String name;
    private final String inPackage;
    private final String className;
    private final String api;
    private final Path image;

    /// @param name of the folder, the artifact and the filter's type, as in `rate-limit`
    /// @param api version of the API that it is built against
    /// @param image whose folder `maven` has that
    NewPlugin(String name, String api, Path image) {
        if (!NAME.matcher(name).matches()) {
            throw new UserException(
                    "'"
                            + name
                            + "' is no name for a plugin; write lower-case words with hyphens, as"
                            + " in rate-limit");
        }
        this.name = name;
        this.inPackage = "com.example." + name.replace("-", "");
        checkPackage();
        this.className =
                Arrays.stream(name.split("-", -1))
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
        this.api = api;
        this.image = image;
    }

    private void checkPackage() {
        try {
            var _ = ModuleDescriptor.newModule(inPackage);
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    "'" + name + "' is a word of the Java language; choose another name", e);
        }
    }

    /// Writes it into a folder of its name, which must not be there yet.
    ///
    /// @return the folder
    Path writeInto(Path parent) {
        var folder = parent.resolve(name);
        try {
            checkClasses();
            Files.createDirectory(folder);
            for (var file : files().entrySet()) {
                var path = folder.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.writeString(path, filled(file.getValue()));
            }
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw new UserException(folder + " is there already; choose another name", e);
        } catch (IOException e) {
            throw new UserException(
                    folder + " cannot be written: " + e + "; change to a folder that can be", e);
        }
    }

    /// A class of the project's must not have the name of one that it imports.
    private void checkClasses() throws IOException {
        for (var file : files().entrySet()) {
            for (var line : filled(file.getValue()).lines().toList()) {
                var imported = IMPORT.matcher(line);
                if (imported.matches()
                        && !imported.group(1).equals(inPackage)
                        && isOwn(imported.group(2))) {
                    throw new UserException(
                            "'%s' would make a class %s, and %s has one; choose another name"
                                    .formatted(name, imported.group(2), imported.group(1)));
                }
            }
        }
    }

    private boolean isOwn(String imported) {
        return files().keySet().stream().anyMatch(path -> path.endsWith("/" + imported + ".java"));
    }

    /// Path to template.
    private Map<String, String> files() {
        var code = "/java/" + inPackage.replace('.', '/') + "/" + className;
        var files = new LinkedHashMap<String, String>();
        files.put("pom.xml", "pom.xml");
        files.put("README.md", "README.md");
        files.put("src/main/java/module-info.java", "module-info.java.txt");
        files.put("src/main" + code + "Provider.java", "Provider.java.txt");
        files.put("src/main" + code + "Config.java", "Config.java.txt");
        files.put("src/main" + code + "Filter.java", "Filter.java.txt");
        files.put("src/test" + code + "FilterTest.java", "FilterTest.java.txt");
        return files;
    }

    private String filled(String template) throws IOException {
        try (var in = NewPlugin.class.getResourceAsStream("plugin/" + template)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${name}", name)
                    .replace("${package}", inPackage)
                    .replace("${Class}", className)
                    .replace("${api}", api)
                    .replace("${image}", image.toString());
        }
    }
}
