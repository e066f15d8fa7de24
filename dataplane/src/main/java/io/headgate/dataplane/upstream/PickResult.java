package io.headgate.dataplane.upstream;

/** What the last choice of an {@link UpstreamGroup} came to. */
public enum PickResult {
    /** An endpoint was chosen. */
    CHOSEN,
    /**
     * Somebody may take requests, but has neither an idle connection on this worker nor a permit to open one: waiting
     * helps.
     */
    SATURATED,
    /** Nobody may take requests. From {@link UpstreamGroup#pickSticky}: the cookie names nobody who may serve it. */
    ALL_DOWN
}
