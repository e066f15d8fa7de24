package io.headgate.dataplane.scenario;

import io.headgate.dataplane.scenario.ChaoticOrigin.Kind;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that asks for all there is, in all ways there are, on kept and fresh connections, alone and pipelined, and
 * sometimes leaves.
 */
final class ChaoticClient {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final String address;
    private final Random random;
    private final Queue<String> faults;

    ChaoticClient(String address, Random random, Queue<String> faults) {
        this.address = address;
        this.random = random;
        this.faults = faults;
    }

    private record Asked(Kind kind, String method, String target, String text) {}

    void run(int exchanges) {
        int done = 0;
        while (done < exchanges && faults.isEmpty()) {
            try (TestClient client = TestClient.connect(address)) {
                boolean goesOn = true;
                while (goesOn && done++ < exchanges && faults.isEmpty()) {
                    goesOn = exchange(client);
                }
            } catch (RuntimeException | AssertionError e) {
                faults.add(e.toString());
            }
        }
    }

    /** Returns whether the connection goes on. */
    private boolean exchange(TestClient client) {
        Asked first = ask();
        if (random.nextInt(20) == 0) {
            client.send(first.text.substring(0, random.nextInt(first.text.length())));
            return false;
        }
        Asked second = random.nextInt(4) == 0 ? ask() : null;
        send(client, second == null ? first.text : first.text + second.text);
        if (random.nextInt(30) == 0) {
            client.reset();
            return false;
        }
        return check(client, first) && (second == null || check(client, second));
    }

    private void send(TestClient client, String text) {
        try {
            for (int at = 0; at < text.length(); ) {
                int end = random.nextBoolean() ? text.length() : at + random.nextInt(text.length() - at) + 1;
                client.send(text.substring(at, end));
                at = end;
            }
        } catch (java.io.UncheckedIOException closedEarly) {
            // An early answer may end the connection while the body is still being sent; the answer is read all the
            // same.
        }
    }

    private Asked ask() {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        String target = "/" + kind + "/" + NUMBER.incrementAndGet() + (random.nextInt(5) == 0 ? "?zip" : "");
        String body = "x".repeat(1 << random.nextInt(18));
        return switch (random.nextInt(5)) {
            case 0 -> new Asked(kind, "HEAD", target, Requests.head("HEAD", target));
            case 1 -> new Asked(kind, "POST", target, Requests.post(target, body));
            case 2 -> {
                String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
                yield new Asked(
                        kind, "POST", target, Requests.head("POST", target, "transfer-encoding: chunked") + chunk);
            }
            default -> new Asked(kind, "GET", target, Requests.get(target));
        };
    }

    /** Returns whether the connection goes on. */
    private boolean check(TestClient client, Asked asked) {
        Message answer = null;
        try {
            answer = next(client, asked);
            while (answer.status() == 103) {
                answer = next(client, asked);
            }
        } catch (AssertionError e) {
            if (!maybeCut(asked)) {
                faults.add(asked.kind + " " + asked.method + ": " + e.getMessage());
            }
            return false;
        }
        if (!fits(asked, answer)) {
            faults.add(asked.kind + " " + asked.method + " " + asked.target + ": " + answer);
        }
        return !answer.has("connection");
    }

    private static Message next(TestClient client, Asked asked) {
        return asked.method.equals("HEAD") ? client.readToHead() : client.read();
    }

    private static boolean maybeCut(Asked asked) {
        return asked.kind == Kind.CUT;
    }

    private static boolean fits(Asked asked, Message answer) {
        return switch (asked.kind) {
            case LENGTH, CHUNKS, LARGE, HINTS, UNTIL_CLOSE, CLOSING, EARLY, CUT ->
                answer.status() == 200
                        && (isHead(asked) || answer.text().equals(ChaoticOrigin.body(asked.kind, asked.target)));
            case BUSY ->
                answer.status() == 503
                        && (isHead(asked) || answer.text().equals(ChaoticOrigin.body(asked.kind, asked.target)));
            case SILENT_CLOSE, RESET, NONSENSE -> answer.status() == 502;
        };
    }

    private static boolean isHead(Asked asked) {
        return asked.method.equals("HEAD");
    }
}
