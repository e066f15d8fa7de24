package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class QuartilesTest {
    @Test
    void quartilesAreInterpolatedBetweenNeighboursWhateverTheOrder() {
        assertEquals(new Quartiles(1.75, 2.5, 3.25), Quartiles.of(4, 1, 3, 2));
        assertEquals(new Quartiles(2, 3, 4), Quartiles.of(5, 4, 3, 2, 1));
        assertEquals(new Quartiles(7, 7, 7), Quartiles.of(7));
    }

    @Test
    void ratiosAreTakenPairByPairSoThatACommonDisturbanceCancels() {
        double[] ours = {8, 80, 16, 24};
        double[] theirs = {10, 100, 20, 30};
        assertEquals(new Quartiles(0.8, 0.8, 0.8), Quartiles.ofRatios(ours, theirs));
        double[] disturbed = {10, 100, 40, 30};
        assertEquals(0.8, Quartiles.ofRatios(ours, disturbed).median(), "one pair is one vote");
    }

    @Test
    void valuesWithoutPartnersAndNoValuesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Quartiles.ofRatios(new double[] {1}, new double[] {1, 2}));
        assertThrows(IllegalArgumentException.class, Quartiles::of);
    }
}
