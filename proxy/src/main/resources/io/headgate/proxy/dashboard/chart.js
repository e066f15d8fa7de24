// Values over time as lines or stacked areas. Each chart says itself in a sentence, and has a table beside the picture.
import { h, svg, byId } from "./dom.js";
import { clock } from "./format.js";

const WIDTH = 1000;
const HEIGHT = 200;
const TABLE_ROWS = 10;
const TIMES = 5;
const shown = new Map();
const cursors = new Map();

/** The least 1, 2, 5 times a power of ten that is not below a value; of its unit, where units are powers of `base`. */
function ceiling(value, base) {
  const unit = base ? base ** Math.floor(Math.log(value) / Math.log(base)) : 1;
  const power = 10 ** Math.floor(Math.log10(value / unit));
  return unit * [1, 2, 5, 10].map((step) => step * power).find((step) => step >= (value / unit) * 0.999);
}

/**
 * A chart.
 *
 * @param id of its element
 * @param name what is shown
 * @param at the ends of the steps, in seconds since 1970
 * @param series name, kind (a class for the colour), values with null where nothing is known
 * @param format a value for people
 * @param least the top of the scale when all values are small
 * @param base of the units of values, such as 1024
 */
export function chart({ id, name, at, series, format, stacked = false, least = 1, base = 0 }) {
  const tops = stacked ? stack(series) : series.map((each) => each.values);
  const highest = Math.max(least, ...tops.flat().filter((value) => value !== null));
  const model = { at, series, format, tops, top: ceiling(highest, base), name };
  shown.set(id, model);
  return h(
    "figure",
    { id, class: "chart", "data-chart": id },
    h("figcaption", {}, h("span", { class: "hidden" }, name), legend(series, format)),
    h(
      "div",
      { class: "plot" },
      h(
        "div",
        { class: "ys", "aria-hidden": "true" },
        [1, 0.5, 0].map((share) => h("span", {}, format(model.top * share))),
      ),
      h(
        "div",
        { class: "canvas", role: "img", tabindex: 0, "aria-label": sentence(model) },
        picture(model, stacked, cursors.get(id)),
      ),
    ),
    times(at),
    h("output", { class: "readout", for: id }, cursors.has(id) ? readout(model, cursors.get(id)) : ""),
    tableOf(model),
  );
}

function stack(series) {
  const sums = series[0].values.map(() => 0);
  return series.map((each) => each.values.map((value, i) => (value === null ? null : (sums[i] += value))));
}

const legend = (series, format) =>
  h(
    "span",
    { class: "legend" },
    series.map((each) =>
      h(
        "span",
        { class: each.kind },
        h("i", { class: "dot" }),
        `${each.name} `,
        h("b", {}, format(latest(each.values))),
      ),
    ),
  );

const latest = (values) => values.findLast((value) => value !== null) ?? 0;

function sentence({ name, series, format, at }) {
  const parts = series.map((each) => {
    const known = each.values.filter((value) => value !== null);
    return `${each.name} now ${format(latest(each.values))}, most ${format(Math.max(0, ...known))}`;
  });
  return `${name} from ${clock(at[0])} to ${clock(at.at(-1))}: ${parts.join("; ")}. Arrow keys read single moments.`;
}

const x = (i, n) => (n < 2 ? 0 : (i / (n - 1)) * WIDTH);

function picture({ series, tops, top, at }, stacked, cursor) {
  const y = (value) => Number((HEIGHT - (value / top) * HEIGHT).toFixed(1));
  const line = (values) =>
    runs(values)
      .map((run) => "M" + run.map((i) => `${x(i, at.length).toFixed(1)} ${y(values[i])}`).join("L"))
      .join("");
  const area = (values, below) =>
    runs(values)
      .map(
        (run) =>
          "M" +
          run.map((i) => `${x(i, at.length).toFixed(1)} ${y(values[i])}`).join("L") +
          "L" +
          run
            .toReversed()
            .map((i) => `${x(i, at.length).toFixed(1)} ${y(below ? (below[i] ?? 0) : 0)}`)
            .join("L") +
          "Z",
      )
      .join("");
  const grid = [0, 0.5, 1].map((share) =>
    svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: HEIGHT * share, y2: HEIGHT * share }),
  );
  const drawn = series.map((each, i) =>
    svg(
      "g",
      { class: each.kind },
      svg("path", { class: stacked ? "area" : "area faint", d: area(tops[i], stacked ? tops[i - 1] : null) }),
      svg("path", { class: "line", d: line(tops[i]) }),
    ),
  );
  const at0 = cursor === undefined ? null : x(Math.min(cursor, at.length - 1), at.length);
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    grid,
    stacked ? drawn.toReversed() : drawn,
    svg("line", {
      class: "cursor",
      x1: at0 ?? 0,
      x2: at0 ?? 0,
      y1: 0,
      y2: HEIGHT,
      visibility: at0 === null ? "hidden" : "visible",
    }),
  );
}

