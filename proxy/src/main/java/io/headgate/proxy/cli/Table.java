package io.headgate.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as their widest text. Columns whose head ends with a blank are aligned right. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    Table(String... heads) {
        right = new boolean[heads.length];
        String[] shown = new String[heads.length];
        for (int i = 0; i < heads.length; i++) {
            right[i] = heads[i].endsWith(" ");
            shown[i] = heads[i].strip();
        }
        rows.add(shown);
    }

    /** @param cells as many as there are heads */
    void row(Object... cells) {
        String[] shown = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            shown[i] = Texts.visible(String.valueOf(cells[i]));
        }
        rows.add(shown);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** Each row on a line, without blanks at its end. */
    @Override
    public String toString() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String pad = " ".repeat(widths[i] - row[i].length());
                line.append(right[i] ? pad + row[i] : row[i] + pad).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
