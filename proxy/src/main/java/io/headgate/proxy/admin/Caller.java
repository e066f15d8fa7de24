package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param who the name of a user, {@value #LOCAL}, or {@value #NOBODY} for one who has not said
 * @param role null: none
 * @param from the address that the request came from
 * @param session the secret of the session that he has shown; null: he has proved otherwise who he is
 */
record Caller(
        String who,
        @Nullable AdminRole role,
        Via via,
        String from,
        @Nullable String session) {
    /** Who asks where there are no users, or with the token of the state folder: somebody on this machine. */
    static final String LOCAL = "local";

    static final String NOBODY = "nobody";

    /** What he has proved who he is with. */
    enum Via {
        /** Nothing: he has not. */
        NOTHING,
        /** That he reaches the loopback address, where there are no users; enough to operate, and for no more. */
        MACHINE,
        /** The token in the state folder, which only its owner can read. */
        LOCAL_TOKEN,
        TOKEN,
        SESSION,
        CERTIFICATE
    }

    static Caller nobody(String from) {
        return new Caller(NOBODY, null, Via.NOTHING, from, null);
    }
}
