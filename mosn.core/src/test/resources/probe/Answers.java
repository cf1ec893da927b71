package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.admin.*;

import java.util.Queue;

/// Says what it is asked; fails where `q` is `fails`.
public class Answers implements AdminEndpointProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Answers.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public AdminEndpoint create(ConfigNode config, ExtensionContext context) {
        var word = config.string("word", "answers");
        say("made " + word);
        return new AdminEndpoint() {
            public AdminReply get(AdminRequest request) {
                say("get");
                if ("fails".equals(request.parameter("q"))) {
                    throw new IllegalStateException("a secret");
                }
                return AdminReply.text(word + " " + request.path() + "\n");
            }

            public AdminReply post(AdminRequest request) {
                return AdminReply.text(201, word + " takes " + request.body());
            }

            public void close() {
                say("closed " + word);
            }
        };
    }
}
