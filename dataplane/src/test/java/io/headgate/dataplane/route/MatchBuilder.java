package io.headgate.dataplane.route;

import io.headgate.config.Action;
import io.headgate.config.Cidr;
import io.headgate.config.HostPattern;
import io.headgate.config.Match;
import io.headgate.config.Retries;
import io.headgate.config.Route;
import io.headgate.config.RouteTimeouts;
import io.headgate.config.ValueMatch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A route's conditions, one word each. */
final class MatchBuilder {
    private static final RouteTimeouts TIMEOUTS = new RouteTimeouts(Duration.ofSeconds(30), null);
    private static final Retries RETRIES = new Retries(0, List.of(), null, Duration.ZERO);

    private List<HostPattern> host = List.of();
    private List<String> path = List.of();
    private List<String> pathPrefix = List.of();
    private List<String> pathRegex = List.of();
    private List<String> method = List.of();
    private final Map<String, ValueMatch> headers = new LinkedHashMap<>();
    private final Map<String, ValueMatch> query = new LinkedHashMap<>();
    private List<Cidr> source = List.of();
    private List<String> subject = List.of();
    private List<String> listeners = List.of();

    static MatchBuilder any() {
        return new MatchBuilder();
    }

    MatchBuilder host(String... patterns) {
        host = List.of(patterns).stream().map(HostPattern::parse).toList();
        return this;
    }

    MatchBuilder path(String... paths) {
        path = List.of(paths);
        return this;
    }

    MatchBuilder prefix(String... prefixes) {
        pathPrefix = List.of(prefixes);
        return this;
    }

    MatchBuilder regex(String... expressions) {
        pathRegex = List.of(expressions);
        return this;
    }

    MatchBuilder method(String... methods) {
        method = List.of(methods);
        return this;
    }

    /** No values: present. */
    MatchBuilder header(String name, String... anyOf) {
        headers.put(name, new ValueMatch(List.of(anyOf)));
        return this;
    }

    /** No values: present. */
    MatchBuilder query(String name, String... anyOf) {
        query.put(name, new ValueMatch(List.of(anyOf)));
        return this;
    }

    MatchBuilder source(String... blocks) {
        source = List.of(blocks).stream().map(Cidr::parse).toList();
        return this;
    }

    MatchBuilder subject(String... names) {
        subject = List.of(names);
        return this;
    }

    MatchBuilder on(String... names) {
        listeners = List.of(names);
        return this;
    }

    Route build() {
        Match match = new Match(host, path, pathPrefix, pathRegex, method, headers, query, source, subject);
        return new Route(null, listeners, match, List.of(), null, TIMEOUTS, RETRIES, new Action.ToUpstream("app"));
    }
}
