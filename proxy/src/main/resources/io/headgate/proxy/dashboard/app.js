import { has, send, session } from "./api.js";
import certificates from "./certificates.js";
import config from "./config.js";
import { byId, h, morph, svg } from "./dom.js";
import listeners from "./listeners.js";
import log from "./log.js";
import overview from "./overview.js";
import routes from "./routes.js";
import { signIn, signOut, who } from "./session.js";
import upstreams from "./upstreams.js";

const PAGES = [overview, listeners, routes, upstreams, log, certificates, config];
const RANKS = ["viewer", "operator", "admin"];
const TOAST_MS = 6000;
const RETRY_MS = 3000;

let pages = [];
let user = null;
let page = null;
let turn = 0;
let timer = 0;
let toastTimer = 0;
let nodePhase = "ready";

const app = { again, confirm, say, may, refresh: () => draw() };
let data = null;

/** Whether who is signed in may do what takes this role. */
function may(role) {
  return user !== null && RANKS.indexOf(user.role) >= RANKS.indexOf(role);
}

function say(text) {
  byId("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (byId("toast").textContent = ""), TOAST_MS);
}

function complain(problem) {
  morph(
    byId("alert"),
    problem
      ? h(
          "div",
          { class: "problem" },
          h(
            "div",
            {},
            h("p", {}, problem.message),
            problem.problems?.length
              ? h(
                  "ul",
                  {},
                  problem.problems.map((each) =>
                    h(
                      "li",
                      {},
                      typeof each === "string"
                        ? each
                        : `${each.file}:${each.line}:${each.column}: ${each.path}: ${each.message}; ${each.remedy}`,
                    ),
                  ),
                )
              : null,
          ),
          h("button", { type: "button", class: "small", "data-action": "dismiss" }, "Dismiss"),
        )
      : null,
  );
}

function confirm(title, text, yes) {
  const dialog = byId("confirm");
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-yes").textContent = yes;
  dialog.showModal();
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (answer) => {
      over.abort();
      resolve(answer);
    };
    // Not the event "close": it comes later, perhaps when the next question has been asked already.
    dialog.addEventListener("submit", (event) => end(event.submitter.value === "yes"), { signal: over.signal });
    dialog.addEventListener("cancel", () => end(false), { signal: over.signal });
  });
}

const icon = (path) =>
  svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: path }));

function navigation() {
  morph(
    byId("pages"),
    pages.map((each) =>
      h(
        "li",
        { "data-key": each.id },
        h(
          "a",
          { href: `#/${each.id}`, "aria-current": each === page ? "page" : null },
          icon(each.icon),
          h("span", {}, each.title),
        ),
      ),
    ),
  );
  morph(
    byId("node"),
    h(
      "button",
      {
        type: "button",
        "data-action": "reload",
        disabled: !may("operator"),
        title: may("operator") ? null : "This takes the role operator",
      },
      "Reload the file",
    ),
    user?.via === "session"
      ? h(
          "p",
          { class: "dim" },
          `${user.name}, ${user.role} `,
          h("button", { type: "button", class: "small", "data-action": "sign-out" }, "Sign out"),
        )
      : null,
  );
}

function draw() {
  if (!page || !data) return;
  if (byId("page").dataset.page !== page.id) byId("page").replaceChildren(); // nothing of one page belongs to another
  morph(byId("page"), page.render(data, app));
  byId("page").dataset.page = page.id;
  page.drawn?.(data, app);
}

/** Looks at the node and draws what it says; again and again while the page is open and seen. */
async function again() {
  clearTimeout(timer);
  const mine = ++turn;
  const shown = page;
  if (!shown) return;
  try {
    const fresh = await shown.load(app);
    if (mine !== turn) return;
    data = fresh;
    byId("page").classList.remove("stale");
    if (byId("alert").dataset.by === "look") complain(null);
    delete byId("alert").dataset.by;
    draw();
    nodePhase = fresh.status?.phase ?? nodePhase;
    phase(nodePhase, nodePhase === "ready" ? "up" : "drain");
    if (shown.everyMs) timer = setTimeout(() => (document.hidden ? null : again()), shown.everyMs);
  } catch (problem) {
    if (mine !== turn || problem.status === 401) return;
    if (problem.status === undefined) console.error(problem);
    byId("page").classList.add("stale");
    byId("alert").dataset.by = "look";
    complain(problem);
    phase(problem.status === 0 ? "away" : "trouble", "down");
    timer = setTimeout(() => again(), RETRY_MS);
  }
}

function phase(text, kind) {
  byId("phase").textContent = text;
  byId("phase").className = `pill ${kind}`;
}

async function turnTo() {
  const next = pages.find((each) => location.hash.split("/")[1] === each.id) ?? pages[0];
  if (!next || next === page) return;
  const first = page === null;
  page?.leave?.();
  page = next;
  data = null;
  complain(null);
  menu(false);
  navigation();
  document.title = `${page.title} · Headgate`;
  await again();
  scrollTo(0, 0);
  if (!first) byId("page").querySelector("h1")?.focus({ preventScroll: true });
}

function menu(open) {
  byId("menu").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("open", open);
}

const common = {
  skip: () => byId("main").focus(),
  menu: () => menu(byId("menu").getAttribute("aria-expanded") !== "true"),
  dismiss: () => complain(null),
  theme() {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    localStorage.setItem("headgate-theme", root.dataset.theme);
    draw();
  },
  async reload() {
    if (
      !(await confirm(
        "Reload the file?",
        "The configuration file is read again. If anything is wrong with it, nothing changes and you are told.",
        "Reload",
      ))
    )
      return;
    const reload = await send("POST", "/v1/reload");
    say(reload.changed ? `Revision ${reload.revision} serves.` : "Read; nothing has changed.");
    await again();
  },
  async "sign-out"() {
    await signOut();
    await start(); // nobody is signed in, so it asks
  },
};

async function act(name, dataset) {
  const action = page?.actions?.[name] ?? common[name];
  try {
    await action?.(dataset, app);
  } catch (problem) {
    if (problem.status === undefined) console.error(problem);
    if (problem.status !== 401) complain(problem);
  }
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-action]");
  if (!target || target.disabled) return;
  if (target.nodeName === "A") event.preventDefault();
  act(target.dataset.action, target.dataset);
});
document.addEventListener("input", (event) => {
  const name = event.target.dataset?.input;
  if (name) act(name, { ...event.target.dataset, value: event.target.value });
});
document.addEventListener("submit", (event) => {
  const name = event.target.dataset?.submit;
  if (!name) return;
  event.preventDefault();
  act(name, { ...Object.fromEntries(new FormData(event.target)) });
});
document.addEventListener("visibilitychange", () => (document.hidden ? null : page && again()));
addEventListener("hashchange", turnTo);
addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
session.addEventListener("signed-out", () => {
  clearTimeout(timer);
  page?.leave?.();
  page = null;
  phase("signed out", "");
  signIn(start);
});

async function start() {
  try {
    user = await who();
    if (!user) return;
    const there = await Promise.all(PAGES.map((each) => !each.needs || has(each.needs)));
    pages = PAGES.filter((_, i) => there[i]);
    document.body.classList.remove("signing-in");
    page = null;
    await turnTo();
  } catch (problem) {
    if (problem.status === 401) return;
    complain(problem);
    phase("away", "down");
    setTimeout(start, RETRY_MS);
  }
}

start();
