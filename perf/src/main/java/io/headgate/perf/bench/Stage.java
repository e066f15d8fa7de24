package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;

/** An origin and the sides in front of it, at work and found to do their duties. */
final class Stage implements AutoCloseable {
    private final Workplace place;
    private final int originPort;
    private final List<Running> sides = new ArrayList<>();

    private Stage(Workplace place, int originPort) {
        this.place = place;
        this.originPort = originPort;
    }

    /** An origin with a body of this size, and nobody in front of it yet. */
    static Stage withOrigin(Settings settings, int bodyBytes) {
        Workplace place = new Workplace(settings.tools().path(Tool.TASKSET), settings.cores());
        try {
            return new Stage(place, Origin.start(place, settings.tools().origin(), bodyBytes));
        } catch (BenchFailed e) {
            place.close();
            throw e;
        }
    }

    /** Starts a side that does these duties; one that does not is noted in the report, and the others go on. */
    void add(Side side, Duties duties, Report report) {
        try {
            Running running = side.start(place, duties, originPort);
            DutyCheck.check(running, duties, place);
            sides.add(running);
        } catch (BenchFailed e) {
            report.failure("no ratio: " + e.getMessage());
        }
    }

    /** Those that work, in the order they were added. */
    List<Running> sides() {
        return sides;
    }

    Workplace place() {
        return place;
    }

    int originPort() {
        return originPort;
    }

    @Override
    public void close() {
        place.close();
    }
}
