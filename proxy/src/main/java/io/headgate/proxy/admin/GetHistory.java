package io.headgate.proxy.admin;

import io.headgate.proxy.history.Column;
import io.headgate.proxy.history.Traffic;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code GET /v1/history}. */
final class GetHistory {
    static final Operation OPERATION = Operation.get(
                    "/v1/history",
                    "Traffic of the last ten minutes, second by second. Each list has one item for each moment of `at`:"
                            + " what was counted since the moment before.",
                    Lately.class,
                    GetHistory::handle)
            .asking("day", "The last day instead, by the half minute.")
            .asking("since", "Only moments after this one, in seconds since 1970.")
            .or(422, "`since` is not a number.");

    private GetHistory() {}

    /**
     * @param stepSeconds from one moment to the next, unless some are missing
     * @param at when each step ended, in seconds since 1970
     * @param noAnswer requests that ended without an answer
     * @param connections of clients, the most that were open at the end of a second
     * @param accepted connections of clients that came
     * @param latencyUpToMs bounds of the columns of {@code latency}, which has one more for what is beyond
     * @param latency how many requests took how long
     */
    record Lately(
            int stepSeconds,
            List<Long> at,
            List<Long> status1xx,
            List<Long> status2xx,
            List<Long> status3xx,
            List<Long> status4xx,
            List<Long> status5xx,
            List<Long> noAnswer,
            List<Long> bytesIn,
            List<Long> bytesOut,
            List<Long> connections,
            List<Long> accepted,
            List<Double> latencyUpToMs,
            List<List<Long>> latency) {}

    private static Answer handle(Node node, Call call) throws IOException {
        boolean day = call.asks("day");
        List<long[]> rows = node.history().traffic().rows(day, since(call));
        List<List<Long>> latency = new ArrayList<>(rows.size());
        int from = Column.values().length;
        rows.forEach(
                row -> latency.add(Arrays.stream(row, from, row.length).boxed().toList()));
        return Answer.of(new Lately(
                day ? Traffic.LONG_STEP_S : 1,
                column(rows, Column.AT),
                column(rows, Column.STATUS_1XX),
                column(rows, Column.STATUS_2XX),
                column(rows, Column.STATUS_3XX),
                column(rows, Column.STATUS_4XX),
                column(rows, Column.STATUS_5XX),
                column(rows, Column.NO_ANSWER),
                column(rows, Column.BYTES_IN),
                column(rows, Column.BYTES_OUT),
                column(rows, Column.CONNECTIONS),
                column(rows, Column.ACCEPTED),
                Traffic.upToMs(),
                latency));
    }

    private static List<Long> column(List<long[]> rows, Column column) {
        return rows.stream().map(row -> row[column.ordinal()]).toList();
    }

    private static long since(Call call) {
        String given = call.asked("since");
        try {
            return given == null ? Long.MIN_VALUE : Long.parseLong(given);
        } catch (NumberFormatException e) {
            throw new Refusal(422, "since is '" + given + "'; send whole seconds since 1970, as `at` has them.");
        }
    }
}
