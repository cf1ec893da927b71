package mosn.plugin.grpc.process;

import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Finds a plugin's program, and says in words what the kernel would say in a number.
public final class Executable {
    private static final int HEAD = 4096;
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int ELF_64 = 2;
    private static final int PT_INTERP = 3;

    /// What most kernels run for who has the libraries, and all others refuse by themselves.
    private static final String ALSO_RUNS = "i386 on amd64|arm on aarch64";

    private final String plugin;
    private final Path path;
    private final String programs;

    /// @param programs the plugin's `PATH`
    private Executable(String plugin, Path path, String programs) {
        this.plugin = plugin;
        this.path = path;
        this.programs = programs;
    }

    /// @param folders where a relative command is looked for, in this order
    /// @param environment the proxy's
    /// @throws PluginStartException where it cannot be run
    public static Path find(
            String plugin, PluginSpec spec, List<Path> folders, Map<String, String> environment) {
        var found = locate(plugin, Path.of(spec.command()), folders);
        new Executable(plugin, found, Environment.path(spec, environment)).check(spec);
        return found;
    }

    private static Path locate(String plugin, Path command, List<Path> folders) {
        var candidates =
                command.isAbsolute()
                        ? List.of(command)
                        : folders.stream()
                                .map(folder -> folder.resolve(command).normalize())
                                .toList();
        return candidates.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(
                        () ->
                                new PluginStartException(
                                        plugin,
                                        "has a command that is not there: " + candidates,
                                        "write where the executable is"));
    }

    private void check(PluginSpec spec) {
        if (!Files.isRegularFile(path)) {
            throw problem("is no file", "name the executable");
        }
        if (!Files.isExecutable(path)) {
            throw problem("may not be executed", "chmod +x " + path);
        }
        var directory = spec.directory();
        if (!directory.isEmpty() && !Files.isDirectory(Path.of(directory))) {
            throw problem(
                    "is to run in " + directory + ", which is no folder",
                    "make it, or name another directory");
        }
        try {
            checkFormat(head());
            if (!spec.safety().sha256().isEmpty() && !sha256().equals(spec.safety().sha256())) {
                throw problem(
                        "has the SHA-256 " + sha256() + ", not " + spec.safety().sha256(),
                        "bring the right file, or change sha256");
            }
        } catch (IOException e) {
            throw problem("cannot be read: " + e, "let the proxy's user read it");
        }
    }

    private byte[] head() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return in.readNBytes(HEAD);
        }
    }

    private void checkFormat(byte[] head) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        if (head.length > 64 && MessageDigest.isEqual(ELF, java.util.Arrays.copyOf(head, 4))) {
            checkElf(head);
        } else if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            checkInterpreter(new String(head, StandardCharsets.ISO_8859_1));
        } else {
            throw problem(
                    "is no program: it begins neither as an ELF file nor with #!",
                    "name the executable, or write its interpreter in its first line");
        }
    }

    private void checkInterpreter(String head) {
        var line = head.substring(2).split("\n", 2)[0];
        if (line.endsWith("\r")) {
            throw problem(
                    "has lines that end as in Windows, and nothing is called "
                            + Handshake.quoted(line.strip() + "\r"),
                    "let its lines end with a line feed alone, as dos2unix does");
        }
        var words = line.strip().split("\\s+", -1);
        if (words[0].isEmpty() || !Files.isExecutable(Path.of(words[0]))) {
            throw problem(
                    "is to be run by \"" + words[0] + "\", which is not there",
                    "install it, or change the first line");
        }
        if (words[0].endsWith("/env") && words.length == 2 && isNowhere(words[1])) {
            throw problem(
                    "is to be run by \"" + words[1] + "\", which is in no folder of its PATH",
                    "install it, or write another PATH in env");
        }
    }

    /// Whether `env` would find no such program. Its options, and folders below where the plugin
    /// runs, are left to itself.
    private boolean isNowhere(String program) {
        var folders = List.of(programs.split(":", -1));
        return program.matches("[A-Za-z0-9._+]+")
                && folders.stream().allMatch(folder -> folder.startsWith("/"))
                && folders.stream().noneMatch(it -> Files.isExecutable(Path.of(it, program)));
    }

    private void checkElf(byte[] head) {
        var elf =
                ByteBuffer.wrap(head)
                        .order(head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        var machine = machine(elf.getShort(18) & 0xffff);
        var ours = System.getProperty("os.arch");
        if (!machine.equals(ours) && !(machine + " on " + ours).matches(ALSO_RUNS)) {
            throw problem(
                    "is built for " + machine + ", and this machine is " + ours,
                    "bring a build for " + ours);
        }
        var loader = head[4] == ELF_64 ? interpreter(elf, head) : null;
        if (loader != null && !Files.exists(Path.of(loader))) {
            throw problem(
                    "needs " + loader + ", which is not there",
                    "build it for the C library of this machine, or statically");
        }
    }

    private static @Nullable String interpreter(ByteBuffer elf, byte[] head) {
        var table = elf.getLong(32);
        var size = elf.getShort(54) & 0xffff;
        var count = elf.getShort(56) & 0xffff;
        for (var i = 0; i < count; i++) {
            var at = table + (long) i * size;
            if (at < 0 || at + 56 > head.length) {
                return null;
            }
            if (elf.getInt((int) at) == PT_INTERP) {
                var from = elf.getLong((int) at + 8);
                var length = elf.getLong((int) at + 32);
                return from < 0 || length < 1 || from + length > head.length
                        ? null
                        : new String(
                                head, (int) from, (int) length - 1, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /// By Java's name.
    private static String machine(int number) {
        return switch (number) {
            case 3 -> "i386";
            case 40 -> "arm";
            case 62 -> "amd64";
            case 183 -> "aarch64";
            case 243 -> "riscv64";
            case 21 -> "ppc64le";
            case 22 -> "s390x";
            case 258 -> "loongarch64";
            default -> "machine " + number;
        };
    }

    private String sha256() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return digest(in);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static String digest(InputStream in) throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        var buffer = new byte[1 << 16];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private PluginStartException problem(String problem, String fix) {
        return new PluginStartException(plugin, path + " " + problem, fix);
    }
}
