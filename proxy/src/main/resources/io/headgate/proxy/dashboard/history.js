// What the node remembers of its traffic, kept here too, so that each look asks only for what is new.
import { get } from "./api.js";

export const RANGES = {
  minutes: { name: "10 minutes", path: "/v1/history?", seconds: 600, binSeconds: 5 },
  day: { name: "24 hours", path: "/v1/history?day&", seconds: 86_400, binSeconds: 300 },
};
const COUNTS = [
  "status1xx",
  "status2xx",
  "status3xx",
  "status4xx",
  "status5xx",
  "no_answer",
  "bytes_in",
  "bytes_out",
  "accepted",
];
const LISTS = ["at", ...COUNTS, "connections", "latency"];
const kept = {};

/** The rows of a range, one list for each column. */
export async function traffic(range) {
  const { path, seconds } = RANGES[range];
  const known = kept[range];
  const last = known?.at.at(-1);
  const fresh = await get(`${path}since=${last ?? 0}`);
  if (known) for (const list of LISTS) fresh[list] = known[list].concat(fresh[list]);
  const from = (fresh.at.at(-1) ?? 0) - seconds;
  const first = fresh.at.findIndex((at) => at > from);
  if (first > 0) for (const list of LISTS) fresh[list] = fresh[list].slice(first);
  kept[range] = fresh;
  return fresh;
}

export const sum = (list) => list.reduce((a, b) => a + b, 0);

/** Rows gathered into equal steps of time; each has its end, its length, sums, and the most connections. */
export function bins(history, range) {
  const { seconds, binSeconds } = RANGES[range];
  const end = Math.ceil((history.at.at(-1) ?? Date.now() / 1000) / binSeconds) * binSeconds;
  const made = [];
  for (let at = end - seconds + binSeconds; at <= end; at += binSeconds) {
    made.push({
      at,
      seen: false,
      seconds: binSeconds,
      connections: 0,
      latency: history.latency_up_to_ms.map(() => 0).concat(0),
      ...Object.fromEntries(COUNTS.map((name) => [name, 0])),
    });
  }
  history.at.forEach((at, i) => {
    const bin = made[made.length - 1 - Math.floor((end - at) / binSeconds)];
    if (!bin) return;
    bin.seen = true;
    for (const name of COUNTS) bin[name] += history[name][i];
    bin.connections = Math.max(bin.connections, history.connections[i]);
    history.latency[i].forEach((n, step) => (bin.latency[step] += n));
  });
  const last = made.at(-1);
  if (last && history.at.length) last.seconds = Math.max(1, binSeconds - (end - history.at.at(-1))); // still filling
  return made;
}

export const requestsOf = (bin) =>
  bin.status1xx + bin.status2xx + bin.status3xx + bin.status4xx + bin.status5xx + bin.no_answer;

/** The sums of several bins. */
export function together(some) {
  const all = { latency: [], connections: 0, seconds: sum(some.map((bin) => bin.seconds)) };
  for (const name of COUNTS) all[name] = sum(some.map((bin) => bin[name]));
  all.connections = Math.max(0, ...some.map((bin) => bin.connections));
  all.latency = (some[0]?.latency ?? []).map((_, step) => sum(some.map((bin) => bin.latency[step])));
  return all;
}

/** In which step of latency the given share of requests ends; -1: there were none. */
export function stepOf(latency, share) {
  const wanted = sum(latency) * share;
  if (!wanted) return -1;
  let before = 0;
  return latency.findIndex((n) => (before += n) >= wanted);
}
