package io.headgate.dataplane;

import io.headgate.config.Action;
import io.headgate.config.ClientAuth;
import io.headgate.config.Config;
import io.headgate.config.ErrorPage;
import io.headgate.config.Http;
import io.headgate.config.Listener;
import io.headgate.config.NamedClientAuth;
import io.headgate.config.Route;
import io.headgate.config.Tracing;
import io.headgate.config.Upstream;
import io.headgate.dataplane.exchange.BodyFilter;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.CompiledRoute;
import io.headgate.dataplane.exchange.Replies;
import io.headgate.dataplane.exchange.RouteAction;
import io.headgate.dataplane.exchange.Target;
import io.headgate.dataplane.filter.FilterChain;
import io.headgate.dataplane.filter.FilterContext;
import io.headgate.dataplane.filter.RateLimitTables;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.RouteCells;
import io.headgate.dataplane.trace.WorkerTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Turns the HTTP of a configuration into what workers run, so that a request pays only for what its route uses, and a
 * loop pays for nothing: all of it happens on the control thread, and a worker only swaps what it got. What workers can
 * share is made once ({@link HttpPlan}, {@link RoutePlan}, {@link UpstreamPlan}); cells, pools and filters are each
 * worker's own.
 */
final class HttpCompiler {
    private final Metrics metrics;
    private final RateLimitTables rateLimits;
    private final IntFunction<WorkerTraces> traces;
    private final Replies replies;
    private final Map<String, UpstreamPlan> upstreams = new LinkedHashMap<>();
    private final Map<String, HttpPlan> listeners = new LinkedHashMap<>();
    private final Config config;
    private final List<RoutePlan> plans;
    private final byte[][] subjectNames;

    /**
     * Reads the error pages of {@code config}, and makes what workers share.
     *
     * @param answers to authorities that look whether a host is ours, by token
     * @param traces each worker's end of tracing
     */
    HttpCompiler(
            Config config,
            Map<String, String> answers,
            Metrics metrics,
            RateLimitTables rateLimits,
            IntFunction<WorkerTraces> traces)
            throws IOException {
        this.config = config;
        this.metrics = metrics;
        this.rateLimits = rateLimits;
        this.traces = traces;
        Map<Integer, byte[]> pages = new HashMap<>();
        for (Map.Entry<Integer, ErrorPage> page : config.errors().entrySet()) {
            pages.put(page.getKey(), Files.readAllBytes(Path.of(page.getValue().file())));
        }
        replies = new Replies(pages);
        plans = plans();
        subjectNames = subjectNames(config);
        answer(answers);
    }

    private static byte[][] subjectNames(Config config) {
        return config.listeners().values().stream()
                .map(Listener::tls)
                .filter(Objects::nonNull)
                .flatMap(tls -> Stream.concat(
                        Stream.ofNullable(tls.clientAuth()),
                        tls.clientAuthByName().stream().map(NamedClientAuth::clientAuth)))
                .map(ClientAuth::subjectHeader)
                .filter(Objects::nonNull)
                .distinct()
                .map(Ascii::bytes)
                .toArray(byte[][]::new);
    }

    /** The same with other answers to authorities; reads nothing. */
    void answer(Map<String, String> answers) {
        List<Route> first = ChallengeRoutes.of(answers);
        config.listeners().forEach((name, listener) -> {
            if (listener.service() instanceof Http http) {
                listeners.put(name, HttpPlan.of(name, http, listener.tls(), first, config.routes(), plans));
            }
        });
    }

    private List<RoutePlan> plans() {
        List<RoutePlan> made = new ArrayList<>(config.routes().size());
        for (Route route : config.routes()) {
            RoutePlan plan = RoutePlan.of(route, made.size());
            made.add(plan);
            for (String name : named(route.action())) {
                Upstream upstream = config.upstreams().get(name);
                if (upstream == null) {
                    throw new IllegalArgumentException(
                            "route " + plan.name() + " names upstream '" + name + "', which does not exist");
                }
                upstreams.computeIfAbsent(name, _ -> UpstreamPlan.of(name, upstream));
            }
        }
        return made;
    }

