// The one store of what happens: one stream of events a page, open only while somebody looks.
//
//   live.on("value.changed", "su7", news => …)   a kind (or a family: "plan.*"; "*" is all), a device or null
//   live.on("gap", null, () => …)                 something was missed: read again what you show
//   live.on("state", null, () => …)               live.state is now another: "live", "reconnecting" or "offline"
//
// Each `on` returns a function that ends it.

import { heard } from "./clock.js";
import { knock } from "./door.js";

/** @typedef {{type: string, at: string, device?: string, path?: string, value?: unknown} & Record<string, any>} News */
/** @typedef {(news: News) => void} Handler */

const OWN = new Set(["gap", "state"]);
const OF_DEVICES = /^(value|device|command)\./;
const hears = (document.documentElement.dataset.hears ?? "").split(" ");
const OFFLINE_AFTER = 20_000;
const LONGEST = 30_000;

/** @type {Set<{kind: string, device: string | null, handler: Handler}>} */
const listeners = new Set();
/** @type {EventSource | null} */
let source = null;
let asked = "";
let lastId = "";
let wait = 1000;
let timer = 0;
let opening = 0;
let lostAt = 0;
let met = false;

export const live = {
  /** @type {"live" | "reconnecting" | "offline"} */
  state: "reconnecting",
  /** Since when nothing is heard, in ms of this machine; 0 while it is live. */
  get lostAt() {
    return lostAt;
  },
  on,
};

/**
 * @param {string} kind
 * @param {string | null} device
 * @param {Handler} handler
 */
function on(kind, device, handler) {
  const entry = { kind, device, handler };
  listeners.add(entry);
  if (!OWN.has(kind)) renew();
  return () => {
    listeners.delete(entry);
    if (!OWN.has(kind)) renew();
  };
}

/** Open, close or open otherwise, once whoever is busy with it has said all they want. */
function renew() {
  if (!opening) opening = window.setTimeout(settle, 0);
}

function settle() {
  opening = 0;
  const kinds = [...new Set([...listeners].map((each) => each.kind).filter((kind) => !OWN.has(kind) && may(kind)))].sort();
  if (document.hidden || !kinds.length) return close();
  const wanted = kinds.includes("*") ? "*" : kinds.join(",");
  if (source && wanted === asked) return;
  close();
  asked = wanted;
  open();
}

/** Whether this session may hear of a kind; who asks for what they may not hear hears nothing. */
/** @param {string} kind */
const may = (kind) => kind === "*" || hears.includes(OF_DEVICES.test(kind) ? "devices" : "rules");

function open() {
  window.clearTimeout(timer);
  const query = new URLSearchParams(asked === "*" ? {} : { types: asked });
  if (lastId) query.set("after", lastId);
  const stream = (source = new EventSource(`/api/v1/events?${query}`));
  let opened = false;
  stream.addEventListener("opened", (event) => {
    keep(event);
    opened = true;
    wait = 1000;
    lostAt = 0;
    turn("live");
    // Another life of the hub knows nothing of the last event we got: it says `gap`.
    met = true;
  });
  stream.addEventListener("frame", (event) => {
    keep(event);
    tell(JSON.parse(event.data));
  });
  stream.addEventListener("gap", (event) => {
    keep(event);
    emit({ type: "gap", at: "", ...JSON.parse(event.data) });
  });
  stream.onerror = () => {
    if (source !== stream) return;
    stream.close();
    source = null;
    if (!opened) void knock();
    lostAt ||= Date.now();
    turn(Date.now() - lostAt > OFFLINE_AFTER ? "offline" : "reconnecting");
    timer = window.setTimeout(renew, wait * (0.75 + Math.random() / 2));
    wait = Math.min(LONGEST, wait * 1.6);
  };
}

function close() {
  window.clearTimeout(timer);
  source?.close();
  source = null;
}

/** @param {MessageEvent} event */
function keep(event) {
  if (event.lastEventId) lastId = event.lastEventId;
}

/** @param {News[]} frame */
function tell(frame) {
  let latest = 0;
  for (const news of frame) {
    const at = Date.parse(news.at);
    if (at > latest) latest = at;
  }
  if (latest) heard(latest);
  for (const news of frame) emit(news);
}

/** @param {News} news */
function emit(news) {
  const family = `${news.type.split(".")[0]}.*`;
  for (const { kind, device, handler } of [...listeners]) {
    if (kind !== news.type && kind !== family && (kind !== "*" || OWN.has(news.type))) continue;
    if (device !== null && device !== news.device) continue;
    try {
      handler(news);
    } catch (error) {
      reportError(error); // one that fails keeps no other from hearing
    }
  }
}

/** @param {"live" | "reconnecting" | "offline"} state */
function turn(state) {
  if (live.state === state && met) return;
  live.state = state;
  emit({ type: "state", at: "" });
}

document.addEventListener("visibilitychange", renew);
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", renew);
window.addEventListener("online", () => {
  wait = 1000;
  renew();
});
