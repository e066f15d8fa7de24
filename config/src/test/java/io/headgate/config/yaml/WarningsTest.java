package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    @Test
    void warnsOfPasswordsThatEverybodyCouldGuessAt() throws IOException {
        Path file = Files.writeString(Files.createTempFile(Path.of("target"), "users", ".yaml"), """
                admin:
                  users:
                    a: { role: viewer, tokens: "sha256:%s" }
                    b: { role: viewer, password: "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$%s" }
                """.formatted(
                        "0".repeat(64), "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(List.of(), ConfigReader.read(file).warnings());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(
                List.of(file + ":4:34: admin.users.b.password: '" + file + "' can be read by everybody on this machine,"
                        + " who could guess the password as often as he likes; as its owner, chmod o-r it"),
                ConfigReader.read(file).warnings().stream()
                        .map(Problem::toString)
                        .toList());
        Files.delete(file);
    }

    @Test
    void warnsOfHeadersThatACollectorGetsInCleartextFromElsewhere() {
        String warning = "f:2:%d: tracing.headers: they go over the network in cleartext, so whoever is between here"
                + " and the collector can read them; let otlp begin with https://, or run a collector on this"
                + " machine that passes spans on";
        for (String otlp : List.of("http://collector.internal:4318", "http://192.0.2.1", "http://[2001:db8::1]:80")) {
            assertEquals(
                    List.of(warning.formatted(22 + otlp.length())),
                    warnings(traced(otlp, ", headers: { x-key: k }")),
                    otlp);
        }
        for (String otlp :
                List.of("https://collector.example", "http://127.0.0.1:4318", "http://[::1]:80", "http://localhost")) {
            assertEquals(List.of(), warnings(traced(otlp, ", headers: { x-key: k }")), otlp);
        }
        assertEquals(List.of(), warnings(traced("http://collector.internal", "")));
    }

    private static String traced(String otlp, String more) {
        return "tracing: { otlp: \"" + otlp + "\"" + more + " }\nroutes: [ { upstream: app } ]\n";
    }

    @Test
    void warnsOfARouteThatAnEarlierOneShadowsAndNamesBothLines() {
        assertEquals(
                List.of("f:4:5: routes[1]: no request gets here, because routes[0] at f:3 takes all of them;"
                        + " put this route first, or remove it"),
                warnings("routes:\n  - { match: { path_prefix: /a }, upstream: app }\n"
                        + "  - { match: { path: /a/b, method: GET }, upstream: app }\n"));
    }

    @Test
    void aRouteShadowsOnlyWhatItTakesWhole() {
        shadows(true, "{}", "{ host: a.example }");
        shadows(true, "{ path_prefix: / }", "{ path_regex: x }");
        shadows(true, "{ host: \"*.example\" }", "{ host: [a.example, \"*.b.example\"] }");
        shadows(false, "{ host: \"*.example\" }", "{ host: example }");
        shadows(false, "{ host: a.example }", "{ host: [a.example, b.example] }");
        shadows(true, "{ path_prefix: /a }", "{ path_prefix: [/a, /a/b] }");
        shadows(false, "{ path_prefix: /a }", "{ path_prefix: /ab }");
        shadows(true, "{ path_prefix: /a/ }", "{ path: /a/b }");
        shadows(false, "{ path_prefix: /a/ }", "{ path: /a }");
        shadows(false, "{ path: /a }", "{ path_prefix: /a }");
        shadows(true, "{ path_regex: [x, y] }", "{ path_regex: y }");
        shadows(false, "{ path_regex: x }", "{ path: /x }");
        shadows(true, "{ method: [GET, HEAD] }", "{ method: GET }");
        shadows(false, "{ method: GET }", "{}");
        shadows(true, "{ headers: { a: present } }", "{ headers: { A: x, b: y } }");
        shadows(false, "{ headers: { a: x } }", "{ headers: { a: present } }");
        shadows(false, "{ headers: { a: x } }", "{}");
        shadows(true, "{ query: { a: [x, y] } }", "{ query: { a: y } }");
        shadows(true, "{ source: 10.0.0.0/8 }", "{ source: [10.1.0.0/16, 10.2.0.1] }");
        shadows(false, "{ source: 10.0.0.0/8 }", "{ source: [10.1.0.0/16, 11.2.0.1] }");
    }

    @Test
    void aRouteForSomeListenersDoesNotShadowOthers() {
        String routes = "routes:\n  - { listeners: web, upstream: app }\n  - { %s upstream: app }\n";
        assertEquals(0, warnings(routes.formatted("")).size());
        assertEquals(1, warnings(routes.formatted("listeners: [web],")).size());
    }

    @Test
    void warnsOfARedirectToAPortWhereNobodyListens() {
        String warning = "f:2:55: listeners.a.http.redirect_to_https: clients are sent to port 443, and no listener is"
                + " there; write https_port";
        String which = warning + ", with the port at which clients find TLS";
        assertEquals(List.of(which), redirecting("", ""));
        assertEquals(
                List.of(warning + ": 8443, where there is TLS, or 443 if that is mapped to this machine"),
                redirecting("", "bind: [127.0.0.1:8443, \"[::1]:8443\"], http: {}, tls:"));
        assertEquals(List.of(which), redirecting("", "bind: [127.0.0.1:8443, 127.0.0.1:9443], http: {}, tls:"));
        assertEquals(List.of(), redirecting("", "bind: [127.0.0.1:8443, 127.0.0.1:443], http: {}, tls:"));
        assertEquals(List.of(), redirecting("", "bind: 127.0.0.1:443, tcp: { upstream: u }, connections:"));
        assertEquals(List.of(), redirecting(", https_port: 443", ""));
        assertEquals(List.of(), redirecting(", https_port: 8443", "bind: 127.0.0.1:8443, http: {}, tls:"));
    }

    /// @param other of another listener, all but the value of its last key
    private static List<String> redirecting(String more, String other) {
        String value = other.endsWith("tls:") ? "{ certificates: [{ self_signed: true }] }" : "{}";
        Reading reading = ConfigReader.read(
                "f", """
                listeners:
                  a: { bind: 127.0.0.1:80, http: { redirect_to_https: true%s } }
                %s
                routes: [ { upstream: u } ]
                upstreams: { u: { endpoints: 127.0.0.1:1 } }
                """.formatted(more, other.isEmpty() ? "" : "  b: { " + other + " " + value + " }"));
        assertEquals(List.of(), reading.problems());
        return reading.warnings().stream()
                .map(Problem::toString)
                .filter(warning -> !warning.contains("no client trusts"))
                .toList();
    }

    @Test
    void warnsOfAnUpstreamThatNobodyUses() {
        assertEquals(
                List.of("f:3:14: upstreams.app: no route or listener uses the upstream 'app';"
                        + " remove it, or add a route"),
                warnings("routes: [ { respond: { body: x } } ]\n"));
    }

    @Test
    void warnsOfACertificateThatExpiresSoonAndOfAKeyThatOthersCanRead() throws IOException {
        TestKeys.write();
        Path key = Path.of("target/keys/soon.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        Reading reading = ConfigReader.read("f", """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    http: {}
                    tls: { certificates: [ { chain: target/keys/soon.crt, key: target/keys/soon.key } ] }
                """);

        List<String> warnings =
                reading.warnings().stream().map(Problem::toString).toList();
        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(
                warnings.get(0)
                        .matches("f:5:37: listeners.web.tls.certificates\\[0].chain: the certificate for localhost, "
                                + "soon.example.com, 127.0.0.1, ::1 expires at 20[-0-9T:.]+Z, in \\d+ days; .*"),
                warnings::toString);
        assertEquals(
                "f:5:64: listeners.web.tls.certificates[0].key: 'target/keys/soon.key' can be read by others than its"
                        + " owner; as its owner, chmod 600 it",
                warnings.get(1));
    }

    @Test
    void aCertificateThatHasExpiredOrIsNotYetValidIsAWarningWithBothTimes() {
        TestKeys.write();
        Reading reading = ConfigReader.read("f", """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    http: {}
                    tls:
                      certificates:
                        - { chain: target/keys/old.crt, key: target/keys/old.key }
                        - { chain: target/keys/early.crt, key: target/keys/early.key }
                admin: { tls: { chain: target/keys/old.crt, key: target/keys/old.key } }
                """);

        assertEquals(List.of(), reading.problems());
        String old = "the certificate for localhost, old.example.com, 127.0.0.1, ::1 expired at"
                + " 2020-03-31T00:00:00Z, and it is 20[-0-9T:]+Z, so clients refuse it; put its successor into its"
                + " place, and reload";
        String all = "\\[f:7:20: listeners.web.tls.certificates\\[0].chain: " + old
                + ", f:8:20: listeners.web.tls.certificates\\[1].chain: the certificate for localhost,"
                + " early.example.com, 127.0.0.1, ::1 is valid from 2[-0-9T:]+Z on, and it is"
                + " 20[-0-9T:]+Z, so clients refuse it; set this machine's clock, or wait, f:9:24: admin.tls.chain: "
                + old + "]";
        assertTrue(reading.warnings().toString().matches(all), reading.warnings()::toString);
    }

    @Test
    void aListOfRevokedCertificatesThatIsOldOrSoonWillBeIsAWarning() {
        TestKeys.write();
        Reading reading = ConfigReader.read("f", """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    http: {}
                    tls:
                      certificates: [ { self_signed: true } ]
                      client_auth: { ca: target/keys/shop.crt, crl: target/keys/shop.crl }
                      client_auth_by_name:
                        - { names: a.example, client_auth: { ca: target/keys/shop.crt, crl: target/keys/old.crl } }
                        - { names: b.example, client_auth: { ca: target/keys/shop.crt, crl: target/keys/soon.crl } }
                """);

        assertEquals(List.of(), reading.problems());
        String place = ": listeners.web.tls.client_auth_by_name\\[%d].client_auth.crl: the list of what CN=Headgate"
                + " self-signed has revoked in 'target/keys/%s.crl' ";
        String all = "\\[f:6:23: [^,]*, f:9:77" + place.formatted(0, "old")
                + "was to be replaced at 2020-01-01T00:00:00Z, and it is 20[-0-9T:]+Z, so clients of that authority"
                + " are refused; put its successor into its place, and reload, f:10:77" + place.formatted(1, "soon")
                + "is to be replaced at 20[-0-9T:]+Z; from then on clients of that authority are refused; put its"
                + " successor into its place, and reload]";
        assertTrue(reading.warnings().toString().matches(all), reading.warnings()::toString);
    }

    private static void shadows(boolean expected, String first, String second) {
        String routes = "routes:\n  - { match: %s, upstream: app }\n  - { match: %s, upstream: app }\n"
                .formatted(first, second);
        assertEquals(expected ? 1 : 0, warnings(routes).size(), routes);
    }

    private static List<String> warnings(String routes) {
        String text = "listeners: { web: { bind: 127.0.0.1:0, http: {} } }\n" + routes
                + "upstreams: { app: { endpoints: 127.0.0.1:1 } }\n";
        Reading reading = ConfigReader.read("f", text);
        assertEquals(List.of(), reading.problems());
        return reading.warnings().stream().map(Problem::toString).toList();
    }
}
