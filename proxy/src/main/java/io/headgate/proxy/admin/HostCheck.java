package io.headgate.proxy.admin;

import java.net.InetAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that name another host, so that a page of somebody's cannot reach the API by pointing its own name
 * at our address (DNS rebinding): its requests carry that name. Names are ours by the configuration or the certificate.
 * The port does not count, as the API may be reached through a forwarded one.
 */
final class HostCheck {
    private final InetAddress bound;
    private final Predicate<String> names;

    /** @param names those that are ours beside {@code localhost} */
    HostCheck(InetAddress bound, Predicate<String> names) {
        this.bound = bound;
        this.names = names;
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
            return bound.isAnyLocalAddress() || literal.equals(bound) || literal.isLoopbackAddress();
        } catch (IllegalArgumentException aName) {
            return names.test(name);
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
