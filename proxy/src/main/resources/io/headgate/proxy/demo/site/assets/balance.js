import { byId, colour, element, hits, through } from "./net.js";

const SQUARES = 36;
const SERVICES = [
  { name: "media", path: "/media", policy: "round robin" },
  { name: "chat", path: "/chat", policy: "least connections" },
  { name: "chat-ws", path: "/chat/ws", policy: "two choices" },
  { name: "payment", path: "/payment", policy: "round robin" },
  { name: "site", path: "/", policy: "round robin" },
];
const rows = new Map();

function row(service) {
  const tape = element("div", "tape");
  const bar = element("div", "bar");
  const counts = element("span", "counts", "no request yet");
  const name = element("div", "service", element("b", "", service.name), element("code", "", service.path),
    element("small", "", service.policy));
  byId("rows").append(element("div", "row", name, element("div", "shares", bar, counts), tape));
  rows.set(service.name, { tape, bar, counts, endpoints: new Map() });
}

// Whose request it was when the gateway answered: the longest path that fits, as the routes have it.
function ownerOf(hit) {
  if (hit.servedBy) return hit.servedBy.replace(/-\d+$/, "");
  const path = hit.path.split("?")[0];
  const fits = (s) => s.path === "/" || path === s.path || path.startsWith(s.path + "/");
  return SERVICES.filter(fits).reduce((a, b) => (b.path.length > a.path.length ? b : a)).name;
}

function count(hit) {
  const at = rows.get(ownerOf(hit));
  if (!at) return;
  const kind = colour(hit.servedBy);
  const square = element("i", kind + (hit.status >= 400 ? " failed" : ""));
  square.title = `${hit.servedBy ?? "gateway"}: ${hit.path} ${hit.status}`;
  at.tape.prepend(square);
  if (at.tape.children.length > SQUARES) at.tape.lastElementChild.remove();
  const who = hit.servedBy ?? "gateway";
  const share = at.endpoints.get(who) ?? { count: 0, part: addPart(at, kind) };
  share.count++;
  share.part.style.flexGrow = share.count;
  at.endpoints.set(who, share);
  const place = (name) => (name === "gateway" ? "~" : name);
  const sorted = [...at.endpoints].sort(([a], [b]) => (place(a) < place(b) ? -1 : 1));
  sorted.forEach(([, { part }], order) => (part.style.order = order));
  at.counts.replaceChildren(...sorted.map(([name, { count: n }]) =>
    element("span", colour(name === "gateway" ? null : name), `${name} `, element("b", "", String(n)))));
}

function addPart(at, kind) {
  const part = element("i", kind);
  at.bar.append(part);
  return part;
}

async function send() {
  byId("send").disabled = true;
  const paths = ["/media/live.m3u8", "/chat/poll?room=lobby&after=0&wait=0", "/assets/mark.svg"];
  for (let i = 0; i < 8; i++) {
    await Promise.allSettled(paths.map((path) => through(path)));
  }
  byId("send").disabled = false;
}

export function startBalancing() {
  clear();
  hits.addEventListener("hit", (event) => count(event.detail));
  byId("send").addEventListener("click", send);
  byId("reset").addEventListener("click", clear);
}

function clear() {
  byId("rows").replaceChildren();
  rows.clear();
  SERVICES.forEach(row);
}
