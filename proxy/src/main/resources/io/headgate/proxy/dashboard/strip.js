// What an endpoint was over time, as a strip, from the events that changed it.
import { svg } from "./dom.js";
import { clock, moment } from "./format.js";

const WIDTH = 1000;

/** One word for all that is known of an endpoint; it is also its colour. */
export function condition({ health, state, ejected }) {
  if (state !== "ready") return state;
  if (health === "down") return "down";
  if (ejected) return "ejected";
  return health === "up" ? "up" : "unchecked";
}

/**
 * The strip of one endpoint.
 *
 * @param events of it, oldest first
 * @param since from when on there are any, and now, in milliseconds since 1970
 */
export function strip(events, since, now) {
  const from = Math.max(since, now - 86_400_000);
  const place = (at) => Math.max(0, Math.min(WIDTH, ((at - from) / Math.max(1, now - from)) * WIDTH));
  const parts = [
    { at: since, what: "unchecked" },
    ...events.map((event) => ({ at: Date.parse(event.at), what: condition(event) })),
  ];
  // What held before the first check has answered is the start's, not the endpoint's.
  if (parts.length > 1 && parts[1].at - since < 5000) parts[1].at = parts.shift().at;
  const changes = events.length === 1 ? "1 change" : `${events.length} changes`;
  return svg(
    "svg",
    {
      class: "strip",
      viewBox: `0 0 ${WIDTH} 10`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${parts.at(-1).what} now; ${changes} since ${moment(from)}`,
    },
    parts.map((part, i) => {
      const [left, right] = [place(part.at), place(parts[i + 1]?.at ?? now)];
      return svg(
        "rect",
        { class: part.what, x: left.toFixed(1), width: Math.max(0, right - left).toFixed(1), y: 0, height: 10 },
        svg("title", {}, `${part.what} from ${clock(part.at / 1000, true)}`),
      );
    }),
  );
}
