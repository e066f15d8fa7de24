// Requests as they end: lines of the access log, sent by the node while somebody looks.
import { card, h, pill, search, table } from "./dom.js";
import { clock, compact, count, duration, size } from "./format.js";

/** What the page keeps; more is in the log itself. */
const LINES_MAX = 500;
const SHOWN_MAX = 200;
/** Drawn so often at most, however fast lines come. */
const DRAW_EVERY_MS = 250;
const COLUMNS = [
  { name: "Time" },
  { name: "Status" },
  { name: "Request" },
  { name: "Route" },
  { name: "Endpoint" },
  { name: "Took", class: "number" },
  { name: "Sent", class: "number" },
  { name: "Client" },
];
const STATES = {
  open: ["live", "up"],
  wait: ["connecting", "drain"],
  over: ["ended", "down"],
  paused: ["paused", "maintenance"],
};
const STATUSES = [
  ["", "All"],
  ["2", "2xx"],
  ["3", "3xx"],
  ["4", "4xx"],
  ["5", "5xx"],
  ["-", "None"],
];

let source = null;
let lines = [];
let came = 0;
let missed = 0;
let wanted = "";
let status = "";
let state = "wait";
let drawing = 0;

function soon(refresh) {
  drawing ||= setTimeout(() => {
    drawing = 0;
    refresh();
  }, DRAW_EVERY_MS);
}

/** Lines of a class of statuses only, if one is chosen: the node sends no others. */
function open(refresh) {
  source?.close();
  state = "wait";
  source = new EventSource(`/v1/access-log${/[2-5]/.test(status) ? `?status=${status}xx` : ""}`);
  source.onopen = () => {
    if (state !== "paused") state = "open";
    soon(refresh);
  };
  source.onerror = () => {
    state = source?.readyState === EventSource.CLOSED ? "over" : "wait";
    soon(refresh);
  };
  source.onmessage = (event) => {
    came++;
    if (state === "paused") return;
    lines.push({ key: came, text: event.data }); // read when it is drawn: most are gone before anybody sees them
    if (lines.length > 2 * LINES_MAX) lines = lines.slice(-LINES_MAX);
    soon(refresh);
  };
  source.addEventListener("dropped", (event) => {
    missed += JSON.parse(event.data).dropped;
    soon(refresh);
  });
}

const kindOf = (line) => (line.status ? ["", "", "up", "c3", "drain", "down"][Math.floor(line.status / 100)] : "down");

/** The latest lines that are wanted, the latest first. */
function found() {
  const some = [];
  for (let i = lines.length - 1; i >= 0 && some.length < SHOWN_MAX; i--) {
    if (wanted && !lines[i].text.toLowerCase().includes(wanted)) continue;
    const line = JSON.parse(lines[i].text);
    const fits = status === "-" ? !line.status : String(line.status ?? "").startsWith(status);
    if (fits) some.push({ ...line, key: lines[i].key });
  }
  return some;
}

const what = (line) =>
  line.method
    ? [h("b", {}, line.method), " ", h("code", {}, `${line.host ?? ""}${line.path ?? ""}`)]
    : h("code", {}, line.protocol ?? "connection");

const row = (line) => ({
  key: String(line.key),
  cells: [
    h("time", { datetime: line.time, title: line.request_id }, clock(Date.parse(line.time) / 1000, true)),
    [
      pill(line.status ? String(line.status) : "none", kindOf(line)),
      line.reason ? h("small", { class: "dim reason" }, line.reason.replaceAll("_", " ")) : null,
    ],
    what(line),
    line.route ?? "–",
    line.endpoint ? h("code", {}, line.endpoint) : h("span", { class: "dim" }, "the gateway"),
    duration((line.duration_us ?? 0) / 1000),
    size(line.bytes_out ?? 0),
    h("code", {}, line.client ?? ""),
  ],
});

const tabs = () =>
  h(
    "div",
    { class: "tabs", role: "group", "aria-label": "Status" },
    STATUSES.map(([id, name]) =>
      h(
        "button",
        { type: "button", "data-action": "status", "data-status": id, "aria-pressed": String(id === status) },
        name,
      ),
    ),
  );

export default {
  id: "log",
  title: "Live log",
  icon: "M5 5h14M5 10h14M5 15h9M5 20h6",
  needs: "/v1/access-log",
  load({ refresh }) {
    if (!source) open(refresh);
    return Promise.resolve({});
  },
  render() {
    const shown = found();
    const [word, kind] = STATES[state];
    return [
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: -1 }, "Live log"),
        h(
          "span",
          { class: "pills" },
          pill(word, kind),
          h(
            "button",
            { type: "button", class: "small", "data-action": "pause" },
            state === "paused" ? "Go on" : state === "over" ? "Connect" : "Pause",
          ),
          h("button", { type: "button", class: "small", "data-action": "clear" }, "Clear"),
        ),
      ),
      card(
        "Requests",
        {
          class: "wide",
          note: [
            count(shown.length, "lines"),
            " shown, the latest first; ",
            count(came, "came"),
            " came",
            missed ? `, ${compact(missed)} came too fast to be sent` : "",
          ],
          tools: h(
            "div",
            { class: "tools" },
            tabs(),
            search("Show lines that contain", "path, route, client …", wanted),
          ),
        },
        table(
          "Requests as they end",
          COLUMNS,
          shown.map(row).map((each) => ({ ...each, class: "entry" })),
          lines.length ? "No line contains that." : "Nothing has ended since this page is open.",
        ),
      ),
    ];
  },
  leave() {
    source?.close();
    source = null;
    clearTimeout(drawing);
    drawing = 0;
    lines = [];
    came = 0;
    missed = 0;
  },
  actions: {
    pause(_, { refresh }) {
      if (state === "over") open(refresh);
      else state = state === "paused" ? "open" : "paused";
      refresh();
    },
    clear(_, { refresh }) {
      lines = [];
      refresh();
    },
    status({ status: chosen }, { refresh }) {
      status = chosen;
      open(refresh);
      refresh();
    },
    filter({ value }, { refresh }) {
      wanted = value.trim().toLowerCase();
      refresh();
    },
  },
};
