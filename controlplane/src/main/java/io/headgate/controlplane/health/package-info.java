/// Asks the endpoints themselves whether they are well: one check per upstream and address, each on a virtual thread
/// of its own, whose verdicts are handed over as values. What to do about a verdict is decided elsewhere.
@NullMarked
package io.headgate.controlplane.health;

import org.jspecify.annotations.NullMarked;
