package io.headgate.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsSingularAndAllElseIsPlural() {
        assertEquals("0 upstreams", Counted.of(0, "upstream"));
        assertEquals("1 upstream", Counted.of(1, "upstream"));
        assertEquals("2 upstreams", Counted.of(2, "upstream"));
        assertEquals("1 kernel setting is", Counted.are(1, "kernel setting"));
        assertEquals("0 kernel settings are", Counted.are(0, "kernel setting"));
    }
}
