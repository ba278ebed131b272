// What a form can say of triggers and actions: the fields of each kind, in the order of a sentence. What stands in a
// rule beside these is shown as it is written.

/** @typedef {"name" | "names" | "command" | "expression" | "value" | "span" | "text" | "choice"} Sort */
/** @typedef {{at: string, sort: Sort, word: string, options?: string[]}} Field `at` is a path within the item */
/** @typedef {{word: string, fields: Field[], pairs?: {at: string, word: string}[], inner?: string[], begin: unknown}} Kind */

/**
 * @param {string} at
 * @param {Sort} sort
 * @param {string} word
 * @param {string[]} [options]
 * @returns {Field}
 */
const field = (at, sort, word, options) => ({ at, sort, word, options });

const FOR = field("for", "span", "for at least");
const DAYS = field("days", "names", "on these days");

/** @type {Record<string, Kind>} */
export const TRIGGERS = {
  change: {
    word: "Something changes",
    fields: [field("change", "names", "what"), field("from", "value", "from"), field("to", "value", "to"), FOR],
    begin: { change: "home.mode" },
  },
  becomes: {
    word: "Something becomes true",
    fields: [field("becomes", "expression", "what"), FOR, field("hysteresis", "span", "hysteresis")],
    begin: { becomes: "home.occupancy == 0" },
  },
  at: {
    word: "A time of day",
    fields: [field("at", "name", "at"), DAYS, field("offset", "span", "shifted by")],
    begin: { at: "07:30" },
  },
  every: { word: "Again and again", fields: [field("every", "span", "every")], begin: { every: "1h" } },
  cron: { word: "The clock, as cron writes it", fields: [field("cron", "text", "at")], begin: { cron: "0 8 * * 1-5" } },
  sun: {
    word: "The sun",
    fields: [field("sun", "choice", "what", ["sunrise", "sunset"]), field("offset", "span", "shifted by"), DAYS],
    begin: { sun: "sunset" },
  },
  enters: {
    word: "Somebody comes",
    fields: [field("enters/who", "names", "who"), field("enters/zone", "text", "to")],
    begin: { enters: { who: "anybody", zone: "home" } },
  },
  leaves: {
    word: "Somebody leaves",
    fields: [field("leaves/who", "names", "who"), field("leaves/zone", "text", "from")],
    begin: { leaves: { who: "anybody", zone: "home" } },
  },
  eta: {
    word: "Somebody is on the way",
    fields: [
      field("eta/of", "names", "who"),
      field("eta/to", "text", "to"),
      field("eta/under", "span", "sooner than in"),
    ],
    begin: { eta: { of: "car", to: "home", under: "20min" } },
  },
  event: { word: "An event", fields: [field("event", "names", "which")], begin: { event: "device.event" } },
  online: { word: "A device is back", fields: [field("online", "names", "which"), FOR], begin: { online: "device" } },
  offline: {
    word: "A device is gone",
    fields: [field("offline", "names", "which"), FOR],
    begin: { offline: "device" },
  },
  hub: {
    word: "The hub itself",
    fields: [field("hub", "choice", "what", ["started", "stopping", "time_changed"])],
    begin: { hub: "started" },
  },
  mqtt: { word: "A message", fields: [field("mqtt", "text", "topic")], begin: { mqtt: "some/topic" } },
  webhook: { word: "A web hook", fields: [field("webhook", "text", "which")], begin: { webhook: "courier" } },
  calendar: {
    word: "An appointment",
    fields: [
      field("calendar/of", "text", "calendar"),
      field("calendar/edge", "choice", "edge", ["", "starts", "ends"]),
      field("calendar/before", "span", "before it"),
      field("calendar/match", "text", "title like"),
    ],
    begin: { calendar: { of: "calendar", before: "30min" } },
  },
  called: { word: "Somebody calls it", fields: [], begin: { called: true } },
};

