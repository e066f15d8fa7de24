package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.netty.util.LeakPresenceDetector;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which a buffer is still open. On for every class by automatic registration. Every buffer is
 * counted when it is made and when it is released, so no garbage collection has to happen for a leak to be seen; where
 * it was made is in the message.
 *
 * <p>Buffers that a class shares beyond its end would be reported, so gateways, clients and buffers end with their
 * class.
 */
public final class LeakCheck implements AfterAllCallback {
    /** A buffer on its way through a loop that is ending may take this long. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(3);

    private static final int FRAMES_SHOWN = 24;

    private static final LeakPresenceDetector.ResourceScope OPEN;

    static {
        if (System.getProperty("io.netty.util.LeakPresenceDetector.trackCreationStack") == null) {
            System.setProperty("io.netty.util.LeakPresenceDetector.trackCreationStack", "true");
        }
        OPEN = new LeakPresenceDetector.ResourceScope("test class");
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // the one method that must be there
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int sampling, long unused) {
                return new Presence<>(resource);
            }
        });
    }

    /** Counts into {@link #OPEN}. */
    private static final class Presence<T> extends LeakPresenceDetector<T> {
        Presence(Class<T> resource) {
            super(resource);
        }

        @Override
        protected ResourceScope currentScope() {
            return OPEN;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        boolean nested = context.getRequiredTestClass().getEnclosingClass() != null;
        if (!nested) {
            check(GRACE_NS);
        }
    }

    /** Fails when a buffer is open that is not released within {@code graceNs}; forgets all of them. */
    static void check(long graceNs) {
        Await.briefly(graceNs, () -> !OPEN.hasOpenResources());
        try {
            LeakPresenceDetector.check();
        } catch (IllegalStateException leak) {
            fail("buffers are still open after this class: " + leak.getMessage() + places(leak));
        }
    }

    private static String places(IllegalStateException leak) {
        return Arrays.stream(leak.getSuppressed())
                .map(made -> "\n  made\n    at "
                        + Arrays.stream(made.getStackTrace())
                                .limit(FRAMES_SHOWN)
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining("\n    at ")))
                .collect(Collectors.joining());
    }
}
