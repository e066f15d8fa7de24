package io.headgate.dataplane.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.testing.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u=0|0|false",
                "u=7, i|7|true",
                "i|3|true",
                "i=?1|3|true",
                "i=?0, u=1|1|false",
                " u=5 ,\ti |5|true",
                "u=8|3|false",
                "u=-1|3|false",
                "u=10|3|false",
                "u|3|false",
                "''|3|false",
                "x=u=1, y|3|false",
                ",,u=2|2|false",
                "u=1, u=2|2|false",
                "i, i=?0|3|false",
                "i=1|3|false",
                "important|3|false",
                "u=1;x|1|false",
                "i;x, u=2; y=u|2|true",
                "i=?0;x|3|false",
                "u;x=1|3|false",
                "u=1 ;x|1|false"
            })
    void whatIsUnderstoodCountsAndTheRestIsPassedOver(String value, int urgency, boolean incremental) {
        byte[] bytes = Ascii.bytes("xx" + value + "yy");
        int priority = Priority.parse(bytes, 2, bytes.length - 2);
        assertEquals(urgency, Priority.urgency(priority));
        assertEquals(incremental, Priority.isIncremental(priority));
    }

    @Test
    void aRequestSaysItInAField() {
        assertEquals(1, Priority.of(Heads.request("GET", "/", "a", "priority: u=1")));
        assertEquals(Priority.DEFAULT, Priority.of(Heads.request("GET", "/", "a")));
    }

    @Test
    void severalFieldsAreOneDictionaryWhoseLaterMembersWin() {
        int both = Priority.of(Heads.request("GET", "/", "a", "priority: u=1, i", "x: y", "Priority: u=6"));
        assertEquals(6, Priority.urgency(both));
        assertTrue(Priority.isIncremental(both));
    }
}
