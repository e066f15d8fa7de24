package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.config.Words;
import io.headgate.proxy.node.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the OpenAPI 3.1 document of a table of operations. */
final class OpenApi {
    /** Of what has no place among the operations. */
    private static final String NOT_HERE = "A path that is not in this document answers 404, and a method that is not"
            + " in it 405 with the field `allow`, both with problem details (RFC 9457).";

    private OpenApi() {}

    static Map<String, Object> document(List<Operation> operations) {
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Operation operation : operations) {
            paths.computeIfAbsent(operation.path(), _ -> new LinkedHashMap<>())
                    .put(operation.method().toLowerCase(Locale.ROOT), describe(operation));
        }
        return Shapes.ordered(
                "openapi",
                "3.1.0",
                "info",
                Shapes.ordered("title", "Headgate admin API", "version", Version.TEXT, "description", NOT_HERE),
                "paths",
                paths,
                "security",
                List.of(Map.of("token", List.of()), Map.of("session", List.of()), Map.of("certificate", List.of())),
                "components",
                Shapes.ordered("schemas", Map.of("Problem", problem()), "securitySchemes", schemes()));
    }

    /** Of which any is enough; on loopback operators need none while the configuration has no users. */
    private static Map<String, Object> schemes() {
        return Shapes.ordered(
                "token",
                Shapes.ordered(
                        "type",
                        "http",
                        "scheme",
                        "bearer",
                        "description",
                        "A token of a user, or of the state" + " folder from the same machine."),
                "session",
                Shapes.ordered(
                        "type",
                        "apiKey",
                        "in",
                        "cookie",
                        "name",
                        "__Host-headgate",
                        "description",
                        "What POST" + " /v1/session sets; without TLS, on loopback, its name is headgate-session."),
                "certificate",
                Shapes.ordered(
                        "type",
                        "mutualTLS",
                        "description",
                        "A certificate with the name of a user, from an" + " authority in admin.tls.client_ca."));
    }

    private static Map<String, Object> describe(Operation operation) {
        Map<String, Object> described = Shapes.ordered("summary", operation.summary());
        if (operation.role() == null) {
            described.put("security", List.of());
        } else {
            described.put("description", "For the role " + Words.of(operation.role()) + " or one above it.");
        }
        List<Object> parameters = new ArrayList<>();
        operation
                .names()
                .forEach(name -> parameters.add(Shapes.ordered(
                        "name", name, "in", "path", "required", true, "schema", Map.of("type", "string"))));
        operation
                .parameters()
                .forEach((name, does) -> parameters.add(Shapes.ordered(
                        "name",
                        name,
                        "in",
                        Character.isUpperCase(name.charAt(0)) ? "header" : "query",
                        "description",
                        does,
                        "schema",
                        Map.of("type", "string"))));
        if (!parameters.isEmpty()) {
            described.put("parameters", parameters);
        }
        if (operation.body() != null) {
            Map<String, Object> content = new LinkedHashMap<>();
            operation.bodyTypes().forEach(type -> content.put(type, Map.of("schema", Shapes.schema(operation.body()))));
            described.put("requestBody", Map.of("content", content));
        }
        described.put("responses", responses(operation));
        return described;
    }

    private static Map<String, Object> responses(Operation operation) {
        boolean text = operation.answer() == String.class;
        boolean events = operation.answer() == Answer.Events.class;
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put(
                "200",
                Shapes.ordered(
                        "description",
                        "Done.",
                        "content",
                        Map.of(
                                text ? "text/plain" : events ? Answer.EVENTS_TYPE : Answer.JSON_TYPE,
                                Map.of("schema", Shapes.schema(events ? String.class : operation.answer())))));
        Map<Integer, Map<String, Object>> refusals = new TreeMap<>();
        refusedBefore(operation).forEach((status, when) -> refusals.put(status, refusal(when, false)));
        operation.statuses().forEach((status, when) -> refusals.put(status, refusal(when, text)));
        refusals.forEach((status, refusal) -> responses.put(String.valueOf(status), refusal));
        responses.put("default", refusal("It is not done, and why.", false));
        return responses;
    }

    /** What {@link AdminApi} and {@link Call} refuse of any operation of its kind. */
    private static Map<Integer, String> refusedBefore(Operation operation) {
        Map<Integer, String> refusals = new LinkedHashMap<>();
        refusals.put(421, "The host of the request is not this API.");
        if (operation.role() != null) {
            refusals.put(401, "Nobody has said who asks, or it is not true.");
        }
        if (operation.role() != null && operation.role() != AdminRole.VIEWER) {
            refusals.put(403, "It is for another role, or a page of another site asks for it.");
        } else if (!operation.method().equals("GET")) {
            refusals.put(403, "A page of another site asks for it.");
        }
        if (!operation.method().equals("GET")) {
            refusals.put(415, "The content-type is not " + String.join(" or ", operation.bodyTypes()) + ".");
        }
        if (operation.body() != null) {
            if (operation.body() != String.class) {
                refusals.put(400, "The body is not a JSON object.");
            }
            refusals.put(413, "The body is larger than " + Call.BODY_BYTES_MAX + " bytes.");
            refusals.put(
                    503,
                    "Too many requests with a body are under way, and retry-after says when to try again; or the audit"
                            + " trail cannot be written, and without that nothing is changed.");
        }
        return refusals;
    }

    private static Map<String, Object> refusal(String when, boolean text) {
        Map<String, Object> schema = text ? Map.of("type", "string") : Map.of("$ref", "#/components/schemas/Problem");
        return Shapes.ordered(
                "description",
                when,
                "content",
                Map.of(text ? "text/plain" : "application/problem+json", Map.of("schema", schema)));
    }

    /** Problem details (RFC 9457). */
    private static Map<String, Object> problem() {
        return Shapes.ordered(
                "type",
                "object",
                "properties",
                Shapes.ordered(
                        "type", Map.of("type", "string"),
                        "title", Map.of("type", "string"),
                        "status", Map.of("type", "integer"),
                        "detail", Map.of("type", "string")),
                "required",
                List.of("type", "title", "status", "detail"));
    }
}
