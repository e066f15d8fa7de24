package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSeriesTest {
    private final OpenSeries headgate = new OpenSeries(new HeadgateSide(Path.of("headgate")));

    private List<String> refusals() {
        return OpenSeries.refusals(List.of(headgate));
    }

    @Test
    void aPunctualGeneratorAndNoErrorsAreAReasonForARatio() {
        headgate.add(new OpenCount(100, 400, 900, 90, 0, 0.5));
        assertEquals(List.of(), refusals());
    }

    @Test
    void anErrorIsNone() {
        headgate.add(new OpenCount(100, 400, 900, 90, 2, 0.5));
        assertEquals(List.of("headgate had 2 errors"), refusals());
    }

    @Test
    void aGeneratorWithoutRestIsNone() {
        headgate.add(new OpenCount(100, 400, 900, 90, 0, 0.95));
        assertEquals(List.of("the generator was busy 95 % of the time on headgate"), refusals());
    }

    @Test
    void aGeneratorWhoseOwnLatenessIsMeasuredIsNone() {
        headgate.add(new OpenCount(100, 400, 900, 300, 0, 0.5));
        assertTrue(refusals().getFirst().startsWith("the generator was late itself on headgate"), refusals()::toString);
    }
}
