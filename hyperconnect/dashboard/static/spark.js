// <hc-spark device="su7" attribute="su7.soc" path="…" label="…" unit="%" digits="0">: the last 24 hours of a number as a
// small line, read when it comes into sight; `open(place)` draws it large, with a table.

import "./bar.js";
import "./chart.js";
import { ask } from "./ask.js";
import { now } from "./clock.js";
import { html } from "./svg.js";
import { shown } from "./value.js";
import { t } from "./words.js";

const DAY = 86_400;
const BUCKET = 600;
/** How many are read at a time. */
const AT_ONCE = 2;

/** @type {(() => Promise<void>)[]} */
const waiting = [];
let reading = 0;

function next() {
  while (reading < AT_ONCE && waiting.length) {
    const read = /** @type {() => Promise<void>} */ (waiting.shift());
    reading += 1;
    void read().finally(() => {
      reading -= 1;
      next();
    });
  }
}

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !(target instanceof Spark)) continue;
    sight.unobserve(target);
    void target.load();
  }
});

export class Spark extends HTMLElement {
  /** @type {[number, number][]} */
  points = [];
  /** @type {Promise<void> | null} */
  loading = null;

  connectedCallback() {
    if (!this.loading) sight.observe(this);
  }

  disconnectedCallback() {
    sight.unobserve(this);
  }

  load() {
    this.loading ??= new Promise((settle) => {
      waiting.push(async () => {
        await this.read();
        settle();
      });
      next();
    });
    return this.loading;
  }

  async read() {
    const [device, attribute] = [this.getAttribute("device"), encodeURIComponent(this.getAttribute("attribute") ?? "")];
    const answer = await ask("GET", `/api/v1/devices/${device}/attributes/${attribute}/history?bucket=${BUCKET}&limit=200`);
    if (!answer.ok) return;
    for (const { at, value } of answer.data.items) {
      if (typeof value === "number") this.points.push([Date.parse(at) / 1000, value]);
    }
    const last = this.points.at(-1);
    if (!last) return;
    const values = this.points.map(([, value]) => value);
    const [least, most] = [Math.min(...values), Math.max(...values)].map((each) => shown(each, this.getAttribute("digits")));
    const [label, unit] = [this.getAttribute("label") ?? "", this.getAttribute("unit") ?? ""];
    const said = t("{label}, last 24 hours: {least} to {most} {unit}", { label, least, most, unit }).trim();
    const bar = html("hc-bar");
    const points = [...this.points, [now() / 1000, last[1]]];
    bar.setAttribute("data", JSON.stringify({ label: said, points, path: this.getAttribute("path") }));
    this.replaceChildren(bar);
  }

  /** @param {Element} place */
  async open(place) {
    await this.load();
    if (place.firstElementChild) return;
    const [label, unit] = [this.getAttribute("label") ?? "", this.getAttribute("unit") ?? ""];
    if (!this.points.length) {
      place.replaceChildren(html("p", { class: "quiet small" }, t("Nothing was kept in the last 24 hours")));
      return;
    }
    const data = {
      label,
      unit,
      digits: Number(this.getAttribute("digits")),
      since: now() / 1000 - DAY,
      lines: [{ name: "measured", kind: "measured", points: this.points, path: this.getAttribute("path") }],
      now: true,
    };
    const chart = html("hc-chart");
    chart.setAttribute("data", JSON.stringify(data));
    place.replaceChildren(chart);
  }
}

customElements.define("hc-spark", Spark);
