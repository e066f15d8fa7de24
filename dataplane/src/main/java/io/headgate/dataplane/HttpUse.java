package io.headgate.dataplane;

import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.upstream.UpstreamGroup;

/** An upstream as the requests of one worker use it, whatever their routes. */
record HttpUse(UpstreamGroup group, UpstreamPool<Upstream> pool) {}
