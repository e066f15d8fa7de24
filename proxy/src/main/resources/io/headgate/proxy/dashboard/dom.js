// Pages are described anew at each look, and what is on the screen is changed to match: focus, scroll and selection
// stay.
const SVG = "http://www.w3.org/2000/svg";

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An HTML element. Attributes of null and false are left out, so are such children. */
export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

export const byId = (id) => document.getElementById(id);

const keyOf = (node) => node.dataset?.key;

/** Makes the children of an element what is given, keeping those that fit: by `data-key`, else by place and tag. */
export function morph(target, ...children) {
  const next = children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const keyed = new Map([...target.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  let at = target.firstChild;
  for (const node of next) {
    const key = keyOf(node);
    const old = key ? keyed.get(key) : at && !keyOf(at) ? at : null;
    if (old && old.nodeName === node.nodeName) {
      if (old === at) at = at.nextSibling;
      else target.insertBefore(old, at);
      update(old, node);
    } else {
      target.insertBefore(node, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

// Whether a fold is open, and what stands in a field, belongs to whoever uses the page.
const theirs = (node, name) => name === "open" || (name === "value" && node.nodeName === "INPUT");

function update(old, node) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
    return;
  }
  for (const { name, value } of [...node.attributes]) {
    if (old.getAttribute(name) !== value && !theirs(old, name)) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!node.hasAttribute(name) && !theirs(old, name)) old.removeAttribute(name);
  }
  if (!node.hasAttribute("data-own")) morph(old, ...node.childNodes);
}

/** A card with a heading. */
export const card = (title, attributes, ...children) => {
  const { note, tools, ...rest } = attributes ?? {};
  return h(
    "section",
    { ...rest, class: `card ${rest.class ?? ""}` },
    h("div", { class: "head" }, h("div", {}, h("h2", {}, title), note && h("p", { class: "dim" }, note)), tools),
    ...children,
  );
};

/** A table that becomes a list of cards where the screen is narrow. Columns: name, class; rows: key, cells. */
export function table(caption, columns, rows, empty) {
  if (!rows.length) return h("p", { class: "empty" }, empty);
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      { class: "cards", role: "table" }, // said again, as a table that is laid out as blocks is none to a reader
      h("caption", { class: "hidden" }, caption),
      h(
        "thead",
        { role: "rowgroup" },
        h(
          "tr",
          { role: "row" },
          columns.map((column) => h("th", { scope: "col", role: "columnheader", class: column.class }, column.name)),
        ),
      ),
      h(
        "tbody",
        { role: "rowgroup" },
        rows.map((row) =>
          h(
            "tr",
            { role: "row", "data-key": row.key, class: row.class },
            row.cells.map((cell, i) =>
              h(
                i === 0 ? "th" : "td",
                {
                  scope: i === 0 ? "row" : null,
                  role: i === 0 ? "rowheader" : "cell",
                  class: columns[i].class,
                  "data-label": columns[i].name,
                },
                h("div", {}, cell),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** A field that narrows down what a page shows. */
export const search = (label, placeholder, value) =>
  h(
    "label",
    { class: "search" },
    h("span", { class: "hidden" }, label),
    h("input", {
      type: "search",
      placeholder,
      value,
      "data-input": "filter",
      autocomplete: "off",
      spellcheck: "false",
    }),
  );

export const pill = (text, kind) => h("span", { class: `pill ${kind ?? ""}` }, text);

/** A small number with its name. */
export const fact = (name, ...value) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, ...value));
export const facts = (...children) => h("dl", { class: "facts" }, ...children);
