import { get, segment, send } from "./api.js";
import { card, fact, facts, h, pill, search, svg, table } from "./dom.js";
import { ago, count, duration, moment, took } from "./format.js";
import { sum } from "./history.js";
import { condition, strip } from "./strip.js";

const COLUMNS = [
  { name: "Endpoint" },
  { name: "Is" },
  { name: "Last checks" },
  { name: "Active", class: "number" },
  { name: "Connections", class: "number" },
  { name: "Well", class: "number" },
  { name: "5xx", class: "number" },
  { name: "No answer", class: "number" },
  { name: "Weight", class: "number" },
  { name: "Change", class: "changes" },
];

/** Each is asked for its checks at every look; the search finds the others. */
const SHOWN_MAX = 20;
let wanted = "";

/** What the operator may want, with what it means for those who are asked to confirm. */
const WANTED = {
  drain: {
    verb: "Drain",
    does: "It gets no new clients. What is under way, open tunnels and sticky clients stay with it.",
  },
  maintenance: {
    verb: "Maintenance",
    does: "It gets nothing new at all, sticky clients neither. What is under way may end.",
  },
  ready: { verb: "Ready", does: "It gets its share of requests again." },
};

function buttons(upstream, each, may) {
  const others = Object.keys(WANTED).filter((state) => state !== each.state);
  return h(
    "span",
    { class: "buttons" },
    others.map((state) =>
      h(
        "button",
        {
          type: "button",
          class: "small",
          disabled: !may,
          "data-action": "want",
          "data-state": state,
          "data-upstream": upstream,
          "data-endpoint": each.endpoint,
          "aria-label": `${WANTED[state].verb}: ${each.endpoint} of ${upstream}`,
        },
        WANTED[state].verb,
      ),
    ),
  );
}

const checks = (all) =>
  all?.length
    ? svg(
        "svg",
        {
          class: "checks",
          viewBox: "0 0 120 16",
          role: "img",
          "aria-label": `${all.filter((each) => each.passed).length} of the last ${all.length} checks passed`,
        },
        all.map((each, i) =>
          svg(
            "rect",
            {
              class: each.passed ? "up" : "down",
              x: i * 6,
              y: each.passed ? 5 : 0,
              width: 4,
              height: each.passed ? 11 : 16,
              rx: 1,
            },
            svg("title", {}, `${moment(each.at)}: ${each.detail}, ${duration(each.took_ms)}`),
          ),
        ),
      )
    : h("span", { class: "dim" }, "not checked");

function row(upstream, each, may) {
  const is = condition(each);
  return {
    key: each.endpoint,
    cells: [
      [
        h("code", {}, each.endpoint),
        each.dns ? h("small", { class: "dim" }, ` of ${each.dns}`) : null,
        each.backup ? pill("backup") : null,
        each.share_percent < 100 ? pill(`${each.share_percent} % of its share`) : null,
      ],
      [
        pill(is, is),
        is !== each.health && each.health !== "unknown"
          ? h("small", { class: "dim" }, ` checks say ${each.health}`)
          : null,
        each.reason ? h("small", { class: "dim reason" }, each.reason, ", ", ago(each.since)) : null,
      ],
      checks(each.checks),
      count(each.active, "active"),
      [count(each.connections, "connections"), h("small", { class: "dim reason" }, `${each.idle} idle`)],
      count(each.answered.ok, "ok"),
      count(each.answered.status5xx, "status5xx"),
      count(each.answered.gateway_error, "gateway-error"),
      [
        String(each.weight),
        each.weight === each.configured_weight ? null : h("small", { class: "dim" }, ` not ${each.configured_weight}`),
      ],
      buttons(upstream, each, may),
    ],
  };
}

