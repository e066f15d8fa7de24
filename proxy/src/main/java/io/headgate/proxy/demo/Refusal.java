package io.headgate.proxy.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that a demo service does not serve; it becomes an answer in problem details (RFC 9457). */
final class Refusal extends RuntimeException {
    private final int status;
    private final String code;
    private final Map<String, String> headers = new LinkedHashMap<>();

    /**
     * @param code the problem in one word for programs, e.g. {@code card_declined}
     * @param detail the problem and its remedy for people
     */
    Refusal(int status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    Refusal header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The members of the problem object, in order. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("title", title());
        members.put("status", status);
        members.put("code", code);
        members.put("detail", getMessage());
        return members;
    }

    /** Without a type the title is the phrase of the status (RFC 9457 section 4.2.1). */
    private String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 402 -> "Payment Required";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
