// The configurations that held before, what differs between two of them, and the way back.
import { get, has, send } from "./api.js";
import { diff, near } from "./diff.js";
import { card, h, pill } from "./dom.js";
import { ago, count, moment } from "./format.js";

const SOURCES = {
  file: "from the file",
  api: "through the API",
  rollback: "gone back to",
  not_confirmed: "nobody confirmed the one after it",
};
/** Long enough to look whether all is well, and short enough to wait for when it is not. */
const CONFIRM_WITHIN = "60s";
/** Texts of revisions never change; a page that is open for weeks need not keep all of them. */
const TEXTS_MAX = 20;

/** Why a button cannot be pressed. */
const ADMINS_ONLY = "This takes the role admin; without users, headgate config on the machine has it";

const texts = new Map();
let pair = null;

async function textOf(revision) {
  if (!texts.has(revision)) {
    const { files } = await get(`/v1/config?revision=${revision}`);
    texts.set(revision, files);
    if (texts.size > TEXTS_MAX) texts.delete(texts.keys().next().value);
  }
  return texts.get(revision);
}

/** What the part of the page shows; null where the node keeps no revisions. */
export async function loadRevisions() {
  if (!(await has("/v1/config/history"))) return null;
  const history = await get("/v1/config/history");
  const compared = pair ? await Promise.all(pair.map(textOf)) : null;
  return { ...history, compared };
}

function one(each, { revision, revisions }, may, before) {
  const holds = each.revision === revision;
  const waits = holds && each.confirm_by && !each.confirmed;
  return h(
    "li",
    { "data-key": String(each.revision) },
    h("b", { class: "revision" }, count(each.revision, "revision")),
    h(
      "div",
      { class: "grow" },
      holds
        ? h(
            "span",
            { class: "pills" },
            pill("holds", "up"),
            waits ? pill(`until ${moment(each.confirm_by)} unless confirmed`, "drain") : null,
          )
        : null,
      h(
        "p",
        {},
        SOURCES[each.source] ?? each.source,
        each.restores ? ` (${each.restores})` : "",
        each.who ? [" by ", h("b", {}, each.who)] : "",
        ", ",
        ago(each.at),
      ),
      each.changes.length
        ? h(
            "ul",
            { class: "plain dim" },
            each.changes.map((change) => h("li", {}, change)),
          )
        : null,
    ),
    h(
      "span",
      { class: "buttons" },
      before
        ? h(
            "button",
            {
              type: "button",
              class: "small",
              "data-action": "compare",
              "data-from": before.revision,
              "data-to": each.revision,
              "aria-label": `What revision ${each.revision} changed`,
            },
            "What changed",
          )
        : null,
      holds
        ? null
        : h(
            "button",
            {
              type: "button",
              class: "small",
              "data-action": "compare",
              "data-from": each.revision,
              "data-to": revision,
              "aria-label": `Compare revision ${each.revision} with the one that holds`,
            },
            "Compare",
          ),
      holds || revisions.length < 2
        ? null
        : h(
            "button",
            {
              type: "button",
              class: "small",
              disabled: !may,
              title: may ? null : ADMINS_ONLY,
              "data-action": "rollback",
              "data-revision": each.revision,
              "aria-label": `Go back to revision ${each.revision}`,
            },
            "Go back",
          ),
      waits
        ? h(
            "button",
            {
              type: "button",
              class: "small main",
              disabled: !may,
              title: may ? null : ADMINS_ONLY,
              "data-action": "confirm",
              "aria-label": `Confirm revision ${each.revision}`,
            },
            "Confirm",
          )
        : null,
    ),
  );
}

const MARKS = { gone: "−", new: "+", same: " ", left: "⋯" };
const WORDS = { gone: "gone: ", new: "new: " };

function difference(before, after) {
  const names = [...new Set([...before, ...after].map((file) => file.name))];
  const text = (files, name) => files.find((file) => file.name === name)?.text.replace(/\n$/, "") ?? "";
  const parts = names
    .map((name) => ({ name, lines: near(diff(text(before, name), text(after, name))) }))
    .filter((part) => part.lines.length);
  if (!parts.length)
    return h("p", { class: "empty" }, "Their texts are the same, but for secrets, which are not shown.");
  return parts.map(({ name, lines }) => [
    h("h3", { class: "file" }, name),
    h(
      "div",
      { class: "scroll code diff", tabindex: 0, role: "region", "aria-label": `What differs in ${name}` },
      h(
        "pre",
        {},
        lines.map(({ kind, text: line }) =>
          h(
            "span",
            { class: `line ${kind}` },
            h("span", { class: "mark", "aria-hidden": "true" }, MARKS[kind]),
            WORDS[kind] ? h("span", { class: "hidden" }, WORDS[kind]) : null,
            `${line}\n`,
          ),
        ),
      ),
    ),
  ]);
}

export function revisionsCard(history, may) {
  if (!history) return null;
  const { revisions, compared } = history;
  return [
    card(
      "History",
      {
        class: "wide",
        note: history.differs_from_file
          ? "The file says something else than what holds; a reload takes the file's"
          : "What holds is what the file says",
      },
      h(
        "ol",
        { class: "list history-list" },
        revisions.map((each, i) => one(each, history, may, revisions[i + 1])),
      ),
    ),
    compared && pair
      ? card(
          `Revision ${pair[0]} against ${pair[1]}`,
          {
            class: "wide",
            id: "difference",
            tools: h("button", { type: "button", class: "small", "data-action": "compared" }, "Close"),
          },
          difference(...compared),
        )
      : null,
  ];
}

export const revisionActions = {
  async compare({ from, to }, { again }) {
    pair = [Number(from), Number(to)];
    await again();
    document.getElementById("difference")?.scrollIntoView({ block: "nearest" });
  },
  compared(_, { again }) {
    pair = null;
    return again();
  },
  async rollback({ revision }, { again, confirm, say }) {
    if (
      !(await confirm(
        `Go back to revision ${revision}?`,
        "It holds at once, under a number of its own. " +
          `Unless you confirm it within ${CONFIRM_WITHIN}, what holds now holds again by itself.`,
        "Go back",
      ))
    )
      return;
    const changed = await send("POST", `/v1/config/rollback?confirm_within=${CONFIRM_WITHIN}`, {
      revision: Number(revision),
    });
    say(`Revision ${changed.revision} holds; confirm it within ${CONFIRM_WITHIN}.`);
    await again();
  },
  async confirm(_, { again, say }) {
    await send("POST", "/v1/config/confirm");
    say("Confirmed; it holds from now on.");
    await again();
  },
};
