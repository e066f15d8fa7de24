package io.headgate.controlplane.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastGoodTest {
    private static final Answer.Family NONE = new Answer.Nothing("no records");
    private static final Answer.Family NXDOMAIN = new Answer.Nothing("NXDOMAIN");
    private static final Answer.Family FAILED = new Answer.Failed("SERVFAIL");

    private final LastGood lastGood = new LastGood();

    @Test
    void sortsBothFamiliesIntoOneSetWithoutRepetition() {
        lastGood.take(new Answer(found(60, "200.0.0.1", "10.0.0.2", "9.0.0.1", "10.0.0.2"), found(60, "::2", "::1")));
        assertEquals(addresses("9.0.0.1", "10.0.0.2", "200.0.0.1", "::1", "::2"), lastGood.addresses());
        assertNull(lastGood.error());
    }

    @ParameterizedTest
    @CsvSource({"60, 300, 60", "300, 60, 60", "0, 300, 1", "1, 1, 1", "86400, 3600, 300", "299, 300, 299"})
    void waitsForTheShorterTtlWithinItsBounds(int v4Ttl, int v6Ttl, int expected) {
        Duration pause = lastGood.take(new Answer(found(v4Ttl, "10.0.0.1"), found(v6Ttl, "::1")));
        assertEquals(Duration.ofSeconds(expected), pause);
    }

    @Test
    void backsOffUpToThirtySecondsAndForgetsThatAtTheFirstSuccess() {
        for (int expected : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertEquals(Duration.ofSeconds(expected), lastGood.take(Answer.failed("no answer")));
        }
        for (int i = 0; i < 200; i++) {
            assertEquals(Duration.ofSeconds(30), lastGood.take(Answer.failed("no answer")));
        }
        assertEquals(Duration.ofSeconds(60), lastGood.take(new Answer(found(60, "10.0.0.1"), NONE)));
        assertEquals(Duration.ofSeconds(1), lastGood.take(Answer.failed("no answer")));
    }

    @Test
    void keepsEverythingWhenAnAnswerWouldLeaveNothing() {
        lastGood.take(new Answer(found(60, "10.0.0.1"), found(60, "::1")));
        for (Answer answer :
                List.of(Answer.failed("SERVFAIL"), new Answer(NXDOMAIN, NXDOMAIN), new Answer(NONE, NONE))) {
            lastGood.take(answer);
            assertEquals(addresses("10.0.0.1", "::1"), lastGood.addresses());
        }
        assertEquals("no records", lastGood.error());
    }

    @Test
    void aFamilyThatFailsKeepsItsAddressesWhileTheOtherChanges() {
        lastGood.take(new Answer(found(60, "10.0.0.1"), found(60, "::1")));
        assertEquals(Duration.ofSeconds(1), lastGood.take(new Answer(found(60, "10.0.0.2"), FAILED)));
        assertEquals(addresses("10.0.0.2", "::1"), lastGood.addresses());
        assertEquals("SERVFAIL", lastGood.error());
    }

    @Test
    void aFamilyThatIsKnownToBeAbsentGoes() {
        lastGood.take(new Answer(found(60, "10.0.0.1"), found(60, "::1")));
        assertEquals(Duration.ofSeconds(60), lastGood.take(new Answer(found(60, "10.0.0.1"), NONE)));
        assertEquals(addresses("10.0.0.1"), lastGood.addresses());
        assertNull(lastGood.error());
    }

    @Test
    void namesBothErrorsWhenTheyDiffer() {
        lastGood.take(new Answer(NXDOMAIN, FAILED));
        assertEquals("A: NXDOMAIN; AAAA: SERVFAIL", lastGood.error());
        assertEquals(List.of(), lastGood.addresses());
    }

    @Test
    void holdsNoMoreAddressesThanItsBound() {
        String[] many = IntStream.range(0, 400)
                .mapToObj(i -> "10.0." + i / 200 + "." + i % 200)
                .toArray(String[]::new);
        lastGood.take(new Answer(found(60, many), NONE));
        assertEquals(256, lastGood.addresses().size());
    }

    static Answer.Family found(int ttlSeconds, String... addresses) {
        return new Answer.Found(addresses(addresses), Duration.ofSeconds(ttlSeconds));
    }

    static List<InetAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(LastGoodTest::address).toList();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text); // literals only, so nothing is looked up
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
