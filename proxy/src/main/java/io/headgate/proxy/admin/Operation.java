package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing the API does.
 *
 * @param path in which {@code {name}} stands for one segment, percent-encoded in a request
 * @param summary one sentence, shown in the OpenAPI document
 * @param parameters of the query, with what each does; one that begins with a capital is a field of the head
 * @param body the members a request may have, or {@link String} for a YAML document; null: it has none
 * @param answer what 200 answers: a record, {@link String} for text, or {@link Answer.Events}
 * @param statuses that may be answered beside 200, with when
 * @param role that whoever asks must have; null: anybody may ask
 */
record Operation(
        String method,
        String path,
        String summary,
        Map<String, String> parameters,
        @Nullable Class<?> body,
        Class<?> answer,
        Map<Integer, String> statuses,
        Handler handler,
        @Nullable AdminRole role) {
    /** Does it. */
    @FunctionalInterface
    interface Handler {
        /** @throws Refusal when it is not done */
        Answer handle(Node node, Call call) throws IOException;
    }

    /** What looks at something is for viewers, and what does anything else for admins, unless it says otherwise. */
    Operation(
            String method,
            String path,
            String summary,
            Map<String, String> parameters,
            @Nullable Class<?> body,
            Class<?> answer,
            Map<Integer, String> statuses,
            Handler handler) {
        this(
                method,
                path,
                summary,
                parameters,
                body,
                answer,
                statuses,
                handler,
                method.equals("GET") ? AdminRole.VIEWER : AdminRole.ADMIN);
    }

    static Operation get(String path, String summary, Class<?> answer, Handler handler) {
        return new Operation("GET", path, summary, Map.of(), null, answer, Map.of(), handler);
    }

    /** The same for whoever has {@code needed}. */
    Operation by(AdminRole needed) {
        return new Operation(method, path, summary, parameters, body, answer, statuses, handler, needed);
    }

    /** The same for anybody, known or not. */
    Operation open() {
        return new Operation(method, path, summary, parameters, body, answer, statuses, handler, null);
    }

    /** Whether the audit trail has it: what not every user may do, and more than looks at something. */
    boolean isRecorded() {
        return !method.equals("GET") && role != null && role != AdminRole.VIEWER;
    }

    Operation asking(String parameter, String does) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(parameter, does);
        return new Operation(method, path, summary, more, body, answer, statuses, handler, role);
    }

    Operation or(int status, String when) {
        Map<Integer, String> more = new LinkedHashMap<>(statuses);
        more.put(status, when);
        return new Operation(method, path, summary, parameters, body, answer, more, handler, role);
    }

    /** The media types that a body may have; no form on a page of another site can send one of them. */
    List<String> bodyTypes() {
        return body == String.class ? List.of(Answer.YAML_TYPE, Answer.JSON_TYPE) : List.of(Answer.JSON_TYPE);
    }

    /** The names in {@link #path}, in order. */
    List<String> names() {
        return segments(path).filter(Operation::isName).map(Operation::name).toList();
    }

    /**
     * What a request's path names, if it is this operation's path.
     *
     * @param rawPath as sent
     */
    @Nullable
    Map<String, String> match(String rawPath) {
        List<String> wanted = segments(path).toList();
        List<String> given = segments(rawPath).toList();
        if (wanted.size() != given.size()) {
            return null;
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (isName(wanted.get(i))) {
                named.put(name(wanted.get(i)), decoded(given.get(i)));
            } else if (!wanted.get(i).equals(given.get(i))) {
                return null;
            }
        }
        return named;
    }

    private static java.util.stream.Stream<String> segments(String path) {
        return java.util.Arrays.stream(path.split("/", -1));
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{");
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    /** Percent-encoding only: a plus sign is itself in a path. */
    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
