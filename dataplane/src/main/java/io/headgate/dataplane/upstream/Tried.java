package io.headgate.dataplane.upstream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints an exchange has tried already, so that the next try goes elsewhere. Owned by one exchange, confined to
 * its worker, cleared for the next one.
 */
public final class Tried {
    /**
     * More than a first try and the ten retries a route may ask for; what does not fit is forgotten, which costs a
     * better choice only.
     */
    private static final int ENDPOINTS_MAX = 16;

    private final @Nullable EndpointState[] endpoints = new @Nullable EndpointState[ENDPOINTS_MAX];
    private int count;

    public void add(EndpointState endpoint) {
        if (count < ENDPOINTS_MAX) {
            endpoints[count++] = endpoint;
        }
    }

    public boolean contains(EndpointState endpoint) {
        for (int i = 0; i < count; i++) {
            if (endpoints[i] == endpoint) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Forgets all, and holds on to none of them. */
    public void clear() {
        Arrays.fill(endpoints, 0, count, null);
        count = 0;
    }
}
