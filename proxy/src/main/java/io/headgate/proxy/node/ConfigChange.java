package io.headgate.proxy.node;

import io.headgate.config.yaml.Problem;
import java.util.List;

/**
 * What came of a change of the configuration.
 *
 * @param revision the one that holds now
 * @param changed whether that is another one than before
 * @param warnings what is probably not meant
 * @param nextStart keys whose new value holds from the next start on
 */
public record ConfigChange(Revision revision, boolean changed, List<Problem> warnings, List<String> nextStart) {
    public ConfigChange {
        warnings = List.copyOf(warnings);
        nextStart = List.copyOf(nextStart);
    }
}
