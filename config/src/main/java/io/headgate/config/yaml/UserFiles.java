package io.headgate.config.yaml;

import io.headgate.config.AdminUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;

/// Warns of files from which everybody on the machine could take hashes of passwords and guess at leisure.
final class UserFiles {
    private final Parts parts;

    UserFiles(Parts parts) {
        this.parts = parts;
    }

    void check(Problems warnings) {
        Set<String> seen = new HashSet<>();
        KeyPath path = KeyPath.TOP.then("admin").then("users");
        if (!(parts.at("admin") instanceof Tree.Mapping admin)
                || !(admin.entry("users") instanceof Tree.Entry users)
                || !(users.value() instanceof Tree.Mapping all)) {
            return;
        }
        for (Tree.Entry entry : all.entries()) {
            if (entry.value() instanceof Tree.Mapping user
                    && parts.madeOf(user) instanceof AdminUser
                    && user.entry("password") instanceof Tree.Entry password
                    && password.value() instanceof Tree.Scalar hash
                    && hash.expression() == null
                    && seen.add(hash.place().file())
                    && isForEverybody(hash.place().file())) {
                warnings.add(
                        hash.place(),
                        path.then(entry.key().text()).then("password"),
                        "'" + hash.place().file() + "' can be read by everybody on this machine, who could guess the"
                                + " password as often as he likes",
                        "as its owner, chmod o-r it");
            }
        }
    }

    private static boolean isForEverybody(String file) {
        try {
            return Files.getPosixFilePermissions(Path.of(file)).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException | InvalidPathException nobodyCanTell) {
            return false; // a text that is in no file, or another kind of file system
        }
    }
}
