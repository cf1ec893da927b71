package mosn.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The pages that tell their reader what to type: each is followed to the letter, on its fixed
/// ports, with the real Maven. A new example is covered by being there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {
    private static final Path CLONE = Path.of(System.getProperty("mosn.clone"));

    private final Clone clone;

    PagesIT(@TempDir Path folder) throws Exception {
        assumeTrue(Network.canBeMade());
        clone = Clone.in(folder);
    }

    @AfterAll
    void close() throws Exception {
        clone.close();
    }

    static List<Path> pages() throws IOException {
        try (var examples = Files.list(CLONE.resolve("examples"))) {
            var readmes = examples.filter(Files::isDirectory).map(it -> it.resolve("README.md"));
            return Stream.concat(Stream.of(CLONE.resolve("docs/extending.md")), readmes.sorted())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatThePageSaysIsWhatHappens(Path page) throws Exception {
        assertTrue(Files.exists(page), page + " is missing");
        try (var reader = new PageReader(clone)) {
            reader.follow(Page.read(page));
        }
    }
}
