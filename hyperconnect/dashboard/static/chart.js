// <hc-chart data='{…}'>: numbers over time. All moments are Unix seconds.
//
//   label   what it shows, as a sentence              unit, digits
//   since, until                                      what is drawn, if given
//   lines   [{name, kind: "measured" | "planned", points: [[at, value], …], path}]   a path makes a line live
//   band    {name, low, high, since, until}           where it is comfortable
//   windows [{name, since, until}]                    when it is heated
//   marks   [{name, kind: "arrival", at, early, late}]
//   now     true                                      draws the present
//
// Names are words of the page (`words([…])`) or are shown as they are. Arrow keys, Home and End walk along the lines; "as table" tells the same in words.

import { now } from "./clock.js";
import { number } from "./figure.js";
import { live } from "./live.js";
import { asTable, html, onWidth, px, say, svg, trace } from "./svg.js";
import { clock, when } from "./time.js";
import { t } from "./words.js";

/** @typedef {[number, number]} Point */
/** @typedef {{name: string, kind: "measured" | "planned", points: Point[], path?: string}} Line */
/** @typedef {{name: string, since: number, until: number}} Span */
/** @typedef {{label: string, unit: string, digits?: number, since?: number, until?: number, lines: Line[],
 *   band?: {name: string, low: number, high: number, since?: number, until?: number} | null, windows?: Span[],
 *   marks?: {name: string, kind: string, at: number, early?: number | null, late?: number | null}[], now?: boolean}} Data */

const TOP = 26;
const BOTTOM = 24;
/** Room for figures of four letters; longer ones take more. */
const LEFT = 34;
const LETTER = 6.7;
const RIGHT = 12;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const HOURS = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 168];

class Chart extends HTMLElement {
  static observedAttributes = ["data"];

  /** @type {Data} */
  data = { label: "", unit: "", lines: [] };
  /** @type {(() => void)[]} */
  ends = [];
  /** @type {number | null} */
  cursor = null;
  width = 0;
  left = LEFT;
  height = 220;
  due = 0;

  connectedCallback() {
    this.picture = svg("svg", { tabindex: 0 });
    this.readout = html("p", { class: "readout", "aria-live": "polite" });
    this.legend = html("p", { class: "legend", "aria-hidden": "true" });
    this.table = asTable(t("as table"), () => this.rows());
    this.replaceChildren(this.picture, this.readout, this.legend, this.table.details);
    this.picture.addEventListener("keydown", (event) => this.walk(/** @type {KeyboardEvent} */ (event)));
    this.picture.addEventListener("pointermove", (event) => this.point(/** @type {PointerEvent} */ (event)));
    this.picture.addEventListener("pointerleave", () => this.at(null));
    this.picture.addEventListener("blur", () => this.at(null));
    this.ends = [
      onWidth(this, (width) => {
        this.width = width;
        this.height = width > 560 ? 290 : 220;
        this.draw();
      }),
      live.on("value.changed", null, (news) => this.hear(news)),
    ];
    const turn = () => this.later();
    const timer = window.setInterval(turn, 20_000);
    this.ends.push(() => window.clearInterval(timer));
  }

  disconnectedCallback() {
    for (const end of this.ends) end();
  }

  /** @param {string} _name @param {string} _old @param {string} value */
  attributeChangedCallback(_name, _old, value) {
    this.data = JSON.parse(value);
    for (const each of [...this.data.lines, ...(this.data.windows ?? []), ...(this.data.marks ?? [])]) each.name = t(each.name);
    if (this.data.band) this.data.band.name = t(this.data.band.name);
    this.data.label = t(this.data.label);
    this.later();
  }

  /** @param {import("./live.js").News} news */
  hear(news) {
    const line = this.data.lines.find((each) => each.path && each.path === news.path);
    if (!line || typeof news.value !== "number") return;
    line.points.push([Date.parse(news.at) / 1000, news.value]);
    this.later();
  }

