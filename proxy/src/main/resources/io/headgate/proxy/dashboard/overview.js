import { get } from "./api.js";
import { chart, spark } from "./chart.js";
import { card, fact, facts, h, pill } from "./dom.js";
import { ago, bytes, compact, count, percent, perSecond, span } from "./format.js";
import { below, drawHeat, heat } from "./heat.js";
import { RANGES, bins, requestsOf, sum, together, traffic } from "./history.js";
import { condition } from "./strip.js";

const EVENTS_MAX = 8;
let range = "minutes";

const failed = (bin) => bin.status5xx + bin.no_answer;

function tile(name, value, below, line) {
  return h(
    "div",
    { class: "tile", "data-key": name },
    h("dt", {}, name),
    h("dd", {}, h("b", {}, value), h("small", {}, below)),
    line,
  );
}

function tiles({ status, listeners }, made) {
  const known = made.filter((bin) => bin.seen);
  const minute = together(known.slice(-12));
  const all = together(known);
  const requests = sum(known.map(requestsOf));
  const last = together(known.slice(-3));
  const rate = (of) => (bin) => (bin.seen ? of(bin) / bin.seconds : 0);
  const since = sum(listeners.map((each) => each.requests));
  const upToMs = status.upToMs;
  const up = sum(status.upstreams.map((each) => each.up));
  const endpoints = sum(status.upstreams.map((each) => each.endpoints));
  const recent = requestsOf(minute);
  return h(
    "dl",
    { class: "tiles" },
    tile(
      "Requests",
      perSecond(requestsOf(last) / Math.max(1, last.seconds)),
      [count(since, "requests-since-start"), " since the start"],
      spark(made.map(rate(requestsOf)), "accent"),
    ),
    tile(
      "Errors",
      percent(recent ? failed(minute) / recent : 0),
      [count(failed(all), "failed"), " of ", count(requests, "requests"), ` in ${RANGES[range].name}`],
      spark(made.map(rate(failed)), "c5"),
    ),
    tile(
      "99 % within",
      below(minute.latency, upToMs, 0.99),
      `half within ${below(minute.latency, upToMs, 0.5)}`,
      spark(
        made.map((bin) => sum(bin.latency.map((n, step) => n * step)) / Math.max(1, sum(bin.latency))),
        "c3",
      ),
    ),
    tile(
      "Connections",
      count(status.connections, "connections"),
      `${compact(all.connections)} at most`,
      spark(
        made.map((bin) => bin.connections),
        "c4",
      ),
    ),
    tile(
      "Sent",
      `${bytes(last.bytes_out / Math.max(1, last.seconds))}/s`,
      `${bytes(last.bytes_in / Math.max(1, last.seconds))}/s received`,
      spark(made.map(rate((bin) => bin.bytes_out)), "out"),
    ),
    tile(
      "Endpoints up",
      [count(up, "endpoints-up"), " of ", count(endpoints, "endpoints")],
      operator(status.operator),
      null,
    ),
  );
}

const operator = (intents) => {
  const held = intents.filter((each) => each.present && each.state !== "ready").length;
  return held ? `${held} held back by the operator` : "none held back";
};

const tabs = () =>
  h(
    "div",
    { class: "tabs", role: "group", "aria-label": "Time shown" },
    Object.entries(RANGES).map(([id, { name }]) =>
      h(
        "button",
        { type: "button", "data-action": "range", "data-range": id, "aria-pressed": String(id === range) },
        name,
      ),
    ),
  );

function charts(made) {
  const at = made.map((bin) => bin.at);
  const rates = (of) => made.map((bin) => (bin.seen ? of(bin) / bin.seconds : null));
  const kinds = [
    ["2xx", "c2", "status2xx"],
    ["3xx", "c3", "status3xx"],
    ["4xx", "c4", "status4xx"],
    ["5xx", "c5", "status5xx"],
    ["no answer", "c0", "no_answer"],
  ];
  return h(
    "div",
    { class: "grid two" },
    card(
      "Traffic",
      { note: "Requests by the status they were answered" },
      chart({
        id: "chart-requests",
        name: "Requests per second",
        at,
        stacked: true,
        format: perSecond,
        series: kinds.map(([name, kind, column]) => ({ name, kind, values: rates((bin) => bin[column]) })),
      }),
    ),
    card(
      "Errors",
      { note: "What clients were refused, and what failed" },
      chart({
        id: "chart-errors",
        name: "Errors per second",
        at,
        format: perSecond,
        series: kinds.slice(2).map(([name, kind, column]) => ({ name, kind, values: rates((bin) => bin[column]) })),
      }),
    ),
    card(
      "Bytes",
      { note: "Of clients, as they came and went" },
      chart({
        id: "chart-bytes",
        name: "Bytes per second",
        at,
        format: (n) => `${bytes(n)}/s`,
        least: 1024,
        base: 1024,
        series: [
          { name: "sent", kind: "out", values: rates((bin) => bin.bytes_out) },
          { name: "received", kind: "c4", values: rates((bin) => bin.bytes_in) },
        ],
      }),
    ),
    card(
      "Connections",
      { note: "Open at clients, and how fast they come" },
      chart({
        id: "chart-connections",
        name: "Connections",
        at,
        format: (n) => compact(Number(n.toFixed(1))),
        least: 2,
        series: [
          { name: "open", kind: "accent", values: made.map((bin) => (bin.seen ? bin.connections : null)) },
          { name: "new per second", kind: "c3", values: rates((bin) => bin.accepted) },
        ],
      }),
    ),
  );
}

