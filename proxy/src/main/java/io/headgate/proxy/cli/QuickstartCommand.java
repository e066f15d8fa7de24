package io.headgate.proxy.cli;

import io.headgate.config.Address;
import io.headgate.proxy.admin.JdkServerLimits;
import io.headgate.proxy.demo.DemoServices;
import io.headgate.proxy.demo.QuickstartConfig;
import io.headgate.proxy.demo.QuickstartText;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.StateFolder;
import io.headgate.proxy.node.StateInUse;
import io.headgate.proxy.node.StateLock;
import io.headgate.proxy.run.Program;
import io.headgate.proxy.run.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate quickstart}: a gateway in front of demo services, to look at. */
@Command(
        name = "quickstart",
        description = "Runs a gateway in front of four demo services and says what to try. Ctrl-C stops everything.")
final class QuickstartCommand implements Callable<Integer> {
    /** Whoever looks at a demo does not wait for its streams to end. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Where the gateway listens on 127.0.0.1 if it is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--tls-port",
            paramLabel = "PORT",
            defaultValue = "8443",
            description = "Where it listens for TLS if that is free (default: ${DEFAULT-VALUE}).")
    private int tlsPort;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "9900",
            description = "Where its admin API listens if that is free (default: ${DEFAULT-VALUE}).")
    private int adminPort;

    @Mixin
    private StateOption state = new StateOption();

    @Override
    public Integer call() throws InterruptedException {
        JdkServerLimits.set();
        PrintWriter out = spec.commandLine().getOut();
        try (DemoServices services = DemoServices.start()) {
            StateFolder folder = folder(out);
            Path config = folder.dir().resolve("quickstart.yaml");
            String yaml = QuickstartConfig.yaml(
                    services, free(port, out), free(tlsPort, out), free(adminPort, out), folder.dir());
            Files.writeString(config, yaml);
            Program program = Program.start(Loaded.from(config), folder);
            Signals.steer(program);
            InetSocketAddress gateway = bound(program.listeners().getFirst().address());
            InetSocketAddress secure = bound(program.listeners().getLast().address());
            InetSocketAddress admin = bound(program.adminAddress());
            out.println(QuickstartText.of(services, gateway, secure, admin, config, folder.dir()));
            out.println("Ctrl-C stops everything.");
            program.awaitStop();
            program.stop(DRAIN);
            return CommandLineProgram.OK;
        } catch (InvalidConfig e) {
            throw new IllegalStateException("the quickstart's own configuration is invalid", e);
        } catch (IOException e) {
            throw new CommandFailed(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** A second quickstart gets a folder of its own, unless one was named. */
    private StateFolder folder(PrintWriter out) throws IOException {
        StateFolder usual = state.folder();
        try {
            StateLock.take(usual).close();
            return usual;
        } catch (StateInUse e) {
            if (state.isGiven()) {
                throw e;
            }
            StateFolder own = new StateFolder(Files.createTempDirectory("headgate-quickstart"));
            out.println("Another node uses " + usual + ", so this one uses " + own + ".");
            StateLock.take(own).close();
            return own;
        }
    }

    private static InetSocketAddress free(int wanted, PrintWriter out) throws IOException {
        InetAddress local = InetAddress.ofLiteral("127.0.0.1");
        if (wanted != 0) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(local, wanted));
                return new InetSocketAddress(local, wanted);
            } catch (IOException e) {
                out.println("Port " + wanted + " is taken (" + e.getMessage() + "), so a free one is used.");
            }
        }
        return new InetSocketAddress(local, 0);
    }

    private static InetSocketAddress bound(String address) {
        Address.Inet inet = Address.Inet.parse(address);
        return new InetSocketAddress(inet.ip(), inet.port());
    }
}
