-- What wrk sends, and one line with what it counted. Arguments after --: nothing, "post BYTES", or "routes NUMBER".

function init(arguments)
    if arguments[1] == "post" then
        wrk.method = "POST"
        wrk.body = string.rep("x", tonumber(arguments[2]))
    elseif arguments[1] == "routes" then
        ask_routes(tonumber(arguments[2]))
    end
end

-- One route after the other. Without a global function named request wrk sends one and the same text, which is cheaper.
function ask_routes(number)
    local requests, at = {}, 0
    for i = 1, number do
        requests[i] = wrk.format("GET", string.format("/r%05d/body", i))
    end
    request = function()
        at = at % number + 1
        return requests[at]
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        "counted requests=%d micros=%d errors=%d p50=%d p99=%d p999=%d\n",
        summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
