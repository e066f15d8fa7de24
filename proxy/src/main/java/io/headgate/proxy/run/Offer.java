package io.headgate.proxy.run;

import io.headgate.proxy.admin.AdminServer;
import io.headgate.proxy.handover.HandoverServer;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.node.Inheritance;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** What a running program gives to its successor. */
record Offer(Program program, Node node, AdminServer admin, Supervision supervision, Successor successor)
        implements HandoverServer.Owner {
    private static final EventLog LOG = EventLog.of("upgrade");

    @Override
    public String adminAddress() {
        return admin.address();
    }

    @Override
    public Duration drain() {
        return successor.drain();
    }

    @Override
    public boolean isService() {
        return supervision.isFollowed();
    }

    @Override
    public ProcessHandle startSuccessor(List<String> command) throws IOException {
        return successor.start(command);
    }

    @Override
    public boolean whileNothingChanges(Callable<Boolean> handOver) throws IOException {
        return node.state().handOver(handOver);
    }

    @Override
    public Inheritance inheritance() throws IOException {
        return node.inheritance();
    }

    @Override
    public void follow(long pid) throws IOException {
        supervision.follow(pid);
    }

    /** The admin API's address is free at once; answers under way end meanwhile. */
    @Override
    public void release() {
        admin.forget();
        Thread.ofPlatform().name("admin-end").daemon().start(admin::close);
        try {
            node.release();
        } catch (IOException e) {
            LOG.error(e, "the state folder could not be given up");
        }
    }

    @Override
    public void letGo() {
        node.letGo();
    }

    @Override
    public void leave(Duration drain) {
        program.leave(drain);
    }
}
