package io.headgate.controlplane.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The addresses of one host over all lookups so far, and the rule by which an answer changes them:
///
/// - a family that was found replaces its addresses, one that is known to be absent drops them, one that failed keeps
///   them;
/// - but an answer that would leave nothing at all changes nothing, be it a failure, NXDOMAIN or an empty set: a
///   deleted record is far more often a mistake or a broken resolver than a service that shall stop, and addresses
///   that are really gone show in health checks;
/// - whatever was not complete is asked again soon, with back-off.
///
/// Not thread-safe.
final class LastGood {
    /// A TTL of zero would mean a lookup per connection; once a second is what a resolver does not notice.
    static final Duration TTL_MIN = Duration.ofSeconds(1);

    /// However long a TTL, a moved service is found within this time.
    static final Duration TTL_MAX = Duration.ofMinutes(5);

    static final Duration BACK_OFF_MIN = Duration.ofSeconds(1);
    static final Duration BACK_OFF_MAX = Duration.ofSeconds(30);

    /// More addresses than an upstream can use well, and as many as an answer can hold in one RRset by our own
    /// resolver's rule.
    static final int ADDRESSES_MAX = 256;

    private static final Comparator<InetAddress> ORDER = Comparator.<InetAddress>comparingInt(
                    ip -> ip.getAddress().length)
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private List<InetAddress> v4 = List.of();
    private List<InetAddress> v6 = List.of();
    private int failuresInRow;
    private @Nullable String error;

    /// @return how long to wait until the next lookup
    Duration take(Answer answer) {
        List<InetAddress> newV4 = merged(answer.v4(), v4);
        List<InetAddress> newV6 = merged(answer.v6(), v6);
        boolean something = !newV4.isEmpty() || !newV6.isEmpty();
        if (something) {
            v4 = newV4;
            v6 = newV6;
        }
        error = error(answer, something);
        failuresInRow = error == null ? 0 : failuresInRow + 1;
        return error == null ? ttl(answer) : backOff(failuresInRow);
    }

    /// The whole set: IPv4 before IPv6, ascending, each once, the first [#ADDRESSES_MAX].
    List<InetAddress> addresses() {
        return Stream.concat(v4.stream(), v6.stream())
                .distinct()
                .sorted(ORDER)
                .limit(ADDRESSES_MAX)
                .toList();
    }

    /// Why the latest answer was not complete; null: it was.
    @Nullable
    String error() {
        return error;
    }

    private static List<InetAddress> merged(Answer.Family family, List<InetAddress> old) {
        return switch (family) {
            case Answer.Found found -> found.addresses();
            case Answer.Nothing _ -> List.of();
            case Answer.Failed _ -> old;
        };
    }

    private static @Nullable String error(Answer answer, boolean something) {
        String v4 = failure(answer.v4(), something);
        String v6 = failure(answer.v6(), something);
        if (v4 == null || v6 == null || v4.equals(v6)) {
            return v4 == null ? v6 : v4;
        }
        return "A: " + v4 + "; AAAA: " + v6;
    }

    /// That one family has no addresses is an error only when the other has none either.
    private static @Nullable String failure(Answer.Family family, boolean something) {
        return switch (family) {
            case Answer.Found _ -> null;
            case Answer.Nothing nothing -> something ? null : nothing.why();
            case Answer.Failed failed -> failed.why();
        };
    }

    private static Duration ttl(Answer answer) {
        Duration shortest = Stream.of(answer.v4(), answer.v6())
                .filter(Answer.Found.class::isInstance)
                .map(family -> ((Answer.Found) family).ttl())
                .min(Comparator.naturalOrder())
                .orElse(TTL_MIN);
        return shortest.compareTo(TTL_MIN) < 0 ? TTL_MIN : shortest.compareTo(TTL_MAX) > 0 ? TTL_MAX : shortest;
    }

    private static Duration backOff(int failuresInRow) {
        long doubled = BACK_OFF_MIN.toMillis() << Math.min(failuresInRow - 1, 16);
        return Duration.ofMillis(Math.min(doubled, BACK_OFF_MAX.toMillis()));
    }
}