    private static Set<String> named(Action action) {
        return switch (action) {
            case Action.ToUpstream to -> Set.of(to.upstream());
            case Action.Split split -> split.weights().keySet();
            case Action.Redirect _, Action.Respond _ -> Set.of();
        };
    }

    /** The upstreams that routes name; a worker needs a use of each. */
    Set<String> upstreams() {
        return upstreams.keySet();
    }

    /**
     * Every HTTP listener for one worker; may be called from a thread other than the worker's.
     *
     * @param uses what {@link #upstreams} names, by name
     */
    Map<String, CompiledListener> compile(int worker, Map<String, HttpUse> uses) {
        Map<String, CompiledListener> compiled = LinkedHashMap.newLinkedHashMap(listeners.size());
        listeners.forEach((name, plan) -> compiled.put(name, compile(worker, plan, uses)));
        return compiled;
    }

    private CompiledListener compile(int worker, HttpPlan plan, Map<String, HttpUse> uses) {
        return new CompiledListener(
                plan.name(),
                plan.routes().map(route -> compile(worker, plan.name(), route, uses)),
                plan.heads(),
                plan.bodyBytesMax(),
                plan.timeouts(),
                plan.trusted(),
                plan.pipelined(),
                plan.http2(),
                plan.hstsLine(),
                subjectNames,
                replies,
                metrics.listener(worker, plan.name()),
                metrics.route(worker, plan.name(), "", ""));
    }

    private CompiledRoute compile(int worker, String listener, RoutePlan plan, Map<String, HttpUse> uses) {
        RouteCells cells = metrics.route(worker, listener, plan.name(), "");
        FilterChain chain = chain(worker, plan, cells);
        RouteAction own = plan.ownAction();
        return new CompiledRoute(
                plan.name(),
                chain.requestFilters(),
                chain.requestBody(),
                chain.responseFilters(),
                BodyFilter.chain(chain.bodyFilters()),
                chain.endFilters(),
                chain.slots(),
                own == null ? forward(worker, listener, plan, uses) : own,
                plan.pathRewrite(),
                plan.hostLine(),
                plan.firstByteNs(),
                plan.totalNs(),
                plan.retries(),
                cells);
    }

    private FilterChain chain(int worker, RoutePlan plan, RouteCells cells) {
        FilterChain chain =
                FilterChain.of(plan.config().filters(), new FilterContext(plan.name(), worker, rateLimits, cells));
        Tracing tracing = config.tracing();
        return tracing == null
                ? chain
                : chain.behind(traces.apply(worker).filter(tracing, chain.slots()), WorkerTraces.SLOTS);
    }

    private RouteAction forward(int worker, String listener, RoutePlan plan, Map<String, HttpUse> uses) {
        if (plan.config().action() instanceof Action.ToUpstream(String only)) {
            return new RouteAction.Forward(target(worker, listener, plan, only, uses));
        }
        List<Target> targets = new ArrayList<>();
        List<Integer> shares = new ArrayList<>();
        int total = 0;
        for (Map.Entry<String, Integer> part :
                ((Action.Split) plan.config().action()).weights().entrySet()) {
            if (part.getValue() > 0) {
                total += part.getValue();
                targets.add(target(worker, listener, plan, part.getKey(), uses));
                shares.add(total);
            }
        }
        return new RouteAction.Split(
                targets.toArray(new Target[0]),
                shares.stream().mapToInt(Integer::intValue).toArray());
    }

    private Target target(int worker, String listener, RoutePlan plan, String upstream, Map<String, HttpUse> uses) {
        UpstreamPlan to = upstreams.get(upstream);
        HttpUse use = uses.get(upstream);
        if (to == null || use == null) {
            throw new IllegalStateException("upstream '" + upstream + "' was not made ready");
        }
        return to.target(use, metrics.route(worker, listener, plan.name(), to.name()));
    }
}
