package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table that reads well on a terminal and is Markdown. The first column is text, the others are numbers. */
final class Table {
    private final List<List<Object>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    /** @param cells as many as there are heads; a {@code double} is written by {@link #number} */
    Table row(Object... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells <> " + rows.getFirst().size() + " heads");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The rows, each cell by its head; numbers are numbers, and what is none is left out. */
    List<Map<String, Object>> members() {
        List<Map<String, Object>> members = new ArrayList<>();
        for (List<Object> row : rows.subList(1, rows.size())) {
            Map<String, Object> cells = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                Object cell = row.get(i);
                if (!(cell instanceof Double number && number.isNaN())) {
                    cells.put(text(rows.getFirst().get(i)), cell instanceof Number ? cell : cell.toString());
                }
            }
            members.add(cells);
        }
        return members;
    }

    private static String text(Object cell) {
        return cell instanceof Double number ? number(number) : cell.toString();
    }

    /** With three or more digits that say something, and {@code -} for what is not a number. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /** With two digits after the point: more are noise. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        List<List<String>> texts =
                rows.stream().map(row -> row.stream().map(Table::text).toList()).toList();
        for (List<String> row : texts) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Math.max(3, row.get(i).length()));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < texts.size(); r++) {
            line(text, texts.get(r), widths);
            if (r == 0) {
                rule(text, widths);
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - row.get(i).length());
            text.append("| ")
                    .append(i == 0 ? row.get(i) + pad : pad + row.get(i))
                    .append(' ');
        }
        text.append("|\n");
    }

    private static void rule(StringBuilder text, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String dashes = "-".repeat(widths[i] - 1);
            text.append("| ").append(i == 0 ? dashes + "-" : dashes + ":").append(' ');
        }
        text.append("|\n");
    }
}
