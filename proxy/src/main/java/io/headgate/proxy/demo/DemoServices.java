package io.headgate.proxy.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The running demo services. Every service listens on several sockets of 127.0.0.1, one per endpoint, and the endpoints
 * of a service share its state, so that any of them can answer any request. Each answer names its endpoint in
 * {@code x-served-by}: {@code media-1}, {@code chat-2}.
 *
 * <p>Requests are served on virtual threads. {@link #close()} may be called from any thread; it ends open streams and
 * waits.
 */
public final class DemoServices implements AutoCloseable {
    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<InetSocketAddress> media = new ArrayList<>();
    private final List<InetSocketAddress> chat = new ArrayList<>();
    private final List<InetSocketAddress> chatSockets = new ArrayList<>();
    private final List<InetSocketAddress> payment = new ArrayList<>();
    private final List<InetSocketAddress> site = new ArrayList<>();

    private DemoServices() {}

    /**
     * Starts every service on free ports of 127.0.0.1; all of them accept connections when this returns.
     *
     * @throws IOException when a socket cannot be opened; whatever had started is closed again
     */
    public static DemoServices start() throws IOException {
        return start(DemoSettings.defaults());
    }

    static DemoServices start(DemoSettings settings) throws IOException {
        DemoServices services = new DemoServices();
        try {
            services.open(settings);
            return services;
        } catch (IOException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private void open(DemoSettings settings) throws IOException {
        DemoPorts ports = settings.ports();
        MediaLibrary library = new MediaLibrary(settings.clock());
        http("media", ports.media(), media, _ -> new MediaService(library));
        ChatRooms rooms = new ChatRooms(settings.clock());
        http("chat", ports.chat(), chat, name -> new ChatService(name, rooms, settings.heartbeat()));
        PaymentLedger ledger = new PaymentLedger();
        http("payment", ports.payment(), payment, name -> new PaymentService(name, ledger, settings));
        SiteService page = new SiteService(settings.clock());
        http("site", ports.site(), site, _ -> page);
        for (int port : ports.chatSockets()) {
            String name = "chat-ws-" + (chatSockets.size() + 1);
            ChatSocketEndpoint endpoint = ChatSocketEndpoint.start(name, port, rooms);
            running.add(endpoint);
            chatSockets.add(endpoint.address());
        }
    }

    private void http(String service, List<Integer> ports, List<InetSocketAddress> addresses, ByName handler)
            throws IOException {
        for (int port : ports) {
            String name = service + "-" + (addresses.size() + 1);
            HttpEndpoint endpoint = HttpEndpoint.start(name, port, handler.named(name));
            running.add(endpoint);
            addresses.add(endpoint.address());
        }
    }

    /** The endpoints of the media service: HLS under {@code /media/}. */
    public List<InetSocketAddress> media() {
        return List.copyOf(media);
    }

    /** The endpoints of the chat service over HTTP: events, long polling and posting under {@code /chat/}. */
    public List<InetSocketAddress> chat() {
        return List.copyOf(chat);
    }

    /** The endpoints of the chat service over WebSocket: {@code /chat/ws}; the rooms are those of {@link #chat()}. */
    public List<InetSocketAddress> chatSockets() {
        return List.copyOf(chatSockets);
    }

    /** The endpoints of the payment service: {@code /payment/charges}. */
    public List<InetSocketAddress> payment() {
        return List.copyOf(payment);
    }

    /** The endpoints that serve the page at {@code /} and its files under {@code /assets/}. */
    public List<InetSocketAddress> site() {
        return List.copyOf(site);
    }

    /** Closes every socket; requests in flight are cut. Closing twice does nothing more. */
    @Override
    public void close() {
        for (AutoCloseable each : running) {
            try {
                each.close();
            } catch (Exception e) {
                // The sockets that remain must be closed all the same, and nobody is left to be told.
                System.getLogger(DemoServices.class.getName()).log(System.Logger.Level.DEBUG, "while closing", e);
            }
        }
        running.clear();
    }

    private interface ByName {
        HttpEndpoint.Handler named(String name);
    }
}
