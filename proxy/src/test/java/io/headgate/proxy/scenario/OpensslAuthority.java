package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.ServerPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** OpenSSL as an authority that certificates name a responder of, and as that. It has a folder of its own. */
final class OpensslAuthority {
    private static final String CONFIG = """
            [ca]
            default_ca = here
            [here]
            dir = .
            database = index.txt
            serial = serial
            new_certs_dir = .
            certificate = ca.crt
            private_key = ca.key
            default_md = sha256
            default_days = 30
            unique_subject = no
            policy = any
            [any]
            commonName = supplied
            [leaf]
            %s
            authorityInfoAccess = OCSP;URI:http://127.0.0.1:%d/
            [signer]
            extendedKeyUsage = OCSPSigning
            """;

    private static final String KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

    private final Tool openssl;
    private final int port = ServerPort.find();
    private final Path folder = ServerProcess.ownFolder();

    /** @param extensions what its certificates say beside their responder, as OpenSSL writes it */
    OpensslAuthority(Tool openssl, String extensions) throws IOException, InterruptedException {
        this.openssl = openssl;
        Files.writeString(file("ca.conf"), CONFIG.formatted(extensions, port));
        Files.writeString(file("index.txt"), "");
        Files.writeString(file("serial"), "1000\n");
        run("req -x509 " + KEY + " -keyout ca.key -out ca.crt -subj /CN=CA");
        issue("signer", "signer");
    }

    /** Where {@code NAME.crt} and {@code NAME.key} are, and those of {@code ca}. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Where the certificates say that the responder is. */
    int port() {
        return port;
    }

    void issue(String name) throws IOException, InterruptedException {
        issue(name, "leaf");
    }

    private void issue(String name, String kind) throws IOException, InterruptedException {
        run("req " + KEY + " -keyout NAME.key -out NAME.csr -subj /CN=NAME".replace("NAME", name));
        Files.setPosixFilePermissions(file(name + ".key"), PosixFilePermissions.fromString("rw-r--r--"));
        run("ca -batch -notext -config ca.conf -extensions " + kind
                + " -in NAME.csr -out NAME.crt".replace("NAME", name));
    }

    void revoke(String name) throws IOException, InterruptedException {
        run("ca -config ca.conf -revoke " + name + ".crt");
    }

    private void run(String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder((openssl.file() + " " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    /**
     * A responder with a certificate of its own, which the authority has given that right. It takes the folder along.
     */
    ServerProcess responder() throws IOException {
        return responder(port);
    }

    /** The same at another port than certificates name. */
    ServerProcess responder(int at) throws IOException {
        return ServerProcess.startSaying(
                "waiting for OCSP client connections",
                folder,
                at,
                (openssl.file() + " ocsp -port " + at
                                + " -index index.txt -CA ca.crt -rsigner signer.crt -rkey signer.key -nmin 60")
                        .split(" "));
    }
}
