package io.headgate.controlplane.discovery;

import io.headgate.config.Address;
import io.headgate.controlplane.Timing;
import io.headgate.controlplane.Watch;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Looks one name up again and again, on one virtual thread: look up, merge, tell if the set differs, wait for the
/// TTL. Everything another thread may ask for is guarded by the object's lock.
final class NameWatch implements Watch {
    private static final Logger LOG = System.getLogger(NameWatch.class.getName());

    private final Address.Named name;
    private final Surroundings around;
    private final Thread thread;
    private final CountDownLatch firstLookup = new CountDownLatch(1);

    private final LastGood lastGood = new LastGood();
    private List<Address.Inet> addresses = List.of();
    private List<Address.Inet> handedOver = List.of();
    private boolean collected;
    private boolean stopped;
    private long nextLookupNs;
    private long lookedUpAtEpochMs;

    /// What all watches of a discovery share.
    ///
    /// @param slots one is held during each lookup
    record Surroundings(DiscoveryListener listener, NameLookup lookup, Timing timing, Semaphore slots) {}

    NameWatch(Address.Named name, Surroundings around) {
        this.name = name;
        this.around = around;
        this.nextLookupNs = around.timing().nowNs();
        this.thread = Thread.ofVirtual().name("discovery " + name).unstarted(this::run);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    /// Opens when the first lookup has ended, well or not.
    CountDownLatch firstLookup() {
        return firstLookup;
    }

    /// The last good set, which thereby counts as handed over. The listener hears nothing before the first call
    /// of this, so that what was found while the caller still waited does not reach it twice.
    synchronized List<Address.Inet> collect() {
        collected = true;
        handedOver = addresses;
        return addresses;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }

    synchronized NameStatus status() {
        long leftNs = Math.max(0, nextLookupNs - around.timing().nowNs());
        return new NameStatus(addresses, leftNs / 1_000_000, lastGood.error(), lookedUpAtEpochMs);
    }

    private void run() {
        try {
            while (true) {
                Answer answer = look();
                Duration pause;
                boolean differs;
                synchronized (this) {
                    pause = lastGood.take(answer);
                    differs = keep(pause);
                }
                firstLookup.countDown();
                if (differs) {
                    tell();
                }
                around.timing().sleep(pause.toNanos());
            }
        } catch (InterruptedException _) {
            // Only stopping interrupts, and then there is nothing left to do.
        }
    }

    private Answer look() throws InterruptedException {
        around.slots().acquire();
        try {
            return around.lookup().lookup(name.host());
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "the lookup of " + name + " failed unexpectedly", e);
            return Answer.failed("lookup failed: " + e);
        } finally {
            around.slots().release();
        }
    }

    /// @return whether the listener should hear of it
    private boolean keep(Duration pause) {
        addresses = lastGood.addresses().stream()
                .map(ip -> new Address.Inet(ip, name.port()))
                .toList();
        nextLookupNs = around.timing().nowNs() + pause.toNanos();
        lookedUpAtEpochMs = around.timing().epochMs();
        if (!collected || stopped || addresses.equals(handedOver)) {
            return false;
        }
        handedOver = addresses;
        return true;
    }

    private void tell() {
        try {
            around.listener().resolved(name, addresses);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "the listener failed on the addresses of " + name, e);
        }
    }
}
