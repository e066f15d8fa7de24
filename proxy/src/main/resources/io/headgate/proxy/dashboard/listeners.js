import { get } from "./api.js";
import { card, fact, facts, h, pill } from "./dom.js";
import { compact, count, size } from "./format.js";

const list = (items) => items.map((each, i) => [i ? h("br") : null, h("code", {}, each)]);

function one(listener) {
  const { name } = listener;
  const refused = Object.entries(listener.refused_by).filter(([, n]) => n > 0);
  const tls = listener.certificates;
  const worst = tls ? Math.min(...tls.map((each) => each.days_left)) : null;
  return card(
    name,
    {
      "data-key": name,
      id: `listener-${name}`,
      note: h("span", {}, list(listener.addresses)),
      tools: h(
        "span",
        { class: "pills" },
        tls ? h("a", { class: `pill ${worst < 14 ? "drain" : "up"}`, href: "#/certificates" }, "TLS") : pill("no TLS"),
      ),
    },
    facts(
      fact("Open", count(listener.open, "open"), h("small", {}, ` of ${compact(listener.connections_max)}`)),
      fact("Accepted", count(listener.accepted, "accepted")),
      fact("Refused", count(listener.refused, "refused")),
      fact("Requests", count(listener.requests, "requests")),
      fact("Received", size(listener.bytes_in, "bytes-in")),
      fact("Sent", size(listener.bytes_out, "bytes-out")),
    ),
    refused.length
      ? h(
          "p",
          { class: "dim" },
          "Refused: ",
          refused.map(([reason, n], i) => [i ? ", " : "", count(n), ` ${reason.replaceAll("_", " ")}`]),
        )
      : null,
    h(
      "p",
      { class: "dim" },
      [
        `Bound as ${listener.bind.join(", ")}`,
        listener.per_source_max
          ? `at most ${compact(listener.per_source_max)} of one source, ${listener.sources} sources now`
          : "any number of one source",
        listener.accept_rate ? `accepts ${listener.accept_rate}` : "accepts as fast as they come",
      ].join(" · "),
    ),
  );
}

export default {
  id: "listeners",
  title: "Listeners",
  icon: "M4 12h10M10 7l5 5-5 5M19 4v16",
  everyMs: 2000,
  load: () => get("/v1/listeners"),
  render(data) {
    const all = data.listeners;
    return [
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: -1 }, "Listeners"),
        h(
          "p",
          { class: "dim" },
          count(data.connections, "connections"),
          ` of at most ${compact(data.connections_max)} connections are open`,
        ),
      ),
      all.length
        ? h(
            "div",
            { class: "grid two" },
            all.map((each) => one(each)),
          )
        : h("p", { class: "empty" }, "The configuration has no listener."),
    ];
  },
};
