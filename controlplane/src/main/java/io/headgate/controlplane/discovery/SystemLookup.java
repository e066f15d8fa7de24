package io.headgate.controlplane.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks as this machine's other programs do: the hosts file, then the name servers with their search list, A and AAAA
/// at the same time. Nothing is cached here, so a TTL is what the server said. A host that stands in the hosts file
/// with one family has only that one: asking the servers for the other would let them add to what the file says.
final class SystemLookup implements NameLookup {
    /// The hosts file has no TTLs; an edit is noticed within this time.
    static final Duration HOSTS_TTL = Duration.ofSeconds(30);

    /// How often each server is asked before the lookup fails.
    private static final int ATTEMPTS_PER_SERVER = 2;

    private final Supplier<Servers> servers;
    private final Supplier<HostsFileParser> hostsFile;
    private final Duration attemptMax;

    /// Where to ask.
    ///
    /// @param searchPath appended to names with fewer than `ndots` dots before they are tried as they are
    record Servers(List<InetSocketAddress> addresses, List<Name> searchPath, int ndots) {
        static Servers ofThisMachine() {
            ResolverConfig config = new ResolverConfig();
            return new Servers(config.servers(), config.searchPath(), config.ndots());
        }
    }

    /// @param attemptMax for one answer of one server; a lookup takes at most this times the attempts at all
    ///     servers
    SystemLookup(Supplier<Servers> servers, Supplier<HostsFileParser> hostsFile, Duration attemptMax) {
        this.servers = servers;
        this.hostsFile = hostsFile;
        this.attemptMax = attemptMax;
    }

    /// Two seconds cover the retry of a resolver that recurses over a lost packet.
    static SystemLookup ofThisMachine() {
        return new SystemLookup(Servers::ofThisMachine, HostsFileParser::new, Duration.ofSeconds(2));
    }

    @Override
    public Answer lookup(String host) throws InterruptedException {
        try {
            List<InetAddress> v4 = fromHostsFile(host, Type.A);
            List<InetAddress> v6 = fromHostsFile(host, Type.AAAA);
            if (!v4.isEmpty() || !v6.isEmpty()) {
                return new Answer(family(v4, HOSTS_TTL), family(v6, HOSTS_TTL));
            }
            // Never asked of a server: RFC 6761, section 6.3.
            if (host.equals("localhost") || host.endsWith(".localhost")) {
                List<InetAddress> loopback = List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                return new Answer(family(loopback, HOSTS_TTL), new Answer.Nothing("localhost is 127.0.0.1"));
            }
            return fromServers(Name.fromString(host));
        } catch (TextParseException | UnknownHostException e) {
            return Answer.failed("'" + host + "' cannot be looked up: " + e.getMessage());
        }
    }

    private List<InetAddress> fromHostsFile(String host, int type) throws TextParseException {
        try {
            Name name = Name.fromString(host, Name.root);
            return usable(hostsFile.get().getAddressForHost(name, type).stream().toList());
        } catch (TextParseException e) {
            throw e;
        } catch (IOException e) {
            return List.of(); // as good as absent, which is how every other program takes an unreadable hosts file
        }
    }

    private Answer fromServers(Name name) throws InterruptedException {
        Servers now = servers.get();
        Question a = new Question(name, Type.A, now);
        Question aaaa = new Question(name, Type.AAAA, now);
        long deadlineNs = System.nanoTime()
                + attemptMax.toNanos()
                        * ATTEMPTS_PER_SERVER
                        * Math.max(1, now.addresses().size());
        return new Answer(a.await(deadlineNs), aaaa.await(deadlineNs));
    }

    private static Answer.Family family(List<InetAddress> addresses, Duration ttl) {
        return addresses.isEmpty() ? new Answer.Nothing("no address") : new Answer.Found(addresses, ttl);
    }

    /// Without what cannot be a server: connecting to `0.0.0.0` or `::` reaches this machine itself, which
    /// whoever wrote the record need not be allowed to.
    private static List<InetAddress> usable(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(ip -> !ip.isAnyLocalAddress() && !ip.isMulticastAddress())
                .map(SystemLookup::nameless)
                .toList();
    }

    /// The library's addresses carry the name they were asked for, which would show in their text.
    private static InetAddress nameless(InetAddress ip) {
        try {
            return InetAddress.getByAddress(ip.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    /// One family asked of the servers.
    private final class Question {
        private final int type;
        private final Servers asked;
        private final ShortestTtl ttl = new ShortestTtl();
        private final CompletionStage<LookupResult> result;

        Question(Name name, int type, Servers asked) {
            this.type = type;
            this.asked = asked;
            List<Resolver> resolvers = new ArrayList<>();
            for (InetSocketAddress server : asked.addresses()) {
                NameServer resolver = new NameServer(server, ttl);
                resolver.setTimeout(attemptMax);
                resolvers.add(resolver);
            }
            ExtendedResolver all = new ExtendedResolver(resolvers);
            all.setRetries(ATTEMPTS_PER_SERVER);
            all.setTimeout(attemptMax.multipliedBy((long) ATTEMPTS_PER_SERVER * resolvers.size()));
            this.result = LookupSession.builder()
                    .resolver(all)
                    .searchPath(asked.searchPath())
                    .ndots(asked.ndots())
                    .executor(Thread::startVirtualThread)
                    .build()
                    .lookupAsync(name, type);
        }

        Answer.Family await(long deadlineNs) throws InterruptedException {
            try {
                long leftNs = Math.max(0, deadlineNs - System.nanoTime());
                return found(result.toCompletableFuture().get(leftNs, TimeUnit.NANOSECONDS));
            } catch (TimeoutException _) {
                return new Answer.Failed(silence());
            } catch (ExecutionException e) {
                return failure(e.getCause() == null ? e : e.getCause());
            }
        }

        private Answer.Family found(LookupResult answer) {
            List<InetAddress> all = new ArrayList<>();
            for (Record record : answer.getRecords()) {
                if (record instanceof ARecord a) {
                    all.add(a.getAddress());
                } else if (record instanceof AAAARecord aaaa) {
                    all.add(aaaa.getAddress());
                }
            }
            List<InetAddress> usable = usable(all);
            if (usable.isEmpty()) {
                return new Answer.Nothing(
                        all.isEmpty()
                                ? "no " + Type.string(type) + " records"
                                : "only unusable addresses: " + text(all));
            }
            return new Answer.Found(usable, ttl.get());
        }

        private Answer.Family failure(Throwable cause) {
            if (cause instanceof NoSuchDomainException) {
                return new Answer.Nothing("NXDOMAIN, no such name");
            }
            if (cause instanceof NoSuchRRSetException) {
                return new Answer.Nothing("no " + Type.string(type) + " records");
            }
            for (Throwable t = cause; t != null; t = t.getCause()) {
                if (t instanceof NameServer.Refusal) {
                    return new Answer.Failed(String.valueOf(t.getMessage()));
                }
                if (t instanceof TimeoutException
                        || String.valueOf(t.getMessage()).startsWith("Timed out")) {
                    return new Answer.Failed(silence());
                }
            }
            return new Answer.Failed(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }

        private String silence() {
            return "no answer from "
                    + asked.addresses().stream().map(NameServer::text).collect(Collectors.joining(", "));
        }

        private static String text(List<InetAddress> addresses) {
            return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        }
    }
}
