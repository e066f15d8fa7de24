import { h } from "./dom.js";

const WHOLE = new Intl.NumberFormat("en");
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const CLOCK_SECONDS = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const COMPACT_FROM = 100_000;

export const whole = (n) => WHOLE.format(n);
export const compact = (n) => (Math.abs(n) < COMPACT_FROM ? WHOLE.format(n) : COMPACT.format(n));

/** A count; the exact one is in the element's value and title. */
export const count = (n, name) =>
  h("data", { value: n, title: n < COMPACT_FROM ? null : whole(n), "data-name": name }, compact(n));

const significant = (n) => (n === 0 ? "0" : n < 10 ? String(Number(n.toFixed(n < 1 ? 2 : 1))) : compact(Math.round(n)));

export const perSecond = (n) => `${significant(n)}/s`;

export function bytes(n) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  let value = n;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? whole(Math.round(value)) : Number(value.toFixed(value < 10 ? 1 : 0))} ${units[unit]}`;
}

export const size = (n, name) => h("data", { value: n, title: `${whole(n)} bytes`, "data-name": name }, bytes(n));

export function duration(ms) {
  if (ms < 1) return `${Number((ms * 1000).toFixed(0))} µs`;
  if (ms < 1000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`;
  return `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;
}

export const took = (ms, name) => h("data", { value: ms, "data-name": name }, duration(ms));

export function span(seconds) {
  const s = Math.round(seconds);
  if (s < 90) return `${s} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 129_600) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86_400)} days`;
}

export const percent = (share) => `${Number((share * 100).toFixed(share < 0.1 ? 2 : 1))} %`;

export const moment = (when) => MOMENT.format(new Date(when));

/** How long ago something was, with the moment itself in the title. */
export function ago(when) {
  const seconds = (Date.now() - new Date(when)) / 1000;
  return h("time", { datetime: when, title: moment(when) }, seconds < 5 ? "just now" : `${span(seconds)} ago`);
}

/** The time of day of a moment in seconds since 1970. */
export const clock = (at, withSeconds) => (withSeconds ? CLOCK_SECONDS : CLOCK).format(new Date(at * 1000));
