package io.headgate.proxy.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One message in a room.
 *
 * @param id rises with every message of the process, over all rooms; from 1
 * @param via the endpoint that took it in
 */
record ChatMessage(long id, String room, String user, String text, Instant at, String via) {
    /** The members of its JSON object, in order. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "message");
        members.put("id", id);
        members.put("room", room);
        members.put("user", user);
        members.put("text", text);
        members.put("at", at.toString());
        members.put("via", via);
        return members;
    }
}
