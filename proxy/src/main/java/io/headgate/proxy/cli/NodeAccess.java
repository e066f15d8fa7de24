package io.headgate.proxy.cli;

import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a command finds its node, and how it says who asks.
 *
 * @param token null: it says nothing
 * @param hint what to do when nothing answers there
 */
record NodeAccess(NodeAddress address, @Nullable String token, NodeTrust trust, String hint) {
    private static final String DEFAULT_ADDRESS = "127.0.0.1:9900";

    /** Where programs that run commands put a token. */
    private static final String TOKEN_VARIABLE = "HEADGATE_ADMIN_TOKEN";

    /**
     * @param admin on the command line; null: what the running node has written into its state folder, or else the
     *     default of the configuration
     * @param tokenFile on the command line; null: that of the environment, or for the node of the state folder its own
     * @param ca on the command line
     */
    static NodeAccess of(@Nullable String admin, StateFolder folder, @Nullable Path tokenFile, @Nullable Path ca) {
        String written = read(folder.adminAddress());
        NodeAddress address = NodeAddress.parse(admin != null ? admin : written != null ? written : DEFAULT_ADDRESS);
        boolean ofFolder = written != null && NodeAddress.parse(written).equals(address);
        NodeTrust trust = ofFolder && ca == null
                ? new NodeTrust.ThisOne(folder.adminCertificate())
                : new NodeTrust.Authorities(ca);
        String token = token(tokenFile, ofFolder ? folder : null);
        if (token != null && !address.isPrivate()) {
            throw new CommandFailed(
                    "a token would go to " + address + " in cleartext; write https:// before the address",
                    CommandLineProgram.USAGE);
        }
        return new NodeAccess(address, token, trust, hint(admin, written, folder));
    }

    private static @Nullable String token(@Nullable Path file, @Nullable StateFolder folder) {
        if (file != null) {
            String given = read(file);
            if (given == null || given.isEmpty()) {
                throw new CommandFailed("--token-file: there is no token in '" + file + "'", CommandLineProgram.USAGE);
            }
            return given;
        }
        String variable = System.getenv(TOKEN_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return variable.strip();
        }
        return folder == null ? null : read(folder.adminToken());
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return null;
        }
    }

    private static String hint(@Nullable String admin, @Nullable String written, StateFolder folder) {
        if (admin != null) {
            return "check the address";
        }
        return written != null
                ? "the node with the state folder " + folder + " has ended without saying so; start it again"
                : "start one with headgate run -c FILE, or name one by --admin ADDR or --state DIR (" + folder
                        + " knows of none)";
    }
}
