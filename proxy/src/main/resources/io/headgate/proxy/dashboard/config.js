import { get } from "./api.js";
import { card, fact, facts, h, pill, search, table } from "./dom.js";
import { ago, count, whole } from "./format.js";
import { loadRevisions, revisionActions, revisionsCard } from "./revisions.js";

const COLUMNS = [{ name: "Key" }, { name: "Value" }, { name: "From" }];
const VALUES_MAX = 500;
const VIEWS = { files: "Files", effective: "Every value", text: "In one text" };
let view = "files";
let wanted = "";

const tabs = () =>
  h(
    "div",
    { class: "tabs", role: "group", "aria-label": "What is shown" },
    Object.entries(VIEWS).map(([id, name]) =>
      h(
        "button",
        { type: "button", "data-action": "view", "data-view": id, "aria-pressed": String(id === view) },
        name,
      ),
    ),
  );

/** A text with its lines numbered. */
export const lines = (text, name) =>
  h(
    "div",
    { class: "scroll code", tabindex: 0, role: "region", "aria-label": name },
    h(
      "pre",
      {},
      text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => h("span", { class: "line" }, `${line}\n`)),
    ),
  );

function problems(reload) {
  const all = [...reload.problems, ...reload.warnings];
  return all.length
    ? h(
        "ul",
        { class: "plain" },
        all.map((each) =>
          h(
            "li",
            {},
            h("code", {}, `${each.file}:${each.line}:${each.column}`),
            ` ${each.path}: ${each.message}; ${each.remedy}`,
          ),
        ),
      )
    : null;
}

function status({ status }) {
  const { config } = status;
  const reload = config.last_reload;
  return card(
    "What holds",
    { tools: null },
    facts(
      fact("Revision", count(config.revision, "revision")),
      fact("Loaded", ago(config.loaded_at)),
      fact("Last reload", reload.succeeded ? pill("taken over", "up") : pill("refused", "down"), " ", ago(reload.at)),
      fact("File", h("code", {}, config.file)),
      reload.next_start.length ? fact("From the next start on", reload.next_start.join(", ")) : null,
    ),
    reload.error ? h("p", { class: "bad" }, reload.error) : null,
    problems(reload),
  );
}

function values(all) {
  const found = all.filter(
    (each) => !wanted || `${each.path} ${each.value} ${each.origin}`.toLowerCase().includes(wanted),
  );
  const rows = found.slice(0, VALUES_MAX).map((each) => ({
    key: each.path,
    class: each.origin === "default" ? "faint" : "",
    cells: [
      h("code", {}, each.path),
      h("code", {}, each.value),
      each.origin === "default" ? "default" : h("code", {}, each.origin.split("/").at(-1)),
    ],
  }));
  return [
    search("Show values that contain", "key, value or file …", wanted),
    h(
      "p",
      { class: "dim" },
      count(found.length, "values"),
      ` of ${whole(all.length)} values`,
      found.length > VALUES_MAX ? `, the first ${VALUES_MAX} shown` : "",
    ),
    table("Every value", COLUMNS, rows, "No value contains that."),
  ];
}

function shown({ files, effective }) {
  if (view === "files")
    return files.map((file) => [h("h3", { class: "file" }, file.name), lines(file.text, file.name)]);
  return view === "text" ? lines(effective.text, "The configuration with every value") : values(effective.values);
}

export default {
  id: "config",
  title: "Configuration",
  icon: "M4 6h10M18 6h2M4 12h2M10 12h10M4 18h8M16 18h4M14 4v4M6 10v4M12 16v4",
  everyMs: 5000,
  async load({ may }) {
    const [status, { files }, effective, revisions] = await Promise.all([
      get("/v1/status"),
      get("/v1/config"),
      get("/v1/config?effective"),
      loadRevisions(),
    ]);
    return { status, files, effective, revisions, may: may("admin") };
  },
  render(data) {
    return [
      h("div", { class: "title" }, h("h1", { tabindex: -1 }, "Configuration")),
      status(data),
      revisionsCard(data.revisions, data.may),
      card("Text", { class: "wide", note: "Secrets are ***", tools: tabs() }, shown(data)),
    ];
  },
  actions: {
    ...revisionActions,
    view({ view: chosen }, { again }) {
      view = chosen;
      return again();
    },
    filter({ value }, { again }) {
      wanted = value.trim().toLowerCase();
      return again();
    },
  },
};
