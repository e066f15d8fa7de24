package io.headgate.dataplane.exchange;

/** What a filter says about a head. */
public enum Verdict {
    /** Go on with the next filter. */
    CONTINUE,
    /** The filter has answered the client itself, through {@link Exchange#reply} or {@link Exchange#fail}. */
    REPLIED
}
