package io.headgate.proxy.admin;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that name another host, so that a page of somebody's cannot reach the API by pointing its own name
 * at a loopback address (DNS rebinding): its requests carry that name. The port does not count, as the API may be
 * reached through a forwarded one.
 */
final class HostCheck {
    private final InetAddress bound;

    HostCheck(InetAddress bound) {
        this.bound = bound;
    }

    /** @param host the field of that name */
    boolean allows(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = withoutPort(host);
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            InetAddress literal = InetAddress.ofLiteral(
                    name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name);
            return literal.equals(bound) || literal.isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // a name, but not ours
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
