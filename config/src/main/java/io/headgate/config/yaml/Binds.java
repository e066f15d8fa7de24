package io.headgate.config.yaml;

import io.headgate.config.Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checks that no two listeners, and no listener and the admin API, wait at the same address. Within one listener
/// `0.0.0.0` and `[::]` may
/// stand beside each other.
final class Binds {
    private static final String ADMIN = "admin";

    private final Parts parts;
    private final Problems problems;

    Binds(Parts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    void check() {
        Map<Object, List<Parts.Bind>> seen = new HashMap<>();
        addAdmin(seen);
        for (Parts.Bind bind : parts.binds()) {
            List<Parts.Bind> others = seen.computeIfAbsent(group(bind.address()), _ -> new ArrayList<>());
            for (Parts.Bind other : others) {
                if (!other.owner().equals(bind.owner())
                        && other.datagrams() == bind.datagrams()
                        && overlap(bind.address(), other.address())) {
                    report(bind, other);
                    break;
                }
            }
            others.add(bind);
        }
    }

    private void addAdmin(Map<Object, List<Parts.Bind>> seen) {
        KeyPath path = KeyPath.TOP.then(ADMIN).then("bind");
        Tree admin = parts.at(ADMIN);
        Tree.Entry entry = admin instanceof Tree.Mapping mapping ? mapping.entry("bind") : null;
        Parts.Bind bind;
        if (entry == null) {
            bind = new Parts.Bind(Address.parse("127.0.0.1:9900"), false, ADMIN, null, path);
        } else if (entry.value() instanceof Tree.Scalar scalar && parts.madeOf(scalar) instanceof Address address) {
            bind = new Parts.Bind(address, false, ADMIN, scalar, path);
        } else {
            return;
        }
        seen.computeIfAbsent(group(bind.address()), _ -> new ArrayList<>()).add(bind);
    }

    private void report(Parts.Bind bind, Parts.Bind other) {
        Tree.Scalar tree = bind.tree();
        Tree.Scalar otherTree = other.tree();
        String where =
                otherTree == null ? "by default" : "at " + otherTree.place().fileAndLine();
        problems.add(
                tree == null ? parts.top().place() : tree.place(),
                bind.path(),
                bind.shown() + " overlaps " + other.shown() + " of " + other.path() + " " + where,
                "give each its own address or port");
    }

    /// Only addresses of one group can overlap.
    private static Object group(Address address) {
        return switch (address) {
            case Address.Inet inet -> inet.port();
            case Address.Named named -> named.port();
            case Address.Unix unix -> unix.path();
        };
    }

    private static boolean overlap(Address a, Address b) {
        if (a instanceof Address.Unix || b instanceof Address.Unix) {
            return a.equals(b);
        }
        if (group(a).equals(0)) {
            return false;
        }
        if (a instanceof Address.Inet x && b instanceof Address.Inet y) {
            return x.ip().equals(y.ip()) || covers(x.ip(), y.ip()) || covers(y.ip(), x.ip());
        }
        return isLocal(a) && isLocal(b);
    }

    /// `0.0.0.0` takes all of IPv4, and `[::]` takes IPv4 too unless the system is told otherwise.
    private static boolean covers(InetAddress any, InetAddress other) {
        return any.isAnyLocalAddress() && (!(any instanceof Inet4Address) || other instanceof Inet4Address);
    }

    private static boolean isLocal(Address address) {
        return address instanceof Address.Named
                || address instanceof Address.Inet inet
                        && (inet.ip().isLoopbackAddress() || inet.ip().isAnyLocalAddress());
    }
}
