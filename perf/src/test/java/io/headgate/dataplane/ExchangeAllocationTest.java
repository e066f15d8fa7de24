package io.headgate.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.perf.Allocation;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once warm, an exchange leaves no garbage: on the path of a request, our code allocates nothing. */
class ExchangeAllocationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void anExchangeAllocatesNothing(ExchangeBenchmark.Kind kind) {
        assertAllocatesNothing(kind, "off");
    }

    @ParameterizedTest
    @EnumSource
    void anExchangeThatIsLoggedAllocatesNothing(ExchangeBenchmark.Kind kind) {
        assertAllocatesNothing(kind, "{ file: '" + folder.resolve("access.log") + "' }");
    }

    @ParameterizedTest
    @EnumSource
    void anExchangeThatIsTracedAllocatesNothing(ExchangeBenchmark.Kind kind) {
        assertAllocatesNothing(kind, "off\ntracing: { otlp: 'http://127.0.0.1:9', sample: 1 }");
    }

    private static void assertAllocatesNothing(ExchangeBenchmark.Kind kind, String accessLog) {
        try (InMemoryGateway gateway = ExchangeBenchmark.gateway(kind, accessLog)) {
            long bytes = gateway.onLoop(() -> Allocation.of(gateway::exchange));
            assertEquals(0, bytes, () -> "bytes in " + Allocation.TIMES + " exchanges " + kind);
        }
    }
}
