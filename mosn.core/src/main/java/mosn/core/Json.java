package mosn.core;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What commands have to do with JSON: that of people, and that of the admin endpoint.
public final class Json {
    private Json() {}

    /// What is wrong with a text that ought to be an object; empty where it is one.
    public static String problem(String text) {
        try {
            var _ = JsonConfigNode.of(text);
            return "";
        } catch (ConfigException e) {
            return e.problem();
        }
    }

    /// Why the admin endpoint refuses: its sentence, or all that it says where there is none.
    public static String error(String answer) {
        try {
            return JsonMapper.shared().readTree(answer).path("error").asString(answer.strip());
        } catch (JacksonException e) {
            return answer.strip();
        }
    }
}
