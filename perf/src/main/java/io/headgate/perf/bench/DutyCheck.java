package io.headgate.perf.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks whether a side does what it is asked to, before it is measured: a side that does less only seems faster. */
final class DutyCheck {
    private static final int PATIENCE_MS = 5_000;

    private final Running side;

    /** What the origin answers: what it was told, and the how-manieth request on its connection it was. */
    private final Pattern asked;

    private final @Nullable TlsProbe tls;

    private DutyCheck(Running side, @Nullable TlsProbe tls) {
        this.side = side;
        this.tls = tls;
        asked = Pattern.compile(
                "^127\\.0\\.0\\.1 " + side.scheme() + " bench via=1\\.1 \\w+ id=[-0-9a-f]{32,36} (\\d+)$",
                Pattern.MULTILINE);
    }

    /** @throws BenchFailed with the answer, if a duty is not done */
    static void check(Running side, Duties duties, Workplace place) {
        TlsProbe probe = duties.tls() ? new TlsProbe(BenchTls.in(place)) : null;
        DutyCheck check = new DutyCheck(side, probe);
        String path = (duties.routes() > 0 ? Duties.route(duties.routes()) : "") + "/asked";
        if (duties.tcp()) {
            check.require(check.ask(path).contains(" 200 "), "move bytes", check.ask(path));
            return;
        }
        check.forwards(path);
        if (probe != null) {
            boolean anew = duties.encryption() == Duties.Encryption.ANEW;
            String duty = anew ? "make each client shake hands in full" : "let a client resume its session";
            check.require(probe.shown() == (anew ? 2 : 1), duty, probe.shown() + " certificates in 2 handshakes");
        }
        if (duties.log()) {
            side.program().awaitReady(PATIENCE_MS / 1000, check::hasLogged);
        }
        if (duties.routes() > 0) {
            String answer = check.ask("/nowhere");
            check.require(answer.contains(" 404 "), "refuse a path that no route has", answer);
        }
    }

    /** The third request comes on a second connection: the one to the origin outlives the client's. */
    private void forwards(String path) {
        String answer = ask(path, path);
        require(requests(answer) > 0, "tell the origin who asks, for what host and through whom, with an id", answer);
        require(requests(answer) >= 2, "keep its connection to the origin", answer);
        answer = ask(path);
        require(requests(answer) >= 3, "keep its connection to the origin when a client leaves", answer);
    }

    private int requests(String answer) {
        Matcher each = asked.matcher(answer);
        int last = 0;
        while (each.find()) {
            last = Integer.parseInt(each.group(1));
        }
        return last;
    }

    private boolean hasLogged() {
        try {
            return Files.exists(side.log()) && Files.readString(side.log()).contains("/asked");
        } catch (IOException e) {
            throw new BenchFailed("cannot read the log of " + side.side().label(), e);
        }
    }

    private void require(boolean done, String duty, String answer) {
        if (!done) {
            throw new BenchFailed(side.side().label() + " does not " + duty + "; the answer: " + answer);
        }
    }

    private Socket connect() throws IOException {
        return tls == null ? new Socket(InetAddress.getLoopbackAddress(), side.port()) : tls.connect(side.port());
    }

    /** The answers to these requests, pipelined on one connection that the last one closes; without CR. */
    private String ask(String... paths) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < paths.length; i++) {
            requests.append("GET ").append(paths[i]).append(" HTTP/1.1\r\nHost: bench\r\n");
            requests.append(i == paths.length - 1 ? "Connection: close\r\n\r\n" : "\r\n");
        }
        try (Socket socket = connect()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).replace("\r", "");
        } catch (IOException e) {
            throw new BenchFailed(side.side().label() + " does not answer", e);
        }
    }
}
