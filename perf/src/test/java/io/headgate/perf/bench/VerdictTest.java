package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Workload.Closed WORKLOAD =
            new Workload.Closed("some", "any", Duties.HTTP, Load.get(), new Target(0.90, 0.80));

    private final Series headgate = new Series(new HeadgateSide(Path.of("headgate")));
    private final Series haproxy = new Series(new Haproxy(Path.of("haproxy"), false, true));
    private final Series nginx = new Series(new Nginx(new NginxProgram(Path.of("nginx"))));

    private static Sample window(double cpuUs, long errors, double ran, double wanted) {
        return new Sample(cpuUs / 4, cpuUs * 3 / 4, 1e6 / cpuUs, 1, 2, 3, errors, ran, wanted);
    }

    private static void add(Series side, double... cpuUs) {
        for (double us : cpuUs) {
            side.add(window(us, 0, 0.95, 0.97));
        }
    }

    private Report verdict(Workload.Closed workload) {
        Report report = new Report(workload);
        Verdict.add(report, List.of(headgate, haproxy, nginx), workload);
        return report;
    }

    private void assertNoRatio(String because) {
        Report report = verdict(WORKLOAD);
        assertFalse(report.isComplete());
        assertTrue(report.toString().contains(because), report::toString);
    }

    @Test
    void theTargetStandsBesideTheBetterPeerOnly() {
        add(headgate, 17, 17, 17);
        add(haproxy, 25, 25, 25);
        add(nginx, 20, 20, 20);
        Report report = verdict(WORKLOAD);
        assertTrue(report.isComplete());
        assertEquals("""
                ## some: any

                | CPU per request, pair by pair | median | first quartile | third quartile |         target | holds |
                | ----------------------------- | -----: | -------------: | -------------: | -------------: | ----: |
                | headgate / haproxy            |   0.68 |           0.68 |           0.68 |              - |     - |
                | headgate / nginx              |   0.85 |           0.85 |           0.85 | <= 0.90 (0.80) |   yes |

                The better peer is nginx, by the median.
                """, report.toString());
    }

    @Test
    void aTargetThatOnlyQuietWindowsReachIsSaidToBeReachedThere() {
        Target target = new Target(0.90, 0.80);
        assertEquals("yes, stretch too", target.verdict(new Quartiles(0.70, 0.80, 0.90)));
        assertEquals("yes", target.verdict(new Quartiles(0.70, 0.90, 1)));
        assertEquals("only first quartile", target.verdict(new Quartiles(0.90, 0.91, 1)));
        assertEquals("no", target.verdict(new Quartiles(0.91, 0.95, 1)));
        assertEquals("-", Target.NONE.verdict(new Quartiles(0.1, 0.1, 0.1)));
    }

    @Test
    void thereIsNoRatioWhenThereWasAnError() {
        add(headgate, 17, 17);
        add(haproxy, 25);
        haproxy.add(window(25, 3, 0.95, 0.97));
        add(nginx, 20, 20);
        assertNoRatio("no ratio: haproxy had 3 errors");
        Report report = verdict(WORKLOAD);
        assertFalse(report.toString().contains("headgate /"), report::toString);
    }

    @Test
    void thereIsNoRatioWhenASideWasNotTheBottleneck() {
        headgate.add(window(17, 0, 0.60, 0.65));
        headgate.add(window(17, 0, 0.95, 0.97));
        add(haproxy, 25, 25);
        add(nginx, 20, 20);
        assertFalse(verdict(WORKLOAD).toString().contains("no ratio"), "one window of two is forgiven");
        headgate.add(window(17, 0, 0.60, 0.65));
        add(haproxy, 25);
        add(nginx, 20);
        assertNoRatio("headgate was not the bottleneck");
    }

    @Test
    void restIsNoReasonToRefuseWhereNothingIsToBeSaturated() {
        headgate.add(window(140, 0, 0.30, 0.30));
        haproxy.add(window(160, 0, 0.30, 0.30));
        nginx.add(window(137, 0, 0.30, 0.30));
        assertTrue(verdict(WORKLOAD.wanting(0)).toString().contains(" 1.02 |"));
    }

    @Test
    void aCoreThatOthersTookIsMentioned() {
        headgate.add(window(17, 0, 0.60, 0.90));
        add(haproxy, 25);
        add(nginx, 20);
        String text = verdict(WORKLOAD).toString();
        assertTrue(text.contains("Others took the core of headgate: it had it for only 67 % of the time"), text);
    }

    @Test
    void thereIsNoRatioWhenOthersTookMostOfACore() {
        headgate.add(window(17, 0, 0.30, 0.90));
        add(haproxy, 25);
        add(nginx, 20);
        assertNoRatio("no ratio: others took the core of headgate");
    }

    @Test
    void aWindowWithoutAnAnswerIsAnError() {
        Sample sample = Sample.of(new LoadCount(0, 1_000_000, 0, 0, 0, 0), new CpuTime(10, 10, 0), 1_000_000_000);
        assertEquals(1, sample.errors());
    }

    @Test
    void aWindowIsDividedByItsRequests() {
        LoadCount load = new LoadCount(50_000, 1_000_000, 0, 900, 2000, 4000);
        Sample sample = Sample.of(load, new CpuTime(200_000_000, 600_000_000, 300_000_000), 1_000_000_000);
        assertEquals(new Sample(4, 12, 50_000, 0.9, 2, 4, 0, 0.8, 1), sample, "it wanted no more than the window has");
    }
}
