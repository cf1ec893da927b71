package mosn.core.config;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON to a tree, token by token: a mapper would do it too, but five hundred classes would come
/// with it, which nothing else needs while the proxy runs.
final class JsonText {
    private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

    private final JsonParser parser;

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    /// @return null where there is nothing
    /// @throws JacksonException where it is not JSON, has a key twice or goes on behind its end
    static @Nullable JsonNode tree(String text, StreamReadConstraints limits) {
        var factory =
                JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(limits)
                        .build();
        try (var parser = factory.createParser(ObjectReadContext.empty(), text)) {
            return new JsonText(parser).whole();
        }
    }

    private @Nullable JsonNode whole() {
        var first = parser.nextToken();
        if (first == null) {
            return null;
        }
        var tree = value(first);
        if (parser.nextToken() != null) {
            throw new StreamReadException(parser, "goes on behind its end");
        }
        return tree;
    }

    private JsonNode value(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> MAKE.stringNode(parser.getString());
            case VALUE_TRUE -> MAKE.booleanNode(true);
            case VALUE_FALSE -> MAKE.booleanNode(false);
            case VALUE_NULL -> MAKE.nullNode();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> MAKE.numberNode(parser.getDoubleValue());
            default -> throw new StreamReadException(parser, "has a " + token + " for a value");
        };
    }

    private JsonNode integer() {
        return switch (parser.getNumberType()) {
            case INT -> MAKE.numberNode(parser.getIntValue());
            case LONG -> MAKE.numberNode(parser.getLongValue());
            default -> MAKE.numberNode(parser.getBigIntegerValue());
        };
    }

    private ObjectNode object() {
        var object = MAKE.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            object.set(name, value(parser.nextToken()));
        }
        return object;
    }

    private ArrayNode array() {
        var array = MAKE.arrayNode();
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            array.add(value(token));
        }
        return array;
    }
}
