// <hc-system>: how the hub is, counted anew while somebody looks: messages a second as a line of the last minutes.

import { again } from "./again.js";
import { ask } from "./ask.js";
import "./bar.js";
import { number } from "./figure.js";
import { live } from "./live.js";
import { notice } from "./notice.js";
import { t } from "./words.js";

const EVERY = 2000;
/** After so many looks all of the page is read again. */
const WHOLE = 15;
const KEPT = 90;
const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** @param {number} count */
function size(count) {
  let place = 0;
  for (; count >= 1000 && place + 1 < UNITS.length; place += 1) count /= 1000;
  return `${number(count, place && count < 100 ? 1 : 0)}\u00a0${UNITS[place]}`;
}

class System extends HTMLElement {
  timer = 0;
  looks = 0;
  /** @type {{at: number, received: number, sent: number, connected: boolean} | null} */
  last = null;
  /** @type {Record<string, [number, number][]>} */
  points = { received: [], sent: [] };

  connectedCallback() {
    live.on("rule.*", null, again);
    document.addEventListener("visibilitychange", () => this.watch());
    document.addEventListener("asked", (event) => this.asked(/** @type {CustomEvent} */ (event)));
    this.watch();
  }

  watch() {
    window.clearTimeout(this.timer);
    if (document.hidden) this.last = null;
    else void this.look();
  }

  async look() {
    window.clearTimeout(this.timer);
    const answer = await ask("GET", "/api/v1/system");
    if (answer.ok) this.show(answer.data);
    else this.last = null;
    this.looks += 1;
    if (answer.ok && this.looks % WHOLE === 0) again();
    window.clearTimeout(this.timer);
    if (!document.hidden) this.timer = window.setTimeout(() => this.look(), EVERY);
  }

  /** @param {any} data */
  show({ broker, memory }) {
    const before = this.last;
    const now = (this.last = { at: performance.now() / 1000, ...broker });
    for (const name of ["received", "sent", "dropped"]) this.say(`[data-count="${name}"]`, number(broker[name], 0));
    this.say('[data-bytes="backlog"]', size(broker.backlog));
    if (memory !== null) this.say('[data-bytes="memory"]', size(memory));
    if (!before) return;
    if (before.connected !== broker.connected) again();
    const passed = now.at - before.at;
    for (const name of /** @type {("received" | "sent")[]} */ (["received", "sent"])) {
      // A hub that began anew counts from the start.
      const rate = Math.max(0, broker[name] - before[name]) / passed;
      const points = this.points[name];
      points.push([now.at, rate]);
      if (points.length > KEPT) points.shift();
      this.say(`[data-rate="${name}"]`, number(rate, 1, 0));
      const line = this.querySelector(`[data-line="${name}"]`);
      const { label } = JSON.parse(line?.getAttribute("data") ?? "{}");
      line?.setAttribute("data", JSON.stringify({ label, points }));
    }
  }

  /** @param {string} where @param {string} text */
  say(where, text) {
    const place = this.querySelector(where);
    if (place && place.textContent !== text) place.textContent = text;
  }

  /** @param {CustomEvent} event */
  asked(event) {
    const told = event.detail?.data;
    if (Array.isArray(told?.mistakes)) {
      const count = told.mistakes.length;
      const text = count ? "Read: {rules} rules work, {count} things are wrong" : "Read: {rules} rules work, and nothing is wrong";
      notice(t(text, { rules: told.rules, count }), { kind: count ? "bad" : "good" });
    }
    again();
  }
}

customElements.define("hc-system", System);
