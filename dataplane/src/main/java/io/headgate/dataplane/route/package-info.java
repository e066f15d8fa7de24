/**
 * Which route a request takes: conditions compiled into an index over host and path, and what a route makes of a path
 * or a redirect's target. Hot: no allocation and no strings per request, except where a route asks for a regular
 * expression.
 */
@NullMarked
package io.headgate.dataplane.route;

import org.jspecify.annotations.NullMarked;