/** @type {Record<string, Kind>} */
export const ACTIONS = {
  set: {
    word: "Set",
    fields: [
      field("claim/for", "span", "hold it for"),
      field("claim/release", "choice", "then", ["", "restore", "keep"]),
      field("confirm", "span", "wait for the echo"),
    ],
    pairs: [{ at: "set", word: "Attribute" }],
    begin: { set: { "device.attribute": true } },
  },
  do: {
    word: "Do",
    fields: [field("do", "command", "command"), field("timeout", "span", "wait for the outcome")],
    pairs: [{ at: "with", word: "Argument" }],
    begin: { do: "device.command" },
  },
  scene: { word: "Scene", fields: [field("scene", "text", "which")], begin: { scene: "night" } },
  reach: {
    word: "Have it so by a moment",
    fields: [],
    pairs: [{ at: "reach", word: "Attribute" }],
    begin: { reach: { "device.attribute": "21 °C", by: "arrival" } },
  },
  notify: {
    word: "Tell somebody",
    fields: [
      field("notify/to", "names", "to"),
      field("notify/title", "text", "heading"),
      field("notify/text", "text", "text"),
      field("notify/level", "choice", "how loud", ["", "normal", "urgent", "critical"]),
    ],
    begin: { notify: { to: "everybody", text: "…" } },
  },
  delay: { word: "Wait a while", fields: [field("delay", "span", "how long")], begin: { delay: "5min" } },
  wait: {
    word: "Wait until",
    fields: [
      field("wait/until", "expression", "this is true"),
      field("wait/timeout", "span", "at most"),
      field("wait/on_timeout", "choice", "after that", ["", "continue", "stop"]),
    ],
    begin: { wait: { until: "home.occupancy == 0", timeout: "30min" } },
  },
  if: {
    word: "Only if",
    fields: [],
    inner: ["then", "else"],
    begin: { if: "home.occupancy > 0", then: [{ log: "…" }] },
  },
  choose: {
    word: "The first that fits",
    fields: [],
    inner: ["else"],
    begin: { choose: [{ if: "home.occupancy > 0", then: [{ log: "…" }] }] },
  },
  call: {
    word: "Run another rule",
    fields: [field("call", "text", "which")],
    pairs: [{ at: "with", word: "Parameter" }],
    begin: { call: "rule" },
  },
  let: {
    word: "Remember for this run",
    fields: [],
    pairs: [{ at: "let", word: "Name" }],
    begin: { let: { name: "= 1" } },
  },
  emit: {
    word: "Let an event happen",
    fields: [field("emit", "text", "which")],
    pairs: [{ at: "with", word: "Name" }],
    begin: { emit: "event" },
  },
  publish: {
    word: "Publish a message",
    fields: [field("publish/topic", "text", "topic"), field("publish/payload", "value", "payload")],
    begin: { publish: { topic: "some/topic", payload: "…" } },
  },
  log: { word: "Write into the log", fields: [field("log", "text", "text")], begin: { log: "…" } },
  stop: { word: "End the run", fields: [field("stop", "value", "why")], begin: { stop: true } },
};

/** @type {Field[]} */
export const BASICS = [
  field("title", "text", "title"),
  field("about", "text", "why it is there"),
  field("tags", "names", "tags"),
  field("band", "choice", "band", ["", "safety", "security", "comfort", "energy", "ambience"]),
  field("mode", "choice", "set off again meanwhile", ["", "single", "restart", "queue", "parallel"]),
  field("cooldown", "span", "rests afterwards"),
];
/** @type {Field[]} */
export const SETTLE = [field("settle/on", "span", "true for"), field("settle/off", "span", "false for")];

/** What every trigger may say beside its kind. @type {Field[]} */
export const OF_TRIGGERS = [field("id", "text", "known as"), field("if", "expression", "counts only if")];
/** What every action may say beside its kind. @type {Field[]} */
export const OF_ACTIONS = [
  field("title", "text", "note"),
  field("on_error", "choice", "if it fails", ["", "stop", "continue"]),
];

/** Keys of any trigger or action that have a place of their own in a row. */
export const COMMON = ["enabled"];

/**
 * Return the kind of a trigger or an action; nothing where the form has no words for it.
 * @param {Record<string, Kind>} kinds
 * @param {unknown} item
 */
export function kindOf(kinds, item) {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return "";
  const found = Object.keys(kinds).filter((each) => each in item);
  // `if` is an action, and what keeps a trigger from counting.
  return found.length === 1 ? found[0] : "";
}
