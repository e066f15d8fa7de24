package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.proxy.audit.AuditTrail;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/audit}. */
final class GetAudit {
    static final Operation OPERATION = Operation.get(
                    "/v1/audit",
                    "The audit trail: who asked for which change, from where, and what came of it.",
                    Entries.class,
                    (_, call) -> handle(call))
            .asking("after", "The number of the entry before the first; without it the latest are shown.")
            .asking("limit", "How many at most, 1 to 1000; 100 without it.")
            .or(422, "A number is none, or outside its range.")
            .by(AdminRole.ADMIN);

    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1000;

    private GetAudit() {}

    /**
     * @param entries as they stand in the files, the oldest first
     * @param seq of the last entry there is
     * @param hash of the last entry there is; noted elsewhere it proves that the trail was not written anew since
     */
    record Entries(List<Map<String, Object>> entries, long seq, String hash) {}

    private static Answer handle(Call call) throws IOException {
        AuditTrail trail = call.door().trail().audit();
        AuditTrail.End end = trail.end();
        int limit = (int) call.number("limit", LIMIT, 1, LIMIT_MAX);
        long after = call.number("after", Math.max(0, end.seq() - limit), 0, Long.MAX_VALUE);
        return Answer.of(new Entries(trail.after(after, limit), end.seq(), end.hash()));
    }
}