/** The places of values that are known, as far as they follow each other. */
function runs(values) {
  const found = [];
  values.forEach((value, i) => {
    if (value === null) return;
    if (i > 0 && values[i - 1] !== null) found.at(-1).push(i);
    else found.push([i]);
  });
  return found;
}

/** The times below a chart. */
export function times(at) {
  const picks = Array.from({ length: TIMES }, (_, i) => at[Math.round((i / (TIMES - 1)) * (at.length - 1))]);
  return h(
    "div",
    { class: "xs", "aria-hidden": "true" },
    picks.map((each) => h("span", {}, clock(each))),
  );
}

const readout = ({ at, series, format }, i) => {
  const parts = series.map(({ name, values }) => `${name} ${values[i] === null ? "unknown" : format(values[i])}`);
  return `${clock(at[i], true)}: ${parts.join(", ")}`;
};

function tableOf({ name, at, series, format }) {
  const step = Math.ceil(at.length / TABLE_ROWS);
  const rows = [];
  for (let from = 0; from < at.length; from += step) {
    const mean = (values) => {
      const known = values.slice(from, from + step).filter((value) => value !== null);
      return known.length ? format(known.reduce((a, b) => a + b, 0) / known.length) : "–";
    };
    rows.push(
      h(
        "tr",
        {},
        h("th", { scope: "row" }, clock(at[Math.min(from + step, at.length) - 1])),
        series.map((each) => h("td", {}, mean(each.values))),
      ),
    );
  }
  return fold(
    h(
      "table",
      {},
      h("caption", { class: "hidden" }, `${name}, means up to each time`),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "until"),
          series.map((each) => h("th", { scope: "col" }, each.name)),
        ),
      ),
      h("tbody", {}, rows),
    ),
  );
}

export const fold = (content) =>
  h(
    "details",
    { class: "fold" },
    h("summary", {}, "As a table"),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Values as a table" }, content),
  );

/** A line without axes, for a number's side. */
export function spark(values, kind) {
  const known = values.map((value) => value ?? 0);
  const top = Math.max(...known, 1e-9);
  const points = known
    .map((value, i) => `${x(i, known.length).toFixed(0)} ${(58 - (value / top) * 54).toFixed(1)}`)
    .join("L");
  return svg(
    "svg",
    { class: `spark ${kind ?? ""}`, viewBox: `0 0 ${WIDTH} 60`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("path", { class: "area faint", d: `M0 60L${points}L${WIDTH} 60Z` }),
    svg("path", { class: "line", d: `M${points}` }),
  );
}

function point(id, i) {
  const model = shown.get(id);
  const figure = byId(id);
  if (!model || !figure) return;
  const line = figure.querySelector(".cursor");
  if (i === null) {
    cursors.delete(id);
    line.setAttribute("visibility", "hidden");
    figure.querySelector(".readout").textContent = "";
    return;
  }
  const at = Math.max(0, Math.min(model.at.length - 1, i));
  cursors.set(id, at);
  for (const end of ["x1", "x2"]) line.setAttribute(end, x(at, model.at.length));
  line.setAttribute("visibility", "visible");
  figure.querySelector(".readout").textContent = readout(model, at);
}

const chartOf = (event) => event.target.closest?.(".chart .canvas")?.closest("[data-chart]")?.dataset.chart;

document.addEventListener("pointermove", (event) => {
  const id = chartOf(event);
  for (const other of [...cursors.keys()])
    if (other !== id && !document.activeElement?.closest(`#${other}`)) point(other, null);
  const model = shown.get(id);
  if (!model) return;
  const box = event.target.closest(".canvas").getBoundingClientRect();
  point(id, Math.round(((event.clientX - box.left) / box.width) * (model.at.length - 1)));
});

document.addEventListener("keydown", (event) => {
  const id = chartOf(event);
  const model = shown.get(id);
  if (!model) return;
  const now = cursors.get(id) ?? model.at.length;
  const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: model.at.length - 1, Escape: null }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  point(id, next);
});
