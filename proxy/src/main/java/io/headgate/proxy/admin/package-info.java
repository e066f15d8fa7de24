/**
 * The admin API: how people and programs look at a running node and steer it. One table names every operation; requests
 * are served by it and the OpenAPI document is written from it.
 */
@NullMarked
package io.headgate.proxy.admin;

import org.jspecify.annotations.NullMarked;
