package com.example.pluginloader;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A JSON object of strings, which is all that there is to read here.
final class FlatJson {
    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
    private static final Pattern ENTRY = Pattern.compile(TEXT + "\\s*:\\s*" + TEXT);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

    private FlatJson() {}

    static Map<String, String> read(String json) {
        var object = new HashMap<String, String>();
        var entries = ENTRY.matcher(json);
        while (entries.find()) {
            object.put(plain(entries.group(1)), plain(entries.group(2)));
        }
        return object;
    }

    private static String plain(String escaped) {
        return ESCAPE.matcher(escaped).replaceAll(FlatJson::character);
    }

    private static String character(MatchResult escape) {
        var plain =
                switch (escape.group(1).charAt(0)) {
                    case 'n' -> "\n";
                    case 'r' -> "\r";
                    case 't' -> "\t";
                    case 'b' -> "\b";
                    case 'f' -> "\f";
                    case 'u' -> String.valueOf((char) Integer.parseInt(escape.group(2), 16));
                    default -> escape.group(1);
                };
        return java.util.regex.Matcher.quoteReplacement(plain);
    }
}
