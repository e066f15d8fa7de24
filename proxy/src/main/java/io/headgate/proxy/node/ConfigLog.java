package io.headgate.proxy.node;

import io.headgate.config.yaml.Problem;
import io.headgate.proxy.log.EventLog;
import java.nio.file.Path;
import java.util.List;

/** What the program's log says of configurations that came to hold, or did not. */
final class ConfigLog {
    private static final EventLog LOG = EventLog.of("config");

    /** A file with more problems than this has one cause; the API and {@code headgate check} show all. */
    private static final int PROBLEMS_MAX = 50;

    private ConfigLog() {}

    static void warnings(List<Problem> warnings) {
        warnings.forEach(warning -> LOG.warn("probably not meant", "warning", warning));
    }

    static void reloaded(Path file, Reload reload, Revision revision) {
        LOG.info(
                reload.anythingNew() ? "configuration reloaded" : "configuration reloaded, nothing changed",
                "file",
                file,
                "revision",
                revision.revision(),
                "changes",
                reload.changed() ? revision.changes() : List.of(),
                "certificates",
                reload.certificates());
        warnings(reload.warnings());
        nextStart(reload.nextStart());
    }

    static void refused(Reload reload) {
        LOG.error(
                "reload refused, the configuration before goes on",
                "revision",
                reload.revision(),
                "problems",
                Math.max(1, reload.problems().size()),
                "error",
                reload.error());
        reload.problems().stream()
                .limit(PROBLEMS_MAX)
                .forEach(problem -> LOG.error("problem in the configuration", "problem", problem));
    }

    static void changed(ConfigChange change) {
        Revision revision = change.revision();
        LOG.info(
                "configuration changed",
                "revision",
                revision.revision(),
                "who",
                revision.who(),
                "restores",
                revision.restores(),
                "confirm_by",
                revision.confirmBy(),
                "changes",
                revision.changes());
        warnings(change.warnings());
        nextStart(change.nextStart());
    }

    static void notConfirmed(Revision unconfirmed, Revision again) {
        LOG.warn(
                "configuration was not confirmed, the one before holds again",
                "unconfirmed",
                unconfirmed.revision(),
                "revision",
                again.revision(),
                "restores",
                again.restores());
    }

    private static void nextStart(List<String> keys) {
        keys.forEach(key -> LOG.warn("changed, but holds from the next start on", "key", key));
    }
}