  later() {
    if (this.due || !this.isConnected) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      this.draw();
    });
  }

  draw() {
    if (!this.width || !this.picture) return;
    const { data, width } = this;
    this.scale();
    const parts = [];
    const inside = { y: TOP, height: this.height - TOP - BOTTOM };
    for (const each of data.windows ?? []) {
      parts.push(this.span(each.since, each.until, { class: "c-window", "data-name": each.name, ...inside }));
    }
    if (data.band) {
      const { low, high, since, until } = data.band;
      const y = this.y(high);
      const height = px(this.y(low) - y);
      parts.push(this.span(since ?? this.from, until ?? this.to, { class: "c-band", y, height }));
    }
    for (const mark of data.marks ?? []) {
      if (mark.early && mark.late) {
        parts.push(this.span(mark.early, mark.late, { class: "c-early", y: this.height - BOTTOM - 5, height: 5 }));
      }
    }
    for (let value = this.low; value <= this.high + 1e-9; value += this.step) {
      const y = this.y(value);
      parts.push(svg("line", { class: "c-grid", x1: this.left, x2: width - RIGHT, y1: y, y2: y }));
      parts.push(svg("text", { x: this.left - 6, y: y + 4, "text-anchor": "end" }, this.number(value, this.step < 1 ? 1 : 0)));
    }
    for (const at of this.hours()) {
      parts.push(svg("text", { x: this.x(at), y: this.height - 6, "text-anchor": "middle" }, clock(at * 1000)));
    }
    for (const line of [...data.lines].sort((one) => (one.kind === "planned" ? -1 : 1))) {
      const points = this.drawn(line);
      if (!points.length) continue;
      parts.push(svg("path", { class: `c-${line.kind}`, d: trace(points.map(([at, value]) => [this.x(at), this.y(value)])) }));
    }
    parts.push(...this.marks());
    this.picture.setAttribute("height", String(this.height));
    this.picture.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
    say(this.picture, this.summary());
    this.picture.replaceChildren(...parts);
    this.cross();
    this.key();
    this.table?.fill();
  }

  /** The points of a line that are in the picture; a measured one goes on to the present. */
  /** @param {Line} line */
  drawn(line) {
    const points = line.points.filter(([at]) => at >= this.from && at <= this.to);
    const before = line.points.findLast(([at]) => at < this.from);
    if (before) points.unshift([this.from, before[1]]);
    const last = line.points.at(-1);
    const present = now() / 1000;
    if (last && line.kind === "measured" && this.data.now && present > last[0]) points.push([Math.min(present, this.to), last[1]]);
    return points;
  }

  marks() {
    const parts = [];
    const bottom = this.height - BOTTOM;
    if (this.data.now) {
      const x = this.x(Math.min(now() / 1000, this.to));
      parts.push(svg("line", { class: "c-now", x1: x, x2: x, y1: TOP, y2: bottom }));
      const line = this.data.lines.find((each) => each.kind === "measured");
      const last = line?.points.at(-1);
      if (last) parts.push(svg("circle", { class: "c-dot", cx: x, cy: this.y(last[1]), r: 5 }));
    }
    for (const mark of this.data.marks ?? []) {
      if (mark.at < this.from || mark.at > this.to) continue;
      const x = this.x(mark.at);
      parts.push(svg("line", { class: "c-arrival", x1: x, x2: x, y1: TOP, y2: bottom }));
      const anchor = x > this.width - 90 ? "end" : x < 90 ? "start" : "middle";
      parts.push(svg("text", { class: "c-arrival", x, y: TOP - 9, "text-anchor": anchor }, `${mark.name} ${clock(mark.at * 1000)}`));
    }
    return parts;
  }

  /** Decide what is drawn, and how large. */
  scale() {
    const { data } = this;
    const points = data.lines.flatMap((line) => line.points);
    const present = now() / 1000;
    this.from = data.since ?? Math.min(...points.map(([at]) => at), present);
    this.to = Math.max(data.until ?? Math.max(...points.map(([at]) => at), present), data.now ? present : 0);
    if (!(this.to > this.from)) this.to = this.from + 3600;
    const values = data.lines.flatMap((line) => this.drawn(line).map(([, value]) => value));
    if (data.band) values.push(data.band.low, data.band.high);
    const least = values.length ? Math.min(...values) : 0;
    const most = values.length ? Math.max(...values) : 1;
    this.step = STEPS.find((step) => (most - least || 1) / step <= 5) ?? (most - least) / 4;
    this.low = Math.floor(least / this.step) * this.step;
    this.high = Math.max(Math.ceil(most / this.step) * this.step, this.low + this.step);
    const figures = [this.low, this.high].map((value) => this.number(value, this.step < 1 ? 1 : 0).length);
    this.left = Math.max(LEFT, Math.ceil(Math.max(...figures) * LETTER) + 7);
  }

  /** @param {number} at */
  x(at) {
    return px(this.left + ((at - this.from) / (this.to - this.from)) * (this.width - this.left - RIGHT));
  }

  /** @param {number} value */
  y(value) {
    return px(this.height - BOTTOM - ((value - this.low) / (this.high - this.low)) * (this.height - TOP - BOTTOM));
  }

  /** @param {number} since @param {number} until @param {Record<string, string | number>} look */
  span(since, until, look) {
    const x = this.x(Math.max(since, this.from));
    return svg("rect", { x, width: Math.max(0, px(this.x(Math.min(until, this.to)) - x)), ...look });
  }

  hours() {
    const most = Math.max(2, Math.floor(this.width / 90));
    const hours = (this.to - this.from) / 3600;
    const step = 3600 * (HOURS.find((each) => hours / each <= most) ?? Math.ceil(hours / most));
    const found = [];
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
      if (this.x(at) > this.left + 12 && this.x(at) < this.width - 20) found.push(at);
    }
    return found;
  }

  /** @param {number} value @param {number} [digits] */
  number(value, digits = this.data.digits ?? 1) {
    return number(value, digits);
  }

  summary() {
    const said = this.data.lines.flatMap((line) => {
      const last = line.points.at(-1);
      return last ? [`${line.name} ${this.number(last[1])} ${this.data.unit} (${when(last[0] * 1000)})`] : [];
    });
    for (const mark of this.data.marks ?? []) said.push(`${mark.name} ${when(mark.at * 1000)}`);
    for (const each of this.data.windows ?? []) said.push(`${each.name} ${clock(each.since * 1000)}–${clock(each.until * 1000)}`);
    return [this.data.label, ...said].join("; ");
  }

  key() {
    const { lines, band, windows } = this.data;
    const line = (/** @type {string} */ look) => svg("svg", {}, svg("path", { class: look, d: "M0 5H20" }));
    const area = (/** @type {string} */ look) => svg("svg", {}, svg("rect", { class: look, width: 20, height: 10, rx: 2 }));
    const parts = lines.filter((each) => each.points.length).map((each) => html("span", {}, line(`c-${each.kind}`), each.name));
    if (band) parts.push(html("span", {}, area("c-band"), band.name));
    if (windows?.length) parts.push(html("span", {}, area("c-window"), windows[0].name));
    this.legend?.replaceChildren(...parts);
  }

  /** All moments at which some line says something, in order. */
  moments() {
    return [...new Set(this.data.lines.flatMap((line) => line.points.map(([at]) => at)))]
      .filter((at) => at >= this.from && at <= this.to)
      .sort((one, other) => one - other);
  }

  rows() {
    const { lines, unit, marks = [] } = this.data;
    const moments = this.moments();
    const step = Math.max(1, Math.ceil(moments.length / 100));
    const rows = moments
      .filter((_, place) => place % step === 0 || place === moments.length - 1)
      .map((at) => [when(at * 1000), ...lines.map((line) => this.said(line, at))]);
    for (const mark of marks) rows.push([when(mark.at * 1000), mark.name, ...lines.slice(1).map(() => "")]);
    return { head: [t("time"), ...lines.map((line) => `${line.name} (${unit})`)], rows };
  }

  /** What a line says at a moment: its last value where it was measured, between two where it is planned. */
  /** @param {Line} line @param {number} at */
  said(line, at) {
    const after = line.points.findIndex(([each]) => each > at);
    const before = line.points.at(after < 0 ? -1 : after - 1);
    if (!before || before[0] > at || after === 0) return "–";
    if (line.kind === "measured") return this.number(before[1]);
    if (after < 0) return before[0] === at ? this.number(before[1]) : "–";
    const [next, value] = line.points[after];
    return this.number(before[1] + ((value - before[1]) * (at - before[0])) / (next - before[0]));
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const moments = this.moments();
    const here = this.cursor === null ? moments.length - 1 : moments.findIndex((at) => at >= /** @type {number} */ (this.cursor));
    /** @type {Record<string, number>} */
    const ways = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: moments.length - 1 };
    if (!(event.key in ways) || !moments.length) return;
    event.preventDefault();
    this.at(moments[Math.max(0, Math.min(moments.length - 1, ways[event.key]))]);
  }

  /** @param {PointerEvent} event */
  point(event) {
    const x = event.clientX - this.getBoundingClientRect().left;
    const at = this.from + ((x - this.left) / (this.width - this.left - RIGHT)) * (this.to - this.from);
    this.at(Math.max(this.from, Math.min(this.to, at)));
  }

  /** @param {number | null} at */
  at(at) {
    this.cursor = at;
    this.cross();
  }

  cross() {
    this.picture?.querySelector(".c-cursor")?.remove();
    const at = this.cursor;
    if (at === null) return this.readout?.replaceChildren();
    const x = this.x(at);
    this.picture?.append(svg("line", { class: "c-cursor", x1: x, x2: x, y1: TOP, y2: this.height - BOTTOM }));
    const said = this.data.lines.map((line) => `${line.name} ${this.said(line, at)} ${this.data.unit}`);
    this.readout?.replaceChildren([when(at * 1000), ...said].join(" · "));
  }
}

customElements.define("hc-chart", Chart);
