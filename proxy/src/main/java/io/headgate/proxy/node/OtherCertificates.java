package io.headgate.proxy.node;

import io.headgate.dataplane.tls.ShownCertificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What listeners show of themselves that they did not show before: files change where no key of the configuration does.
 */
final class OtherCertificates {
    private OtherCertificates() {}

    /** A line for each, of the listeners that there were {@code before}. */
    static List<String> of(Map<String, List<ShownCertificate>> before, Map<String, List<ShownCertificate>> now) {
        List<String> lines = new ArrayList<>();
        now.forEach((listener, shown) -> {
            List<ShownCertificate> old = before.getOrDefault(listener, shown);
            shown.stream()
                    .filter(each -> old.stream().noneMatch(one -> isSame(one, each)))
                    .forEach(each -> lines.add("listeners." + listener + ": " + line(old, each)));
        });
        return lines;
    }

    private static boolean isSame(ShownCertificate one, ShownCertificate other) {
        return one.serial().equals(other.serial()) && one.issuer().equals(other.issuer());
    }

    private static String line(List<ShownCertificate> old, ShownCertificate now) {
        @Nullable
        Instant until = old.stream()
                .filter(one -> one.names().equals(now.names()) && one.key().equals(now.key()))
                .map(ShownCertificate::expires)
                .findFirst()
                .orElse(null);
        String shown = now.names() + " (" + now.key() + ") until " + now.expires();
        return until == null ? shown : shown + ", was until " + until;
    }
}
