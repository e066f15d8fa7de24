package io.headgate.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.headgate.config.certificate.SubjectText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;

/// Which requests: all given conditions must hold, a list means any of its values, an absent condition always holds.
public record Match(
        @Key(
                doc = "Hosts, exact or `*.suffix`; the port of a request does not count.",
                fallback = "[]",
                example = "[shop.example.com, \"*.shop.example.com\"]")
        List<HostPattern> host,

        @Key(doc = "The whole path.", fallback = "[]", example = "/exact")
        List<String> path,

        @Key(
                doc = "The beginning of the path, in whole segments: `/pay` is `/pay` and `/pay/1`, not `/payment`.",
                fallback = "[]",
                example = "/pay")
        List<String> pathPrefix,

        @Key(
                doc = "The path, by RE2 syntax; found anywhere unless anchored.",
                fallback = "[]",
                example = "'^/v[0-9]+/'")
        List<String> pathRegex,

        @Key(doc = "Methods; they are case-sensitive.", fallback = "[]", example = "[GET, HEAD]")
        List<String> method,

        @Key(
                doc = "Header fields by name: a value, a list of values, or `present`.",
                fallback = "{}",
                example = "{ x-version: \"2\", x-debug: present }")
        Map<String, ValueMatch> headers,

        @Key(
                doc = "Query parameters by name: a value, a list of values, or `present`.",
                fallback = "{}",
                example = "{ lang: de }")
        Map<String, ValueMatch> query,

        @Key(doc = "Addresses of the client.", fallback = "[]", example = "[10.0.0.0/8]")
        List<Cidr> source,

        @Key(
                doc = "Subjects of the certificate that the client has shown to a listener with `client_auth`, as the"
                        + " log writes them.",
                fallback = "[]",
                example = "[\"CN=billing,O=Acme\"]")
        List<String> clientSubject) {
    private static final int REGEX_LENGTH_MAX = 4096;
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    public Match {
        host = List.copyOf(host);
        path = List.copyOf(path);
        pathPrefix = List.copyOf(pathPrefix);
        pathRegex = List.copyOf(pathRegex);
        method = List.copyOf(method);
        query = Maps.copy(query);
        source = List.copyOf(source);
        clientSubject = List.copyOf(clientSubject);
        Check check = new Check();
        checkPathKinds(check, path, pathPrefix, pathRegex);
        each(check, "path", path, Paths::check);
        each(check, "path_prefix", pathPrefix, Paths::check);
        each(check, "path_regex", pathRegex, Match::checkRegex);
        each(check, "method", method, Match::checkMethod);
        each(check, "client_subject", clientSubject, Match::checkSubject);
        headers = Maps.copy(lowerCased(check, headers));
        for (String name : query.keySet()) {
            if (name.isEmpty()) {
                check.faultOnKey("the name of a query parameter is empty", "name it", "query", name);
            }
        }
        check.done();
    }

    /// Whether every request matches.
    public boolean matchesAll() {
        return host.isEmpty()
                && path.isEmpty()
                && pathPrefix.isEmpty()
                && pathRegex.isEmpty()
                && method.isEmpty()
                && headers.isEmpty()
                && query.isEmpty()
                && source.isEmpty()
                && clientSubject.isEmpty();
    }

    private static void checkPathKinds(Check check, List<String> path, List<String> prefix, List<String> regex) {
        int kinds = (path.isEmpty() ? 0 : 1) + (prefix.isEmpty() ? 0 : 1) + (regex.isEmpty() ? 0 : 1);
        if (kinds > 1) {
            check.fault(
                    "more than one of path, path_prefix and path_regex is given",
                    "keep one, and write a second route for the other");
        }
    }

    private static void each(Check check, String key, List<String> values, Consumer<String> test) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            check.part(() -> test.accept(value), key, i);
        }
    }

    private static void checkRegex(String regex) {
        if (regex.length() > REGEX_LENGTH_MAX) {
            throw new InvalidValue("the expression is longer than " + REGEX_LENGTH_MAX + " characters", "shorten it");
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException invalid) {
            String part = invalid.getPattern();
            int at = part == null || part.isEmpty() ? -1 : regex.indexOf(part);
            throw new InvalidValue(
                    "'" + regex + "' is not a regular expression: " + invalid.getDescription()
                            + (at < 0 ? "" : " at character " + (at + 1) + " ('" + part + "')"),
                    "use RE2 syntax, which has no look-around and no back references");
        }
    }

    private static void checkMethod(String method) {
        if (method.isEmpty() || !method.chars().allMatch(HeaderNames::isTokenChar)) {
            throw new InvalidValue("'" + method + "' is not a method", "write a method such as GET");
        }
        String upper = method.toUpperCase(Locale.ROOT);
        if (METHODS.contains(upper) && !upper.equals(method)) {
            throw new InvalidValue("methods are case-sensitive, so '" + method + "' never matches", "write " + upper);
        }
    }

    /// Names are compared as text, so there must be one text for each.
    private static void checkSubject(String subject) {
        String written;
        try {
            written = SubjectText.of(new X500Principal(subject));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidValue(
                    "'" + subject + "' is not a distinguished name",
                    "write it as the log does, as in CN=billing,O=Acme");
        }
        if (!written.equals(subject)) {
            throw new InvalidValue("'" + subject + "' is not how the log writes this name", "write " + written);
        }
    }

    private static Map<String, ValueMatch> lowerCased(Check check, Map<String, ValueMatch> headers) {
        if (headers.isEmpty()) {
            return headers;
        }
        Map<String, ValueMatch> result = LinkedHashMap.newLinkedHashMap(headers.size());
        headers.forEach((name, match) -> {
            check.partOnKey(() -> HeaderNames.token(name), "headers", name);
            if (result.putIfAbsent(name.toLowerCase(Locale.ROOT), match) != null) {
                check.faultOnKey("header '" + name + "' stands here twice", "list its values once", "headers", name);
            }
        });
        return result;
    }
}
