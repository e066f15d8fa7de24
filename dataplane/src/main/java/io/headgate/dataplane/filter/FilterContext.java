package io.headgate.dataplane.filter;

import io.headgate.dataplane.metrics.RouteCells;

/**
 * Where filters are compiled for.
 *
 * @param route its name
 * @param worker the index of the worker that will run them
 * @param rateLimits the state that rate limits of all workers share
 * @param cells what that worker counts for the route
 */
public record FilterContext(String route, int worker, RateLimitTables rateLimits, RouteCells cells) {}