function history(upstream, events, since) {
  const mine = events.filter((each) => each.upstream === upstream.name);
  const now = Date.now();
  return h(
    "div",
    { class: "history" },
    h("h3", {}, "Health since ", h("time", { datetime: since }, moment(Math.max(Date.parse(since), now - 86_400_000)))),
    h(
      "ul",
      { class: "strips" },
      upstream.endpoints.map((each) =>
        h(
          "li",
          { "data-key": each.endpoint },
          h("code", {}, each.endpoint),
          strip(
            mine.filter((event) => event.endpoint === each.endpoint),
            Date.parse(since),
            now,
          ),
        ),
      ),
    ),
    mine.length
      ? h(
          "details",
          { class: "fold" },
          h("summary", {}, mine.length === 1 ? "1 change" : `${mine.length} changes`),
          h(
            "ol",
            { class: "list" },
            mine
              .toReversed()
              .map((each) =>
                h(
                  "li",
                  {},
                  pill(condition(each), condition(each)),
                  h(
                    "span",
                    { class: "grow" },
                    h("code", {}, each.endpoint),
                    h("br"),
                    h("span", { class: "dim" }, each.reason),
                  ),
                  h("time", { class: "dim", datetime: each.at }, moment(each.at)),
                ),
              ),
          ),
        )
      : null,
  );
}

function one(upstream, { events, since, may }) {
  const { name, refused, latency } = upstream;
  const tries = sum(
    upstream.endpoints.map(({ answered }) => answered.ok + answered.status5xx + answered.gateway_error),
  );
  const turned = refused.requests + refused.pending + refused.connections;
  return card(
    name,
    {
      class: "wide",
      "data-key": name,
      id: `upstream-${name}`,
      note: `${upstream.balance} · when all are down: ${upstream.when_all_down}`.replaceAll("_", " "),
    },
    facts(
      fact("Under way", count(upstream.requests, "requests")),
      fact("Waiting", count(upstream.pending, "pending")),
      fact("Connections", count(upstream.connections, "connections-all")),
      fact("Over its limits", count(turned, "refused")),
      fact("Half within", latency ? took(latency.p50_ms, "p50") : "–"),
      fact("99 % within", latency ? took(latency.p99_ms, "p99") : "–"),
      fact("Tries", count(tries, "tries")),
    ),
    table(
      `Endpoints of ${name}`,
      COLUMNS,
      upstream.endpoints.map((each) => row(name, each, may)),
      "It has no endpoint at the moment.",
    ),
    upstream.names
      .filter((each) => each.error)
      .map((each) => h("p", { class: "bad" }, `${each.name} cannot be looked up: ${each.error}`)),
    history(upstream, events, since),
  );
}

export default {
  id: "upstreams",
  title: "Upstreams",
  icon: "M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01",
  everyMs: 2000,
  async load({ may }) {
    const [{ upstreams }, { events, since }] = await Promise.all([get("/v1/upstreams"), get("/v1/history/endpoints")]);
    const found = upstreams.filter(
      (each) =>
        !wanted || `${each.name} ${each.endpoints.map((one) => one.endpoint).join(" ")}`.toLowerCase().includes(wanted),
    );
    const whole = await Promise.all(found.slice(0, SHOWN_MAX).map(({ name }) => get(`/v1/upstreams/${segment(name)}`)));
    return { all: upstreams.length, upstreams: whole, events, since, may: may("operator") };
  },
  render(data) {
    return [
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: -1 }, "Upstreams"),
        data.all > data.upstreams.length
          ? h("p", { class: "dim" }, `${data.upstreams.length} of ${data.all} shown`)
          : null,
        search("Show upstreams that contain", "name or address …", wanted),
      ),
      data.upstreams.length
        ? data.upstreams.map((each) => one(each, data))
        : h("p", { class: "empty" }, data.all ? "No upstream contains that." : "The configuration has no upstream."),
    ];
  },
  actions: {
    filter({ value }, { again }) {
      wanted = value.trim().toLowerCase();
      return again();
    },
    async want({ upstream, endpoint, state }, { again, confirm, say }) {
      const { verb, does } = WANTED[state];
      if (
        !(await confirm(
          `${verb}: ${endpoint}?`,
          `${does} It is an endpoint of ${upstream}; what you say here survives reload and restart.`,
          verb,
        ))
      )
        return;
      await send("PUT", `/v1/upstreams/${segment(upstream)}/endpoints/${segment(endpoint)}`, { state });
      say(`${endpoint} of ${upstream}: ${state}.`);
      await again();
    },
  },
};
