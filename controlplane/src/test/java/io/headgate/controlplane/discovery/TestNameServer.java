package io.headgate.controlplane.discovery;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A name server on a real loopback UDP port, as little of one as a stub resolver needs: it answers from records
/// given in presentation form, with all aliases, or with an error, or not at all.
final class TestNameServer implements AutoCloseable {
    private final DatagramSocket socket;
    private final Thread thread;
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile Consumer<Message> errors = _ -> {};
    private volatile boolean silent;
    private volatile List<Record> records = List.of();

    TestNameServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /// All questions so far, as `name TYPE`.
    List<String> questions() {
        return questions;
    }

    /// @param lines `name ttl type value`
    TestNameServer answering(String... lines) {
        records = Arrays.stream(lines).map(TestNameServer::parse).toList();
        silent = false;
        errors = _ -> {};
        return this;
    }

    TestNameServer failing(int rcode) {
        silent = false;
        errors = answer -> answer.getHeader().setRcode(rcode);
        return this;
    }

    TestNameServer silent() {
        silent = true;
        return this;
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                questions.add(query.getQuestion().getName() + " "
                        + Type.string(query.getQuestion().getType()));
                if (!silent) {
                    byte[] out = answer(query).toWire();
                    socket.send(new DatagramPacket(out, out.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        Name name = query.getQuestion().getName();
        boolean exists = false;
        for (Record record : records) { // an alias stands before what it leads to
            if (record.getName().equals(name)) {
                exists = true;
                if (record.getType() == Type.CNAME) {
                    answer.addRecord(record, Section.ANSWER);
                    name = ((CNAMERecord) record).getTarget();
                } else if (record.getType() == query.getQuestion().getType()) {
                    answer.addRecord(record, Section.ANSWER);
                }
            }
        }
        answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        errors.accept(answer);
        return answer;
    }

    private static Record parse(String line) {
        String[] parts = line.split(" ", 4);
        try {
            return Record.fromString(
                    Name.fromString(parts[0]),
                    Type.value(parts[2]),
                    DClass.IN,
                    Long.parseLong(parts[1]),
                    parts[3],
                    Name.root);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
