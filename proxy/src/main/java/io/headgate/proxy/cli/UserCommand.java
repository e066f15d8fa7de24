package io.headgate.proxy.cli;

import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;
import io.headgate.config.Secret;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate user}: who may ask the admin API. */
@Command(
        name = "user",
        description = {
            "Keeps the file of the admin API's users, which a configuration includes.",
            "What it changes holds after a reload. Passwords are typed, or read from standard input, never arguments."
        },
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing; known are add, password, remove, hash, list");
    }

    /** Which file and whom. */
    static final class Whom {
        @Parameters(paramLabel = "NAME", description = "The user's name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                defaultValue = "users.yaml",
                description = "The file of users (default: ${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        String name() {
            return name;
        }

        Path path() {
            return file;
        }

        AdminUser there(UsersFile users) {
            AdminUser user = users.user(name);
            if (user == null) {
                throw new CommandFailed(file + " has no user '" + name + "'; add him with headgate user add");
            }
            return user;
        }
    }

    @Command(name = "add", description = "Adds a user with a password.")
    int add(
            @Mixin Whom whom,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer looks, operator also steers endpoints, admin may do everything.")
                    AdminRole role) {
        UsersFile users = UsersFile.read(whom.path());
        if (users.user(whom.name()) != null) {
            throw new CommandFailed(whom.path() + " has a user '" + whom.name() + "' already; change his password with"
                    + " headgate user password");
        }
        Secret password = new Secret(PasswordInput.hash(whom.name()));
        users.put(whom.name(), new AdminUser(role, password, List.of(), null));
        users.write();
        return said("added " + whom.name() + " to " + whom.path() + "; a reload lets him in");
    }

    @Command(name = "password", description = "Gives a user another password; his sessions end with the next reload.")
    int password(@Mixin Whom whom) {
        UsersFile users = UsersFile.read(whom.path());
        AdminUser user = whom.there(users);
        Secret password = new Secret(PasswordInput.hash(whom.name()));
        users.put(whom.name(), new AdminUser(user.role(), password, user.tokens(), user.certificate()));
        users.write();
        return said("changed the password of " + whom.name() + " in " + whom.path() + "; it holds after a reload");
    }

    @Command(name = "remove", description = "Removes a user; his sessions end with the next reload.")
    int remove(@Mixin Whom whom) {
        UsersFile users = UsersFile.read(whom.path());
        if (!users.remove(whom.name())) {
            throw new CommandFailed(whom.path() + " has no user '" + whom.name() + "'");
        }
        users.write();
        return said("removed " + whom.name() + " from " + whom.path() + "; a reload keeps him out");
    }

    @Command(name = "hash", description = "Prints the hash of a password, for a file that is written by hand.")
    int hash() {
        return said(PasswordInput.hash("the user"));
    }

    @Command(name = "list", description = "Shows the users of a running node.")
    int list(@Mixin NodeOptions node) {
        Doc answer = node.client().get("/v1/users");
        if (node.json()) {
            return said(answer.json());
        }
        Table table = new Table("NAME", "ROLE", "PASSWORD", "TOKENS", "CERTIFICATE", "SESSIONS");
        for (Doc user : answer.list("users")) {
            table.row(
                    user.text("name"),
                    user.text("role"),
                    user.flag("password") ? "yes" : "no",
                    user.text("tokens"),
                    user.text("certificate"),
                    user.text("sessions"));
        }
        out().print(table);
        out().flush();
        return CommandLineProgram.OK;
    }

    private int said(String text) {
        out().println(text);
        return CommandLineProgram.OK;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
