package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.message.Headers;
import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a process changes of a stream. Made on the stream's event loop, as by a filter there.
///
/// @param status of the response; 0 for as it is
record Changes(
        List<Field> fields,
        @Nullable String method,
        @Nullable String path,
        @Nullable String query,
        boolean removesQuery,
        @Nullable String authority,
        int status,
        List<Field> variables,
        boolean replacesBody) {
    static final Changes NONE =
            new Changes(List.of(), null, null, null, false, null, 0, List.of(), false);

    /// @param how 0 to set, 1 to add, 2 to remove
    private record Field(int how, String name, String value) {
        static Field decode(byte[] message) {
            var how = 0;
            var name = "";
            var value = "";
            var from = new ProtoReader(message);
            while (from.next()) {
                switch (from.field()) {
                    case 1 -> how = (int) from.number();
                    case 2 -> name = new String(from.bytes(), ISO_8859_1);
                    case 3 -> value = new String(from.bytes(), ISO_8859_1);
                    default -> from.skip();
                }
            }
            return new Field(how, name, value);
        }

        static Field ofVariable(byte[] message) {
            var name = "";
            var value = "";
            var from = new ProtoReader(message);
            while (from.next()) {
                switch (from.field()) {
                    case 1 -> name = new String(from.bytes(), UTF_8);
                    case 2 -> value = new String(from.bytes(), ISO_8859_1);
                    default -> from.skip();
                }
            }
            return new Field(0, name, value);
        }

        void make(Headers headers) {
            switch (how) {
                case 0 -> headers.set(name, value);
                case 1 -> headers.add(name, value);
                case 2 -> headers.remove(name);
                default -> throw new IllegalArgumentException("a field is changed in way " + how);
            }
        }
    }

    static Changes decode(byte[] message) {
        var fields = new ArrayList<Field>();
        var variables = new ArrayList<Field>();
        String method = null;
        String path = null;
        String query = null;
        String authority = null;
        var status = 0;
        var replacesBody = false;
        var removesQuery = false;
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case 1 -> fields.add(Field.decode(from.bytes()));
                case 2 -> method = text(from);
                case 3 -> path = text(from);
                case 4 -> query = text(from);
                case 5 -> authority = text(from);
                case 6 -> status = (int) from.number();
                case 7 -> variables.add(Field.ofVariable(from.bytes()));
                case 8 -> replacesBody = from.number() != 0;
                case 9 -> removesQuery = from.number() != 0;
                default -> from.skip();
            }
        }
        return new Changes(
                fields,
                method,
                path,
                query,
                removesQuery,
                authority,
                status,
                variables,
                replacesBody);
    }

    private static String text(ProtoReader from) {
        return new String(from.bytes(), ISO_8859_1);
    }

    /// @param trailers what the phase is about, where it is about trailers
    void make(Stream stream, Phase phase, @Nullable Headers trailers) {
        if (trailers != null) {
            fields.forEach(field -> field.make(trailers));
        } else if (phase.ofRequest()) {
            change(stream);
        } else {
            var response = stream.response();
            fields.forEach(field -> field.make(response.headers()));
            if (status != 0) {
                response.status(status);
            }
        }
        variables.forEach(variable -> stream.variable(variable.name(), variable.value()));
    }

    private void change(Stream stream) {
        var request = stream.request();
        fields.forEach(field -> field.make(request.headers()));
        if (method != null) {
            request.method(method);
        }
        if (path != null) {
            request.path(path);
        }
        if (removesQuery) {
            request.query(null);
        } else if (query != null) {
            request.query(query);
        }
        if (authority != null) {
            request.authority(authority);
        }
    }
}
