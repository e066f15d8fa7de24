package io.headgate.dataplane.route;

import com.google.re2j.Pattern;
import io.headgate.config.Match;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks for beyond the host and path it is filed under. Cheap conditions are tried first. Immutable, any
 * thread.
 */
final class RouteConditions {
    private static final byte[][] NO_METHODS = {};
    private static final HeaderCondition[] NO_HEADERS = {};
    private static final QueryCondition[] NO_QUERY = {};
    private static final Pattern[] NO_PATTERNS = {};

    private final boolean anyMethod;
    private final int methods;
    private final byte[][] otherMethods;
    private final AddressSet source;
    private final byte[][] subjects;
    private final HeaderCondition[] headers;
    private final QueryCondition[] query;
    private final Pattern[] pathPatterns;

    private RouteConditions(Match match) {
        anyMethod = match.method().isEmpty();
        int known = 0;
        List<byte[]> others = new ArrayList<>();
        for (String name : match.method()) {
            byte[] bytes = Ascii.bytes(name);
            int method = Method.of(bytes, 0, bytes.length);
            known |= 1 << method;
            if (method == Method.OTHER) {
                others.add(bytes);
            }
        }
        methods = known;
        otherMethods = others.toArray(NO_METHODS);
        source = AddressSet.of(match.source());
        subjects = new byte[match.clientSubject().size()][];
        for (int i = 0; i < subjects.length; i++) {
            subjects[i] = Ascii.bytes(match.clientSubject().get(i));
        }
        List<HeaderCondition> fields = new ArrayList<>();
        match.headers().forEach((name, value) -> fields.add(new HeaderCondition(name, value)));
        headers = fields.toArray(NO_HEADERS);
        List<QueryCondition> parameters = new ArrayList<>();
        match.query().forEach((name, value) -> parameters.add(new QueryCondition(name, value)));
        query = parameters.toArray(NO_QUERY);
        List<Pattern> patterns = new ArrayList<>();
        match.pathRegex().forEach(regex -> patterns.add(Pattern.compile(regex)));
        pathPatterns = patterns.toArray(NO_PATTERNS);
    }

    /** What is left of {@code match} besides host, path and path prefix; null when nothing is. */
    static @Nullable RouteConditions of(Match match) {
        boolean none = match.method().isEmpty()
                && match.source().isEmpty()
                && match.clientSubject().isEmpty()
                && match.headers().isEmpty()
                && match.query().isEmpty()
                && match.pathRegex().isEmpty();
        return none ? null : new RouteConditions(match);
    }

    /** The first of {@code routes} (ascending) that is below {@code best} and takes the request, else {@code best}. */
    static int first(
            int[] routes, @Nullable RouteConditions[] conditions, RequestHead head, ClientAddress client, int best) {
        for (int route : routes) {
            if (route >= best) {
                return best;
            }
            RouteConditions of = conditions[route];
            if (of == null || of.hold(head, client)) {
                return route;
            }
        }
        return best;
    }

    private boolean hold(RequestHead head, ClientAddress client) {
        return (anyMethod || methodHolds(head))
                && (source.isEmpty() || source.contains(client))
                && (subjects.length == 0 || subjectHolds(head))
                && headersHold(head)
                && queryHolds(head)
                && (pathPatterns.length == 0 || pathMatches(head));
    }

    private boolean methodHolds(RequestHead head) {
        if ((methods & 1 << head.method()) == 0) {
            return false;
        }
        if (head.method() != Method.OTHER) {
            return true;
        }
        for (byte[] other : otherMethods) {
            if (Ascii.equals(head.bytes(), head.methodStart(), head.methodEnd(), other)) {
                return true;
            }
        }
        return false;
    }

    private boolean subjectHolds(RequestHead head) {
        for (byte[] subject : subjects) {
            if (Arrays.equals(subject, head.clientSubject())) {
                return true;
            }
        }
        return false;
    }

    private boolean headersHold(RequestHead head) {
        for (HeaderCondition header : headers) {
            if (!header.holds(head)) {
                return false;
            }
        }
        return true;
    }

    private boolean queryHolds(RequestHead head) {
        for (QueryCondition parameter : query) {
            if (!parameter.holds(head)) {
                return false;
            }
        }
        return true;
    }

    /** The one place that allocates: RE2/J reads characters. Its time is linear in the path whatever the expression. */
    private boolean pathMatches(RequestHead head) {
        String path = Ascii.text(head.bytes(), head.pathStart(), head.pathEnd());
        for (Pattern pattern : pathPatterns) {
            if (pattern.matcher(path).find()) {
                return true;
            }
        }
        return false;
    }
}
