// Moments in the household's time and the page's language. <hc-time kind="left"><time datetime="…">…</time></hc-time>
// says a moment as `clock` (17:50), `date`, `both`, `ago` (5 minutes ago) or `left` (a countdown).

import { now } from "./clock.js";
import { language } from "./words.js";

export const zone = document.documentElement.dataset.zone || undefined;

/** @param {Intl.DateTimeFormatOptions} options */
const format = (options) => new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: "h23", ...options });
const clocks = {
  clock: format({ hour: "2-digit", minute: "2-digit" }),
  second: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  dated: format({ weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  date: format({ day: "numeric", month: "short" }),
  both: format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
};
const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** @param {number} at ms since 1970 */
const isToday = (at) => day.format(at) === day.format(now());
/** @param {number} at ms since 1970 */
export const clock = (at) => clocks.clock.format(at);
/**
 * The hour alone if it is today, the day too if it is not.
 * @param {number} at ms since 1970
 */
export const when = (at) => (isToday(at) ? clocks.clock : clocks.both).format(at);
/**
 * The same to the second.
 * @param {number} at ms since 1970
 */
export const second = (at) => (isToday(at) ? clocks.second : clocks.dated).format(at);

/**
 * @param {number} value
 * @param {"second" | "minute" | "hour" | "day"} unit
 */
function amount(value, unit) {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/**
 * Return the moment of a date and time of the household, as a field of a form has it.
 * @param {string} written 2026-11-22T18:41
 */
export function instant(written) {
  const there = Date.parse(`${written}Z`);
  const shown = new Date(there).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
  return new Date(2 * there - Date.parse(`${shown}Z`)).toISOString();
}

/**
 * How long something takes: 34 min, 2 hr 5 min.
 * @param {number} ms
 */
export function length(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return amount(seconds, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return amount(minutes, "minute");
  if (minutes >= 48 * 60) return amount(Math.round(minutes / 1440), "day");
  const rest = minutes % 60;
  return amount(Math.floor(minutes / 60), "hour") + (rest ? ` ${amount(rest, "minute")}` : "");
}

/**
 * How long ago something was, or how long it takes until then.
 * @param {number} at ms since 1970
 */
export function ago(at) {
  const seconds = Math.round((at - now()) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return relative.format(size < 5 ? 0 : seconds, "second");
  if (size < 45 * 60) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 22 * 3600) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/**
 * @param {number} at
 * @param {string} kind
 */
export function say(at, kind) {
  if (kind === "ago") return ago(at);
  if (kind === "left") return length(Math.max(0, at - now()));
  if (kind === "date") return clocks.date.format(at);
  return kind === "both" ? clocks.both.format(at) : when(at);
}

/** @type {Set<Moment>} */
const shown = new Set();
let ticking = 0;

/** Say all moments anew; each second while one is near, else each half minute, and never while nobody looks. */
function tick() {
  window.clearTimeout(ticking);
  ticking = 0;
  if (document.hidden || !shown.size) return;
  let near = false;
  for (const each of shown) near = each.refresh() || near;
  ticking = window.setTimeout(tick, near ? 1000 : 30_000);
}

class Moment extends HTMLElement {
  static observedAttributes = ["kind"];

  connectedCallback() {
    shown.add(this);
    if (!ticking) ticking = window.setTimeout(tick, 0);
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  /**
   * Let it be another moment from now on.
   * @param {string} at ISO 8601
   */
  turn(at) {
    const time = this.querySelector("time");
    if (!time) return;
    time.dateTime = at;
    time.title = "";
    this.refresh();
  }

  /** Say it; return whether it is so near that it is to be said each second. */
  refresh() {
    const time = this.querySelector("time");
    const at = Date.parse(time?.dateTime ?? "");
    if (!time || Number.isNaN(at)) return false;
    const kind = this.getAttribute("kind") ?? "clock";
    const text = say(at, kind);
    if (time.textContent !== text) time.textContent = text;
    if (!time.title) time.title = clocks.both.format(at);
    return (kind === "left" || kind === "ago") && Math.abs(at - now()) < 90_000;
  }
}

customElements.define("hc-time", Moment);
document.addEventListener("visibilitychange", tick);
