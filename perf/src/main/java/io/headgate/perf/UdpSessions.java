package io.headgate.perf;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients for {@code perf/udp-sessions}, and the endpoints that answer them: {@code SESSIONS SOURCE GATEWAY
 * ENDPOINT...}. Each client is a port of one of several loopback addresses from {@code 127.0.SOURCE.1} on; it sends
 * until it is answered, and closes. A client needs no open file then, while its session stays.
 */
public final class UdpSessions {
    private static final int PORTS_PER_ADDRESS = 20_000;
    private static final int PORT_MIN = 10_000;
    private static final int QUESTION_BYTES = 16;
    private static final int TRIES = 20;
    private static final int ANSWER_MS = 200;

    private UdpSessions() {}

    /** Ends with status 0 when every client was answered. */
    public static void main(String[] args) throws IOException {
        int sessions = Integer.parseInt(args[0]);
        List<DatagramChannel> endpoints = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            DatagramChannel endpoint = DatagramChannel.open().bind(address(args[i]));
            endpoints.add(endpoint);
            Thread.ofPlatform().daemon().start(() -> echo(endpoint));
        }
        int refused = 0;
        for (int i = 0; i < sessions; i++) {
            String ip = "127.0." + args[1] + "." + (1 + i / PORTS_PER_ADDRESS);
            InetSocketAddress client = new InetSocketAddress(ip, PORT_MIN + i % PORTS_PER_ADDRESS);
            refused += ask(client, address(args[2])) ? 0 : 1;
        }
        for (DatagramChannel endpoint : endpoints) {
            endpoint.close();
        }
        if (refused > 0) {
            throw new IOException(refused + " of " + sessions + " clients were not answered");
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static boolean ask(InetSocketAddress client, InetSocketAddress gateway) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(client)) {
            socket.setSoTimeout(ANSWER_MS);
            DatagramPacket packet = new DatagramPacket(new byte[QUESTION_BYTES], QUESTION_BYTES);
            for (int i = 0; i < TRIES; i++) {
                packet.setSocketAddress(gateway);
                socket.send(packet);
                try {
                    socket.receive(packet);
                    return true;
                } catch (SocketTimeoutException e) {
                    packet.setLength(QUESTION_BYTES);
                }
            }
        }
        return false;
    }

    private static void echo(DatagramChannel endpoint) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(2048);
        try {
            while (true) {
                var from = endpoint.receive(bytes.clear());
                endpoint.send(bytes.flip(), from);
            }
        } catch (IOException closed) {
            // by main, at the end
        }
    }
}
