package com.example.lines;

import mosn.api.network.StreamRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a client says in one line: `get /path` and, behind it, words such as `user=admin`, which
/// become headers.
final class Line {
    private Line() {}

    /// @throws IllegalArgumentException where it says something else
    static StreamRequest parse(String line) {
        var words = List.of(line.split(" +"));
        if (words.size() < 2 || !words.getFirst().equals("get")) {
            throw new IllegalArgumentException("say get /path, or quit");
        }
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (var word : words.subList(2, words.size())) {
            var parts = word.split("=", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException("say name=value");
            }
            headers.add(Map.entry(parts[0], parts[1]));
        }
        return new StreamRequest("GET", words.get(1), headers);
    }
}
