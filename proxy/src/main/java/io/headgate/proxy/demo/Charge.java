package io.headgate.proxy.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A charge the bank approved.
 *
 * @param handledBy the endpoint that took it in
 */
record Charge(String id, ChargeRequest request, String at, String handledBy) {
    /** The members of its JSON object, in order; of the card only the last four digits. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", id);
        members.put("status", "approved");
        members.put("amount", request.amount());
        members.put("currency", request.currency());
        members.put("card", "**** " + request.lastFour());
        members.put("at", at);
        members.put("handled_by", handledBy);
        return members;
    }
}
