// Latency over time: a column for each step of time, a row for each step of latency, darker where more requests ended.
import { h, byId } from "./dom.js";
import { clock, duration, whole } from "./format.js";
import { fold, times } from "./chart.js";
import { stepOf, sum, together } from "./history.js";

const ROWS_MIN = 10;
const TABLE_ROWS = 10;
const SHADES = 6;
const LABELS = 5;

/** What a step stands for: `2–3 ms`. */
export function stepName(upToMs, step) {
  if (step < 0) return "none";
  if (step === 0) return `under ${duration(upToMs[0])}`;
  if (step === upToMs.length) return `over ${duration(upToMs.at(-1))}`;
  const [from, to] = [duration(upToMs[step - 1]), duration(upToMs[step])];
  return from.split(" ")[1] === to.split(" ")[1] ? `${from.split(" ")[0]}–${to}` : `${from}–${to}`;
}

/** Below which bound the share of requests ended, for people. */
export function below(latency, upToMs, share) {
  const step = stepOf(latency, share);
  if (step < 0) return "none";
  return step === upToMs.length ? `> ${duration(upToMs.at(-1))}` : duration(upToMs[step]);
}

/** The rows worth showing: those with requests and a few around. */
function rows(bins, steps) {
  const used = Array.from({ length: steps }, (_, step) => bins.some((bin) => bin.latency[step] > 0));
  let from = Math.max(0, used.indexOf(true) - 1);
  let to = Math.min(steps - 1, used.lastIndexOf(true) + 1);
  if (!used.includes(true)) [from, to] = [4, 4 + ROWS_MIN];
  while (to - from < ROWS_MIN && (from > 0 || to < steps - 1)) {
    if (to < steps - 1) to++;
    if (to - from < ROWS_MIN && from > 0) from--;
  }
  return { from, to };
}

function sentence(bins, upToMs) {
  const all = together(bins).latency;
  const total = sum(all);
  if (!total) return "No request has ended in this time.";
  const slowest = all.findLastIndex((n) => n > 0);
  return (
    `${whole(total)} requests: half ended within ${below(all, upToMs, 0.5)}, 90 % within ${below(all, upToMs, 0.9)}, ` +
    `99 % within ${below(all, upToMs, 0.99)}; the slowest took ${stepName(upToMs, slowest)}.`
  );
}

const edgeName = (upToMs, edge) => (edge === 0 ? "0" : edge > upToMs.length ? "∞" : duration(upToMs[edge - 1]));

/** The map; {@link drawHeat} paints it once it is on the page. */
export function heat(id, bins, upToMs) {
  const { from, to } = rows(bins, upToMs.length + 1);
  const said = sentence(bins, upToMs);
  const labels = Array.from({ length: LABELS }, (_, i) => Math.round(to + 1 - (i / (LABELS - 1)) * (to + 1 - from)));
  return h(
    "figure",
    { id, class: "heat" },
    h(
      "figcaption",
      {},
      h("span", { class: "name" }, said),
      h(
        "span",
        { class: "legend" },
        "fewer",
        h(
          "span",
          { class: "shades" },
          Array.from({ length: SHADES }, (_, i) => h("i", { class: `shade s${i}` })),
        ),
        "more",
        h("span", { class: "half" }, h("i", { class: "dot" }), "50 %"),
        h("span", { class: "most" }, h("i", { class: "dot" }), "99 %"),
      ),
    ),
    h(
      "div",
      { class: "plot" },
      h(
        "div",
        { class: "ys", "aria-hidden": "true" },
        labels.map((edge) => h("span", {}, edgeName(upToMs, edge))),
      ),
      h("canvas", { class: "canvas", role: "img", "data-own": "", "aria-label": `Latency over time. ${said}` }),
    ),
    times(bins.map((bin) => bin.at)),
    tableOf(bins, upToMs),
  );
}

function tableOf(bins, upToMs) {
  const step = Math.ceil(bins.length / TABLE_ROWS);
  const made = [];
  for (let from = 0; from < bins.length; from += step) {
    const some = bins.slice(from, from + step);
    const { latency } = together(some);
    made.push(
      h(
        "tr",
        {},
        h("th", { scope: "row" }, clock(some.at(-1).at)),
        h("td", {}, whole(sum(latency))),
        [0.5, 0.9, 0.99].map((share) => h("td", {}, below(latency, upToMs, share))),
      ),
    );
  }
  return fold(
    h(
      "table",
      {},
      h("caption", { class: "hidden" }, "Latency up to each time"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["until", "requests", "50 % within", "90 % within", "99 % within"].map((name) =>
            h("th", { scope: "col" }, name),
          ),
        ),
      ),
      h("tbody", {}, made),
    ),
  );
}

/** Paints the map called `id`. */
export function drawHeat(id, bins, upToMs) {
  const canvas = byId(id)?.querySelector("canvas");
  if (!canvas) return;
  const shades = [...byId(id).querySelectorAll(".shade")].map((each) => getComputedStyle(each).backgroundColor);
  const [half, most] = ["half", "most"].map(
    (kind) => getComputedStyle(byId(id).querySelector(`.${kind} .dot`)).backgroundColor,
  );
  const { from, to } = rows(bins, upToMs.length + 1);
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * scale);
  canvas.height = Math.round(canvas.clientHeight * scale);
  const pen = canvas.getContext("2d");
  const [width, height] = [canvas.width / bins.length, canvas.height / (to - from + 1)];
  const top = (step) => Math.round(canvas.height - (step - from + 1) * height);
  const left = (i) => Math.round(i * width);
  const gap = width > 4 * scale ? scale : 0;
  const largest = Math.max(1, ...bins.flatMap((bin) => bin.latency));
  bins.forEach((bin, i) =>
    bin.latency.forEach((n, step) => {
      if (!n || step < from || step > to) return;
      // By the logarithm: a handful of slow ones must be seen beside thousands of fast ones.
      const shade = Math.min(SHADES - 1, Math.floor((Math.log1p(n) / Math.log1p(largest)) * SHADES));
      pen.fillStyle = shades[shade];
      pen.fillRect(left(i), top(step), left(i + 1) - left(i) - gap, top(step - 1) - top(step) - gap);
    }),
  );
  for (const [share, colour] of [
    [0.5, half],
    [0.99, most],
  ])
    trace(pen, bins, share, colour, { top, left, height, scale });
}

function trace(pen, bins, share, colour, { top, left, height, scale }) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2 * scale;
  pen.lineJoin = "round";
  pen.beginPath();
  let drawing = false;
  bins.forEach((bin, i) => {
    const step = stepOf(bin.latency, share);
    if (step < 0) {
      drawing = false;
      return;
    }
    const y = top(step) + height / 2;
    if (drawing) pen.lineTo(left(i), y);
    else pen.moveTo(left(i), y);
    pen.lineTo(left(i + 1), y);
    drawing = true;
  });
  pen.stroke();
}
