package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static String diff(String old, String now) {
        return UnifiedDiff.of("a", "b", old, now);
    }

    @Test
    void theSameTextsDifferInNothing() {
        assertEquals("", diff("x\ny\n", "x\ny\n"));
        assertEquals("", diff("", ""));
    }

    @Test
    void aChangeIsShownWithThreeLinesAroundIt() {
        assertEquals("""
                --- a
                +++ b
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
                """, diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"));
    }

    @Test
    void changesFarApartAreTwoHunks() {
        String old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
        String shown = diff(old, old.replace("1\n2", "one\n2").replace("10", "ten"));
        assertEquals(2, shown.lines().filter(line -> line.startsWith("@@")).count(), shown);
        assertTrue(shown.contains("@@ -1,4 +1,4 @@\n") && shown.contains("@@ -7,4 +7,4 @@\n"), shown);
    }

    @Test
    void somethingFromNothingAndNothingFromSomething() {
        assertEquals("--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n", diff("", "x\n"));
        assertEquals("--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n", diff("x\n", ""));
    }

    @Test
    void anyTwoTextsAreTurnedIntoEachOtherByTheFewestEdits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<String> old = lines(random);
            List<String> now = lines(random);
            String shown = UnifiedDiff.of("a", "b", String.join("\n", old), String.join("\n", now));
            assertEquals(now, patched(old, shown), "seed " + seed + ": " + old + " to " + now + "\n" + shown);
            long edits = shown.lines()
                    .skip(2)
                    .filter(line -> !line.startsWith(" ") && !line.startsWith("@"))
                    .count();
            assertEquals(
                    old.size() + now.size() - 2L * longestCommon(old, now),
                    edits,
                    "seed " + seed + ": " + old + " to " + now + "\n" + shown);
        }
    }

    private static List<String> lines(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(24); i > 0; i--) {
            lines.add(String.valueOf((char) ('a' + random.nextInt(4))));
        }
        return lines;
    }

    /** What the diff says of the lines between its hunks it takes from the old text. */
    private static List<String> patched(List<String> old, String diff) {
        List<String> now = new ArrayList<>();
        int at = 0;
        for (String line : diff.lines().skip(2).toList()) {
            if (line.startsWith("@@")) {
                String[] range = line.substring(4, line.indexOf(" +")).split(",");
                int start = Integer.parseInt(range[0]) - (range.length == 2 && range[1].equals("0") ? 0 : 1);
                now.addAll(old.subList(at, start));
                at = start;
            } else if (line.startsWith("+")) {
                now.add(line.substring(1));
            } else {
                assertEquals(old.get(at), line.substring(1));
                at++;
                if (line.startsWith(" ")) {
                    now.add(line.substring(1));
                }
            }
        }
        now.addAll(old.subList(at, old.size()));
        return now;
    }

    private static int longestCommon(List<String> a, List<String> b) {
        int[][] longest = new int[a.size() + 1][b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            for (int j = 1; j <= b.size(); j++) {
                longest[i][j] = a.get(i - 1).equals(b.get(j - 1))
                        ? longest[i - 1][j - 1] + 1
                        : Math.max(longest[i - 1][j], longest[i][j - 1]);
            }
        }
        return longest[a.size()][b.size()];
    }

    @Test
    void textsThatHaveLittleInCommonAreReplacedAsAWhole() {
        StringBuilder old = new StringBuilder("first\n");
        StringBuilder now = new StringBuilder("first\n");
        for (int i = 0; i < 5_000; i++) {
            old.append("old ").append(i).append('\n');
            now.append("new ").append(i).append('\n');
        }
        String shown = diff(old.toString(), now.toString());
        assertTrue(shown.contains("@@ -1,5001 +1,5001 @@\n first\n-old 0\n-old 1\n"), shown.substring(0, 200));
    }
}
