package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.HealthProbe;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The `smtp` check against aiosmtpd.
class SmtpServerTest {
    private static final HealthProbe SMTP = new HealthProbe.Smtp("gateway.example.com");

    @Test
    void seesWhetherAMailServerServes() throws Exception {
        String program = RealServer.program("aiosmtpd", "python3-aiosmtpd");
        try (RealServer server = RealServer.inAFolderOfItsOwn()) {
            String address = "127.0.0.1:" + RealServer.freePort();
            server.startOn(address, List.of(program, "-n", "-l", address));
            assertEquals("up: 220", RealServer.probe(SMTP, address));
            server.stop();
            assertEquals("down: connect refused", RealServer.probe(SMTP, address));
        }
    }

    @Test
    void seesAMailServerThatIsTooBusy() throws Exception {
        String program = RealServer.program("aiosmtpd", "python3-aiosmtpd");
        try (RealServer server = RealServer.inAFolderOfItsOwn()) {
            server.write("busy.py", """
                    class Handler:
                        async def handle_EHLO(self, server, session, envelope, hostname, responses):
                            return ['421 4.3.2 too busy']
                    """);
            String address = "127.0.0.1:" + RealServer.freePort();
            server.startOn(address, List.of("env", "PYTHONPATH=.", program, "-n", "-l", address, "-c", "busy.Handler"));
            assertEquals("down: SMTP EHLO: 421 4.3.2 too busy", RealServer.probe(SMTP, address));
        }
    }
}