function upstreams(all) {
  const rows = all.map((upstream) =>
    h(
      "li",
      { "data-key": upstream.name },
      h("a", { href: "#/upstreams" }, upstream.name),
      h(
        "span",
        { class: "dots" },
        upstream.endpoints.map((each) =>
          h("i", {
            class: `dot ${condition(each)}`,
            role: "img",
            title: `${each.endpoint}: ${condition(each)}`,
            "aria-label": `${each.endpoint}: ${condition(each)}`,
          }),
        ),
      ),
      h(
        "span",
        { class: "dim" },
        `${upstream.requests} under way`,
        upstream.pending ? `, ${upstream.pending} wait` : "",
      ),
    ),
  );
  return card(
    "Upstreams",
    { note: "Each dot is an endpoint" },
    rows.length ? h("ul", { class: "list" }, rows) : h("p", { class: "empty" }, "The configuration has no upstream."),
  );
}

function events(all) {
  const latest = all.slice(-EVENTS_MAX).toReversed();
  return card(
    "Lately",
    { note: "What became of endpoints" },
    latest.length
      ? h(
          "ul",
          { class: "list" },
          latest.map((each) =>
            h(
              "li",
              {},
              pill(condition(each), condition(each)),
              h(
                "span",
                { class: "grow" },
                h("b", {}, each.endpoint),
                ` of ${each.upstream}`,
                h("br"),
                h("span", { class: "dim" }, each.reason),
              ),
              h("span", { class: "dim" }, ago(each.at)),
            ),
          ),
        )
      : h("p", { class: "empty" }, "No endpoint has changed since the start."),
  );
}

function node({ status }) {
  const { config } = status;
  return card(
    "Node",
    {},
    facts(
      fact("Version", status.version),
      fact("Up for", span(status.uptime_seconds)),
      fact("Process", String(status.pid)),
      fact("Workers", count(status.workers, "workers"), ` on ${status.transport}`),
      fact(
        "Configuration",
        h("a", { href: "#/config" }, "revision ", count(config.revision, "revision")),
        ", loaded ",
        ago(config.loaded_at),
      ),
      fact(
        "Last reload",
        config.last_reload.succeeded ? pill("taken over", "up") : pill("refused", "down"),
        " ",
        ago(config.last_reload.at),
      ),
      fact("File", h("code", {}, config.file)),
    ),
  );
}

export default {
  id: "overview",
  title: "Overview",
  icon: "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 4v3h6V4z",
  everyMs: 2000,
  async load() {
    const [status, listeners, upstreams, history, lately] = await Promise.all([
      get("/v1/status"),
      get("/v1/listeners"),
      get("/v1/upstreams"),
      traffic(range),
      get("/v1/history/endpoints"),
    ]);
    status.upToMs = history.latency_up_to_ms;
    return {
      status,
      listeners: listeners.listeners,
      upstreams: upstreams.upstreams,
      made: bins(history, range),
      events: lately.events,
    };
  },
  render(data) {
    const { made, status } = data;
    return [
      h("div", { class: "title" }, h("h1", { tabindex: -1 }, "Overview"), tabs()),
      tiles(data, made),
      card("Latency over time", { class: "wide" }, heat("heat", made, status.upToMs)),
      charts(made),
      h(
        "div",
        { class: "grid two" },
        h("div", { class: "stack" }, upstreams(data.upstreams), node(data)),
        events(data.events),
      ),
    ];
  },
  drawn({ made, status }) {
    drawHeat("heat", made, status.upToMs);
  },
  actions: {
    range({ range: chosen }, { again }) {
      range = chosen;
      return again();
    },
  },
};
