import { byId, colour, element, postJson, prepend } from "./net.js";

const CHARGES = "/payment/charges";
const NAMES = { "4242 4242 4242 4242": "approve", declined: "decline", timeout: "time out", bank_down: "bank down" };
let latest = null;

const charge = (card, key) => postJson(CHARGES, { amount: 1999, currency: "EUR", card }, { "idempotency-key": key });

function fill(line, kind, status, text, note) {
  line.replaceChildren(element("i", "dot " + kind), element("b", "status", String(status)),
    element("span", "grow", text, element("small", "", note)));
  return line;
}

async function pay(card, key) {
  latest = { card, key };
  byId("again").disabled = false;
  const line = fill(element("li"), "gate", "…", NAMES[card], "waiting");
  prepend(byId("answers"), line, 6);
  try {
    const answer = await charge(card, key);
    const body = await answer.response.json().catch(() => ({}));
    const replayed = answer.response.headers.has("idempotent-replayed") ? ", replayed" : "";
    line.className = answer.status < 300 ? "good" : "bad";
    const text = (body.id ? `Charge ${body.id}` : body.detail ?? body.title ?? NAMES[card]) + replayed;
    fill(line, colour(answer.servedBy), answer.status, text, `${answer.servedBy ?? "gateway"}, ${answer.ms} ms`);
  } catch {
    line.className = "bad";
    fill(line, "gate", "–", NAMES[card], "no answer");
  }
}

async function burst() {
  byId("burst").disabled = true;
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, () => charge("4242 4242 4242 4242", crypto.randomUUID?.() ?? String(Math.random()))));
  const counts = new Map();
  for (const { value } of answers) {
    const status = value?.status ?? "failed";
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const text = [...counts].sort().map(([status, n]) => `${n} × ${status}`).join(", ");
  prepend(byId("answers"), fill(element("li"), "gate", "20×", text, "a burst of charges"), 6);
  byId("burst").disabled = false;
}

export function startPayment() {
  byId("outcomes").addEventListener("click", (event) => {
    const card = event.target.closest("button")?.dataset.card;
    if (card) pay(card, crypto.randomUUID?.() ?? String(Math.random()));
  });
  byId("again").addEventListener("click", () => pay(latest.card, latest.key));
  byId("burst").addEventListener("click", burst);
}
