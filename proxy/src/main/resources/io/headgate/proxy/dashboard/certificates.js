import { get } from "./api.js";
import { card, h, pill, svg, table } from "./dom.js";
import { ago, moment } from "./format.js";

const COLUMNS = [
  { name: "For" },
  { name: "Good for" },
  { name: "Until" },
  { name: "Listener" },
  { name: "From" },
  { name: "Issuer" },
  { name: "Key" },
  { name: "OCSP answer" },
];
const URGENT_DAYS = 7;
const SOON_DAYS = 30;
const SCALE_DAYS = 90;

const urgency = (days) => (days < URGENT_DAYS ? "down" : days < SOON_DAYS ? "drain" : "up");

const left = (days) => [
  pill(days < 0 ? "expired" : days < 2 ? `${days} days` : `${Math.floor(days)} days`, urgency(days)),
  svg(
    "svg",
    { class: `share ${urgency(days)}`, "aria-hidden": "true", viewBox: "0 0 100 4", preserveAspectRatio: "none" },
    svg("rect", { class: "back", width: 100, height: 4 }),
    svg("rect", { class: "front", width: Math.max(0, Math.min(100, (days / SCALE_DAYS) * 100)).toFixed(1), height: 4 }),
  ),
];

function source(each) {
  if (each.source === "file") return ["file ", h("code", {}, each.file)];
  if (each.source === "self_signed") return "made at the start, trusted by nobody";
  return [
    each.self_signed ? "stands in until the first is issued by " : "ordered from ",
    h("code", {}, new URL(each.directory).host),
    each.next_order ? [", next ", h("time", { datetime: each.next_order }, moment(each.next_order))] : null,
  ];
}

/** The common name in a distinguished name, or all of it. */
const common = (name) => /(?:^|,)CN=((?:[^,\\]|\\.)+)/.exec(name)?.[1] ?? name;

export default {
  id: "certificates",
  title: "Certificates",
  icon: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4",
  everyMs: 10_000,
  load: () => get("/v1/certificates"),
  render({ certificates }) {
    const rows = certificates.map((each, i) => ({
      key: `${each.listener}-${each.names}-${i}`,
      cells: [
        h(
          "ul",
          { class: "plain names" },
          each.names.split(/,\s*/).map((name) => h("li", {}, h("code", {}, name))),
        ),
        left(each.days_left),
        h("time", { datetime: each.not_after }, moment(each.not_after)),
        h("a", { href: "#/listeners" }, each.listener),
        source(each),
        h("span", { title: each.issuer }, common(each.issuer)),
        each.key.toUpperCase(),
        each.stapled_until
          ? ["shown along, good until ", h("time", { datetime: each.stapled_until }, moment(each.stapled_until))]
          : "none",
      ],
    }));
    return [
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: -1 }, "Certificates"),
        certificates.length ? h("p", { class: "dim" }, "The first to expire ", ago2(certificates[0])) : null,
      ),
      card(
        "Shown by listeners",
        { class: "wide", note: "What expires first stands first" },
        table("Certificates", COLUMNS, rows, "No listener ends TLS, so none is shown."),
      ),
    ];
  },
};

const ago2 = (first) =>
  first.days_left < 0 ? ["did so ", ago(first.not_after)] : `does so in ${Math.floor(first.days_left)} days`;
