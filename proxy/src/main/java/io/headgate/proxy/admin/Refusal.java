package io.headgate.proxy.admin;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is not done; it becomes an answer in problem details (RFC 9457). */
final class Refusal extends RuntimeException {
    private final int status;
    private final transient Map<String, Object> more = new LinkedHashMap<>();
    private final transient Map<String, String> fields = new LinkedHashMap<>();

    /** @param detail what is wrong and what to do, for people */
    Refusal(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    /** One more member of the problem object. */
    Refusal with(String member, Object value) {
        more.put(member, value);
        return this;
    }

    /** A field of the answer's head. */
    Refusal field(String name, String value) {
        fields.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> fields() {
        return fields;
    }

    Map<String, Object> members() {
        Map<String, Object> members = Shapes.ordered(
                "type", "about:blank", "title", title(), "status", status, "detail", String.valueOf(getMessage()));
        more.forEach((member, value) -> members.put(member, Shapes.plain(value)));
        return members;
    }

    /** Without a type the title is the phrase of the status (RFC 9457 section 4.2.1). */
    private String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            case 507 -> "Insufficient Storage";
            default -> "Internal Server Error";
        };
    }
}
