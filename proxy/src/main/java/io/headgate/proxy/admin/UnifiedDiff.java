package io.headgate.proxy.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What differs between two texts, in the unified format. The shortest edit is found by the greedy algorithm (E. Myers,
 * "An O(ND) Difference Algorithm and Its Variations", 1986) between the lines that both texts begin and end with.
 */
final class UnifiedDiff {
    private static final int CONTEXT = 3;

    /**
     * The algorithm keeps a trace of the square of this, 16 MiB; texts that differ more are shown as one replaced by
     * the other.
     */
    private static final int EDITS_MAX = 2_000;

    private final String[] old;
    private final String[] now;
    /** Lines at the start that are the same in both. */
    private final int before;

    /** Lines in order, each with its mark: a blank, a minus or a plus. */
    private final List<String> lines = new ArrayList<>();

    private UnifiedDiff(String[] old, String[] now) {
        this.old = old;
        this.now = now;
        int same = 0;
        int shorter = Math.min(old.length, now.length);
        while (same < shorter && old[same].equals(now[same])) {
            same++;
        }
        before = same;
        int after = 0;
        while (after < shorter - before && old[old.length - 1 - after].equals(now[now.length - 1 - after])) {
            after++;
        }
        keep(old, 0, before);
        middle(old.length - after, now.length - after);
        keep(old, old.length - after, old.length);
    }

    /**
     * The diff, or nothing where the texts are the same.
     *
     * @param oldName stands behind the minus signs of its head
     * @param newName stands behind the plus signs
     */
    static String of(String oldName, String newName, String old, String now) {
        if (old.equals(now)) {
            return "";
        }
        UnifiedDiff diff = new UnifiedDiff(split(old), split(now));
        return "--- " + oldName + "\n+++ " + newName + "\n" + diff.hunks();
    }

    private static String[] split(String text) {
        return text.lines().toArray(String[]::new);
    }

    private void keep(String[] of, int from, int to) {
        for (int i = from; i < to; i++) {
            lines.add(" " + of[i]);
        }
    }

    private void take(int from, int to) {
        for (int i = from; i < to; i++) {
            lines.add("-" + old[i]);
        }
    }

    private void give(int from, int to) {
        for (int i = from; i < to; i++) {
            lines.add("+" + now[i]);
        }
    }

    private void middle(int oldEnd, int newEnd) {
        List<int[]> trace = trace(oldEnd - before, newEnd - before);
        if (trace.isEmpty()) {
            take(before, oldEnd);
            give(before, newEnd);
            return;
        }
        List<Runnable> steps = new ArrayList<>();
        int x = oldEnd - before;
        int y = newEnd - before;
        for (int d = trace.size() - 1; d > 0; d--) {
            int[] furthest = trace.get(d - 1);
            int k = x - y;
            boolean down = k == -d || k != d && at(furthest, d - 1, k - 1) < at(furthest, d - 1, k + 1);
            int fromX = at(furthest, d - 1, down ? k + 1 : k - 1);
            int fromY = fromX - (down ? k + 1 : k - 1);
            int startX = down ? fromX : fromX + 1;
            int endX = x;
            steps.add(() -> keep(old, before + startX, before + endX));
            steps.add(
                    down
                            ? () -> give(before + fromY, before + fromY + 1)
                            : () -> take(before + fromX, before + fromX + 1));
            x = fromX;
            y = fromY;
        }
        int firstX = x;
        keep(old, before, before + firstX);
        steps.reversed().forEach(Runnable::run);
    }

    /** For each number of edits how far along the old text each diagonal gets; empty: there are too many edits. */
    private List<int[]> trace(int oldLength, int newLength) {
        List<int[]> trace = new ArrayList<>();
        for (int d = 0; d <= Math.min(EDITS_MAX, oldLength + newLength); d++) {
            int[] furthest = new int[2 * d + 1];
            Arrays.fill(furthest, -1);
            trace.add(furthest);
            for (int k = -d; k <= d; k += 2) {
                int x = d == 0 ? 0 : start(trace.get(d - 1), d, k);
                int y = x - k;
                while (x < oldLength && y < newLength && old[before + x].equals(now[before + y])) {
                    x++;
                    y++;
                }
                furthest[k + d] = x;
                if (x >= oldLength && y >= newLength) {
                    return trace;
                }
            }
        }
        return List.of();
    }

    private static int start(int[] furthest, int d, int k) {
        boolean down = k == -d || k != d && at(furthest, d - 1, k - 1) < at(furthest, d - 1, k + 1);
        return down ? at(furthest, d - 1, k + 1) : at(furthest, d - 1, k - 1) + 1;
    }

    private static int at(int[] furthest, int d, int k) {
        int i = k + d;
        return i < 0 || i >= furthest.length ? -1 : furthest[i];
    }

    private String hunks() {
        StringBuilder text = new StringBuilder();
        int from = 0;
        while (from < lines.size()) {
            int first = nextEdit(from);
            if (first == lines.size()) {
                break;
            }
            int last = first;
            for (int next = nextEdit(last + 1);
                    next < lines.size() && next - last <= 2 * CONTEXT + 1;
                    next = nextEdit(last + 1)) {
                last = next;
            }
            hunk(Math.max(from, first - CONTEXT), Math.min(lines.size(), last + 1 + CONTEXT), text);
            from = last + 1;
        }
        return text.toString();
    }

    private int nextEdit(int from) {
        int i = from;
        while (i < lines.size() && lines.get(i).charAt(0) == ' ') {
            i++;
        }
        return i;
    }

    private void hunk(int from, int to, StringBuilder text) {
        int oldCount = count(from, to, '+');
        int newCount = count(from, to, '-');
        text.append("@@ -").append(range(count(0, from, '+'), oldCount));
        text.append(" +").append(range(count(0, from, '-'), newCount)).append(" @@\n");
        for (String line : lines.subList(from, to)) {
            text.append(line).append('\n');
        }
    }

    /** A range of nothing is named by the line before it. */
    private static String range(int before, int count) {
        return (count == 0 ? before : before + 1) + (count == 1 ? "" : "," + count);
    }

    /** How many lines have another mark than {@code not}. */
    private int count(int from, int to, char not) {
        int count = 0;
        for (String line : lines.subList(from, to)) {
            count += line.charAt(0) == not ? 0 : 1;
        }
        return count;
    }
}
