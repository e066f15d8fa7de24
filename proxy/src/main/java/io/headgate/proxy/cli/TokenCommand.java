package io.headgate.proxy.cli;

import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;
import io.headgate.config.Secret;
import io.headgate.proxy.login.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headgate token}: how programs say who they are to the admin API. */
@Command(
        name = "token",
        description = "Makes tokens by which programs say who they are to the admin API.",
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; known are create");
    }

    @Command(
            name = "create",
            description = {
                "Gives a user a token and prints it, this once: the file keeps its hash.",
                "It holds after a reload, until its hash is removed from the file."
            })
    int create(
            @Mixin UserCommand.Whom whom,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            description = "viewer, operator or admin; for a user who is not there yet.")
                    @Nullable
                    AdminRole role) {
        UsersFile users = UsersFile.read(whom.path());
        AdminUser user = users.user(whom.name());
        if (user == null && role == null) {
            throw new CommandFailed(
                    whom.path() + " has no user '" + whom.name() + "'; say --role ROLE to make one",
                    CommandLineProgram.USAGE);
        }
        if (user != null && role != null && role != user.role()) {
            throw new CommandFailed(
                    "'" + whom.name() + "' has another role already; leave --role out", CommandLineProgram.USAGE);
        }
        String token = Tokens.make();
        List<Secret> tokens = new ArrayList<>(user == null ? List.of() : user.tokens());
        tokens.add(new Secret(Tokens.hash(token)));
        users.put(
                whom.name(),
                user == null
                        ? new AdminUser(Objects.requireNonNull(role), null, tokens, null)
                        : new AdminUser(user.role(), user.password(), tokens, user.certificate()));
        users.write();
        spec.commandLine().getOut().println(token);
        spec.commandLine().getErr().println("its hash is in " + whom.path() + "; it holds after a reload");
        return CommandLineProgram.OK;
    }
}
