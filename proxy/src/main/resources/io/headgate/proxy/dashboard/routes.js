import { get } from "./api.js";
import { card, h, search, svg, table } from "./dom.js";
import { count, perSecond, took } from "./format.js";

const COLUMNS = [
  { name: "Route" },
  { name: "Matches" },
  { name: "Does" },
  { name: "Hits", class: "number" },
  { name: "Now", class: "number" },
  { name: "Half within", class: "number" },
  { name: "99 % within", class: "number" },
];
const RATE_OVER_MS = 10_000;
/** More rows nobody reads; the search finds the others. */
const ROUTES_MAX = 300;
let wanted = "";
const looks = [];

const words = (value) =>
  Array.isArray(value)
    ? value.join(" or ")
    : typeof value === "object" && value !== null
      ? Object.entries(value)
          .map(([k, v]) => `${k}: ${words(v)}`)
          .join(", ")
      : String(value);

const conditions = (match) => {
  const all = Object.entries(match);
  return all.length
    ? h(
        "ul",
        { class: "plain" },
        all.map(([key, value]) =>
          h("li", {}, h("span", { class: "dim" }, `${key.replaceAll("_", " ")} `), h("code", {}, words(value))),
        ),
      )
    : h("span", { class: "dim" }, "everything");
};

function action(all) {
  const [[kind, value]] = Object.entries(all);
  if (kind === "upstream") return ["to ", h("a", { href: "#/upstreams" }, value)];
  return [`${kind} `, h("code", {}, kind === "redirect" ? `${value.status} ${value.to}` : words(value))];
}

/** Hits per second, over the looks of the last seconds. */
function rates(routes) {
  const now = { at: performance.now(), hits: new Map(routes.map((route) => [route.name, route.requests])) };
  looks.push(now);
  while (looks.length > 2 && now.at - looks[0].at > RATE_OVER_MS) looks.shift();
  const before = looks[0];
  const seconds = (now.at - before.at) / 1000;
  return (route) => (seconds ? Math.max(0, (route.requests - (before.hits.get(route.name) ?? 0)) / seconds) : 0);
}

const share = (part, whole) =>
  svg(
    "svg",
    { class: "share", "aria-hidden": "true", viewBox: "0 0 100 4", preserveAspectRatio: "none" },
    svg("rect", { class: "back", width: 100, height: 4 }),
    svg("rect", { class: "front", width: whole ? Number(((part / whole) * 100).toFixed(2)) : 0, height: 4 }),
  );

export default {
  id: "routes",
  title: "Routes",
  icon: "M5 5v4c0 6 14 2 14 8v2M5 5l-2 3M5 5l2 3M19 19l-2-3M19 19l2-3",
  everyMs: 2000,
  async load() {
    const { routes } = await get("/v1/routes");
    return { routes, rate: rates(routes) };
  },
  render({ routes, rate }) {
    const most = Math.max(...routes.map((route) => route.requests), 0);
    const found = routes.filter((route) => !wanted || JSON.stringify(route).toLowerCase().includes(wanted));
    const rows = found.slice(0, ROUTES_MAX).map((route) => ({
      key: `${route.position}-${route.name}`,
      cells: [
        [
          h("b", {}, route.name),
          h("small", { class: "dim" }, ` ${route.position + 1}`),
          h(
            "span",
            { class: "pills" },
            route.listeners.map((each) => h("span", { class: "pill" }, each)),
            route.filters.map((each) => h("span", { class: "pill" }, each.replaceAll("_", " "))),
          ),
        ],
        conditions(route.match),
        action(route.action),
        [count(route.requests, "requests"), share(route.requests, most)],
        perSecond(rate(route)),
        route.latency ? took(route.latency.p50_ms, "p50") : "–",
        route.latency ? took(route.latency.p99_ms, "p99") : "–",
      ],
    }));
    return [
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: -1 }, "Routes"),
        search("Show routes that contain", "host, path, upstream …", wanted),
      ),
      card(
        "In their order",
        {
          class: "wide",
          note: [
            "The first that matches has the request; ",
            count(routes.length, "routes"),
            rows.length < found.length ? ` in all, the first ${rows.length} shown` : " in all",
          ],
        },
        table("Routes", COLUMNS, rows, wanted ? "No route contains that." : "The configuration has no route."),
      ),
    ];
  },
  actions: {
    filter({ value }, { again }) {
      wanted = value.trim().toLowerCase();
      return again();
    },
  },
};
