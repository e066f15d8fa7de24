package io.headgate.controlplane.health;

import io.headgate.config.HealthProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Listens to the greeting, says EHLO and takes its leave (RFC 5321, section 3.1): 220, 250, 221. Everything else is a
/// failure with the server's text, such as 421 while it is too busy and 554 where it wants no mail.
final class SmtpDialogue implements Dialogue {
    private final String helo;

    SmtpDialogue(HealthProbe.Smtp smtp) {
        this.helo = smtp.helo();
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        Reply greeting = Reply.read(peer);
        if (greeting.code() != 220) {
            return failure("greeting", greeting);
        }
        Reply hello = call(peer, "EHLO " + helo);
        if (hello.code() != 250) {
            return failure("EHLO", hello);
        }
        Reply quit = call(peer, "QUIT");
        return quit.code() == 221 ? ProbeResult.pass("" + greeting.code()) : failure("QUIT", quit);
    }

    private static Reply call(Peer peer, String command) throws IOException {
        peer.send((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return Reply.read(peer);
    }

    private static ProbeResult failure(String step, Reply reply) {
        return ProbeResult.failure("SMTP " + step + ": " + reply.code() + " " + Printable.message(reply.text()));
    }

    /// A reply, of one line or several (RFC 5321, section 4.2.1).
    ///
    /// @param text of the last line
    record Reply(int code, String text) {
        static Reply read(Peer peer) throws IOException {
            String line = peer.line();
            while (isReply(line) && line.length() > 3 && line.charAt(3) == '-') {
                line = peer.line();
            }
            if (!isReply(line)) {
                throw new IOException("not an SMTP answer: '" + Printable.glimpse(line) + "'");
            }
            return new Reply(Integer.parseInt(line.substring(0, 3)), line.substring(Math.min(4, line.length())));
        }

        private static boolean isReply(String line) {
            return line.length() >= 3
                    && line.chars().limit(3).allMatch(c -> c >= '0' && c <= '9')
                    && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        }
    }
}
