package mosn.core.config;

import mosn.api.ConfigException;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The text of a file to a tree of JSON.
final class ConfigText {
    private static final int DEPTH = 100;
    private static final int LENGTH = 64 << 20;

    /// What the aliases of a YAML file may grow to.
    private static final int NODES = 4_000_000;

    private static final String FIX = "correct the file there";

    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(LENGTH)
                    .maxNumberLength(100)
                    .build();

    private ConfigText() {}

    /// JSON where it begins with a brace, YAML otherwise. Same exceptions as [#json].
    static ObjectNode of(String text) {
        return withoutMark(text).stripLeading().startsWith("{") ? json(text) : yaml(text);
    }

    /// @throws ConfigException with an empty path, and line and column in the problem
    static ObjectNode json(String text) {
        try {
            return object(JsonText.tree(withoutMark(text), LIMITS));
        } catch (JacksonException broken) {
            throw new ConfigException("", place(broken) + firstSentence(broken), FIX);
        }
    }

    /// YAML 1.2; anchors may be used, within limits. Same exceptions as [#json].
    static ObjectNode yaml(String text) {
        var settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setAllowRecursiveKeys(false)
                        .setMaxAliasesForCollections(1_000)
                        .setCodePointLimit(LENGTH)
                        .build();
        try {
            var documents = new Load(settings).loadAllFromString(withoutMark(text)).iterator();
            var first = documents.hasNext() ? documents.next() : null;
            if (documents.hasNext()) {
                throw new ConfigException(
                        "", "has more than one YAML document", "remove what follows the first");
            }
            return object(first == null ? null : new Tree().of(first, 0));
        } catch (MarkedYamlEngineException broken) {
            throw new ConfigException("", place(broken) + problem(broken), FIX);
        } catch (YamlEngineException broken) {
            throw new ConfigException("", "is not YAML: " + oneLine(broken.getMessage()), FIX);
        } catch (StackOverflowError tooDeep) {
            throw tooDeep();
        }
    }

    private static ObjectNode object(@Nullable JsonNode tree) {
        if (tree == null || tree.isNull()) {
            throw new ConfigException("", "is empty", "write an object");
        }
        if (!(tree instanceof ObjectNode object)) {
            throw new ConfigException("", "is not an object", "write an object");
        }
        return object;
    }

    /// Editors on Windows put a byte order mark in front.
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String place(JacksonException broken) {
        var at = broken.getLocation();
        return at == null || at.getLineNr() < 1
                ? "is not JSON: "
                : "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    }

    /// Without what Jackson says about itself, and without words of the file, which may be secret.
    private static String firstSentence(JacksonException broken) {
        var text = oneLine(broken.getOriginalMessage());
        if (text.startsWith("Unrecognized token")) {
            return "a word that is neither in quotes nor true, false or null";
        }
        return text.replaceFirst(" ?\\((for|start marker at) .*$", "")
                .replace("Object property", "key");
    }

    private static String place(MarkedYamlEngineException broken) {
        var mark = broken.getProblemMark().or(broken::getContextMark);
        return mark.map(ConfigText::place).orElse("is not YAML: ");
    }

    private static String place(Mark mark) {
        return "line %d, column %d: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String problem(MarkedYamlEngineException broken) {
        var problem = oneLine(Optional.ofNullable(broken.getProblem()).orElse("is not YAML"));
        return problem.contains("\\t(TAB)") ? "a tab, where YAML wants spaces" : problem;
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "unreadable" : text.replaceAll("\\s+", " ").strip();
    }

    private static ConfigException tooDeep() {
        return new ConfigException(
                "", "is nested more than " + DEPTH + " levels deep", "write it flatter");
    }

    /// One YAML document on its way to JSON.
    private static final class Tree {
        private int nodes;

        JsonNode of(@Nullable Object value, int depth) {
            if (depth > DEPTH) {
                throw tooDeep();
            }
            if (++nodes > NODES) {
                throw new ConfigException(
                        "", "grows beyond all bounds through its aliases", "write them out");
            }
            var make = JsonNodeFactory.instance;
            return switch (value) {
                case null -> make.nullNode();
                case Boolean is -> make.booleanNode(is);
                case Integer number -> make.numberNode((int) number);
                case Long number -> make.numberNode((long) number);
                case BigInteger number -> make.numberNode(number);
                case Double number -> make.numberNode((double) number);
                case Map<?, ?> map -> object(map, depth);
                case Collection<?> list -> {
                    var array = make.arrayNode();
                    list.forEach(element -> array.add(of(element, depth + 1)));
                    yield array;
                }
                default -> make.stringNode(value.toString());
            };
        }

        private JsonNode object(Map<?, ?> map, int depth) {
            var object = JsonNodeFactory.instance.objectNode();
            var seen = new HashMap<String, Object>();
            map.forEach(
                    (key, value) -> {
                        var name = String.valueOf(key);
                        if (seen.put(name, name) != null) {
                            throw new ConfigException(
                                    "", "has the key \"" + name + "\" twice", "remove one");
                        }
                        object.set(name, of(value, depth + 1));
                    });
            return object;
        }
    }
}
