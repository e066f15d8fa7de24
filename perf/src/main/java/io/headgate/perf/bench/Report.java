package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a workload gave. As text it is Markdown that reads well on a terminal. */
final class Report {
    private final Workload workload;

    /** Tables and notes, in the order they came. */
    private final List<Object> parts = new ArrayList<>();

    private boolean complete = true;

    Report(Workload workload) {
        this.workload = workload;
    }

    Report table(Table table) {
        parts.add(table);
        return this;
    }

    Report note(String note) {
        parts.add(note);
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

    /** The same for programs. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("workload", workload.name());
        members.put("title", workload.title());
        members.put("complete", complete);
        List<Object> tables = new ArrayList<>();
        List<Object> notes = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof Table table) {
                tables.add(table.members());
            } else {
                notes.add(part);
            }
        }
        members.put("tables", tables);
        members.put("notes", notes);
        return members;
    }

    /** The workload's name. */
    String workload() {
        return workload.name();
    }

    /** @param about lines to put under the title, each with its end */
    String text(Stream<String> about) {
        String lines = about.collect(Collectors.joining());
        String body = parts.stream()
                .map(part -> part instanceof Table ? part.toString() : part + "\n")
                .collect(Collectors.joining("\n"));
        return "## " + workload.name() + ": " + workload.title() + "\n\n" + lines + (lines.isEmpty() ? "" : "\n")
                + body;
    }

    @Override
    public String toString() {
        return text(Stream.empty());
    }
}
