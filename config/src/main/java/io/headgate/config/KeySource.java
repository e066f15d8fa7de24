package io.headgate.config;

/// What of a request tells clients or resources apart, written `source`, `path`, `uri`, `header:N`, `cookie:N` or
/// `query:N`.
public sealed interface KeySource {
    /// @throws InvalidValue if the text is none of the six forms
    static KeySource parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1).strip();
        boolean named = kind.equals("header") || kind.equals("cookie") || kind.equals("query");
        if (named && name.isEmpty()) {
            throw new InvalidValue("'" + text + "' does not say which " + kind, "write " + kind + ":NAME");
        }
        return switch (named || colon < 0 ? kind : "") {
            case "source" -> new Source();
            case "path" -> new Path();
            case "uri" -> new Uri();
            case "header" -> new Header(name);
            case "cookie" -> new Cookie(name);
            case "query" -> new Query(name);
            default ->
                throw new InvalidValue(
                        "'" + text + "' is not a key of a request",
                        "use source, path, uri, header:NAME, cookie:NAME or query:NAME");
        };
    }

    /// The client's address.
    @Kind(doc = "The client's address.")
    record Source() implements KeySource {
        @Override
        public String toString() {
            return "source";
        }
    }

    /// The path.
    @Kind(doc = "The path.")
    record Path() implements KeySource {
        @Override
        public String toString() {
            return "path";
        }
    }

    /// Path and query.
    @Kind(doc = "Path and query.")
    record Uri() implements KeySource {
        @Override
        public String toString() {
            return "uri";
        }
    }

    /// A header field, by its name in lower case.
    @Kind(doc = "A header field.", bare = true)
    record Header(
            @Key(doc = "Its name.", example = "x-user") String name) implements KeySource {
        public Header {
            name = HeaderNames.token(name);
        }

        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /// A cookie, by its name.
    @Kind(doc = "A cookie.", bare = true)
    record Cookie(
            @Key(doc = "Its name.", example = "session") String name) implements KeySource {
        public Cookie {
            Sticky.checkCookieName(name);
        }

        @Override
        public String toString() {
            return "cookie:" + name;
        }
    }

    /// A query parameter, by its name.
    @Kind(doc = "A query parameter.", bare = true)
    record Query(@Key(doc = "Its name.", example = "user") String name) implements KeySource {
        public Query {
            if (name.isEmpty()) {
                throw new InvalidValue("the name of the query parameter is empty", "name it");
            }
        }

        @Override
        public String toString() {
            return "query:" + name;
        }
    }
}
