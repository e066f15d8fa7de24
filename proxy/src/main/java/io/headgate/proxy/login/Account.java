package io.headgate.proxy.login;

import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;

/** A user with the name he goes by. Two are equal only if nothing about the user has changed. */
public record Account(String name, AdminUser user) {
    public AdminRole role() {
        return user.role();
    }
}
