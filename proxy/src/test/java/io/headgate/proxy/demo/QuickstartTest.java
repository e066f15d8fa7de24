package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Balance;
import io.headgate.config.Config;
import io.headgate.config.Route;
import io.headgate.config.Upstream;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    private static final InetSocketAddress GATEWAY = loopback(8080);
    private static final InetSocketAddress SECURE = loopback(8443);
    private static final InetSocketAddress ADMIN = loopback(9900);
    private static final Path STATE = Path.of("/state of \"${HOME}\"\\here");

    private DemoServices services;

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    @BeforeEach
    void start() throws IOException {
        services = DemoServices.start();
    }

    @AfterEach
    void close() {
        services.close();
    }

    @Test
    void theConfigurationIsValidAndWarnsOfItsCertificateOnly() {
        Reading reading =
                ConfigReader.read("quickstart.yaml", QuickstartConfig.yaml(services, GATEWAY, SECURE, ADMIN, STATE));
        assertEquals(List.of(), reading.problems());
        assertEquals(1, reading.warnings().size());
        assertTrue(reading.warnings().getFirst().toString().contains("no client trusts a self-signed certificate"));
        Config config = reading.orThrow();
        assertEquals(
                List.of("media", "chat_ws", "chat", "payment", "site"),
                config.routes().stream().map(Route::name).toList());
        Upstream media = config.upstreams().get("media");
        assertNotNull(media);
        assertEquals(3, media.endpoints().size());
        assertEquals(Balance.Policy.ROUND_ROBIN, media.balance());
        assertEquals(
                STATE.resolve("access.log").toString(),
                String.valueOf(config.accessLog().file()));
    }

    @Test
    void theTextNamesThePagesAndItsCommandsAreShell() throws Exception {
        String text = QuickstartText.of(services, GATEWAY, SECURE, ADMIN, Path.of("q.yaml"), STATE);
        assertTrue(text.contains("http://127.0.0.1:8080/\n"), text);
        assertTrue(text.contains("https://127.0.0.1:8443/\n"), text);
        assertTrue(text.contains("http://127.0.0.1:9900/metrics\n"), text);
        String commands = text.substring(text.indexOf("  #"));
        Process sh = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
        sh.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
        sh.getOutputStream().close();
        String said = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(sh.waitFor(20, TimeUnit.SECONDS));
        assertEquals("", said);
        assertEquals(0, sh.exitValue());
    }

    @Test
    void anAddressOfVersionSixIsBracketed() {
        assertEquals(
                "[0:0:0:0:0:0:0:1]:80", QuickstartConfig.text(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80)));
    }
}
