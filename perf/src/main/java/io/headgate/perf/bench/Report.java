package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;

/** What a workload gave: Markdown that reads well on a terminal. */
final class Report {
    private final Workload workload;
    private final List<String> parts = new ArrayList<>();
    private boolean complete = true;

    Report(Workload workload) {
        this.workload = workload;
    }

    Report table(Table table) {
        parts.add(table.toString());
        return this;
    }

    Report note(String note) {
        parts.add(note + "\n");
        return this;
    }

    /** Notes what keeps the answer from being whole. */
    Report failure(String why) {
        complete = false;
        return note(why);
    }

    /** Whether every ratio that was asked for is there. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public String toString() {
        return "## " + workload.name() + ": " + workload.title() + "\n\n" + String.join("\n", parts);
    }
}
