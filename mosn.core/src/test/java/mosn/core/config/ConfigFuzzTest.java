package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.upstream.ClusterConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Whatever an operator writes, the answer is a configuration or its errors.
class ConfigFuzzTest {
    private static final int RUNS = 1_500;
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "-1",
                    "0",
                    "1e999",
                    "99999999999999999999",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"%\"",
                    "\"[\"",
                    "\"*\"",
                    "\":\"",
                    "[]",
                    "{}",
                    "[null]",
                    "[[]]",
                    "{\"\": {}}",
                    "[{\"name\": 1}]");

    @TempDir Path folder;

    @Test
    void mutatedBytesThrowNothingElse() {
        var random = new SplittableRandom(1);
        for (int run = 0; run < RUNS; run++) {
            var text = new StringBuilder(Demo.JSON);
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                mutate(text, random);
            }
            load(run % 2 == 0 ? "a.json" : "a.yaml", text.toString());
        }
    }

    @Test
    void mutatedTreesThrowNothingElse() {
        var random = new SplittableRandom(2);
        int wrong = 0;
        for (int run = 0; run < RUNS; run++) {
            var tree = ConfigText.json(Demo.JSON);
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                mutate(tree, random);
            }
            wrong += load("a.json", tree.toString()) ? 0 : 1;
        }
        // otherwise the mutations would not get anywhere
        assertTrue(wrong > RUNS / 2, "only " + wrong);
    }

    /// Whether nothing was wrong. Anything but [ConfigErrors] fails the test.
    private boolean load(String name, String text) {
        try {
            var file = ConfigFile.load(Demo.write(folder, name, text), folder);
            for (var cluster : file.config().clusters()) {
                file.complaints().read(cluster, ClusterConfig::from, made -> {});
            }
            file.warnings();
            file.dump().allRouters();
            file.throwIfWrong();
            return true;
        } catch (ConfigErrors wrong) {
            assertTrue(wrong.lines().stream().noneMatch(String::isBlank));
            return false;
        } catch (RuntimeException other) {
            throw new AssertionError(text, other);
        }
    }

    private static void mutate(StringBuilder text, SplittableRandom random) {
        var at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, "{}[]:,\"\\*&!|>%-#\t\n0".charAt(random.nextInt(19)));
            default -> text.setCharAt(at, (char) random.nextInt(0x20, 0x17f));
        }
    }

    private static void mutate(JsonNode tree, SplittableRandom random) {
        var containers = new ArrayList<JsonNode>();
        collect(tree, containers);
        var value = ConfigText.json("{\"v\": " + pick(VALUES, random) + "}").get("v");
        switch (pick(containers, random)) {
            case ObjectNode object when !object.isEmpty() -> {
                var key = pick(List.copyOf(object.propertyNames()), random);
                switch (random.nextInt(3)) {
                    case 0 -> object.remove(key);
                    case 1 -> object.set(key, value);
                    default -> object.set(key + "x", object.get(key));
                }
            }
            case ArrayNode list when !list.isEmpty() -> {
                var index = random.nextInt(list.size());
                switch (random.nextInt(3)) {
                    case 0 -> list.remove(index);
                    case 1 -> list.set(index, value);
                    default -> list.add(list.get(index));
                }
            }
            case ObjectNode object -> object.set("x", value);
            case ArrayNode list -> list.add(JsonNodeFactory.instance.nullNode());
            default -> throw new AssertionError();
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(element -> collect(element, containers));
        }
    }

    private static <T> T pick(List<T> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }
}
