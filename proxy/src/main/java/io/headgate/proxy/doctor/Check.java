package io.headgate.proxy.doctor;

import java.util.List;

/** One part of a machine and what may be wrong with it. Reads, and changes nothing. */
interface Check {
    /** What it found, at least one finding; what cannot be told here is no failure, and is said. */
    List<Finding> findings(Subject subject);
}
