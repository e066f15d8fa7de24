package io.headgate.controlplane.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/// One name server, asked for one lookup. Notes the TTLs of all that it answers, aliases included, and turns an
/// answer that is none into a failure, so that the next server is asked: the library by itself takes SERVFAIL of the
/// first server as everybody's last word.
final class NameServer extends SimpleResolver {
    private final ShortestTtl ttl;

    NameServer(InetSocketAddress server, ShortestTtl ttl) {
        super(server);
        this.ttl = ttl;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return super.sendAsync(query, executor).thenApply(answer -> {
            int rcode = answer.getRcode();
            if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
                throw new CompletionException(new Refusal(Rcode.string(rcode) + " from " + text(getAddress())));
            }
            answer.getSection(Section.ANSWER).forEach(record -> ttl.note(record.getTTL()));
            return answer;
        });
    }

    static String text(InetSocketAddress server) {
        String host = server.getAddress() == null
                ? server.getHostString()
                : server.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]:" : host + ":") + server.getPort();
    }

    /// The server answered, but nothing about the name.
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }
}
