// <hc-map data='{…}'>: home, its zones, and who is where. No street is drawn, since none is known.
//
//   label    what it shows, as a sentence
//   home     {name, latitude, longitude}
//   zones    [{name, latitude, longitude, radius}]      radius in metres
//   movers   [{slug, name, kind: "car" | "phone", latitude, longitude, heading, speed, at, note,
//              paths: {latitude, longitude, heading, speed}}]     paths make a mover live; at is Unix seconds
//   routes   [{slug, driven: [[latitude, longitude], …], goal: {name, latitude, longitude, distance} | null}]
//   old      after how many seconds a position counts as old
//
// "As table" tells the same in words: how far from home, and in which direction.

import { now } from "./clock.js";
import { live } from "./live.js";
import { away, bearing, kilometres, plane, view } from "./plane.js";
import { asTable, html, onWidth, px, say, svg, trace } from "./svg.js";
import { ago, clock } from "./time.js";
import { t } from "./words.js";

/** @typedef {{latitude: number, longitude: number}} Place */
/** @typedef {Place & {slug: string, name: string, kind: "car" | "phone", heading?: number | null, speed?: number | null,
 *   at: number, note?: string, paths?: Record<string, string>}} Mover */
/** @typedef {{slug: string, driven: [number, number][],
 *   goal?: (Place & {name: string, distance?: number | null}) | null}} Route */
/** @typedef {{label: string, home: Place & {name: string}, zones: (Place & {name: string, radius: number})[],
 *   movers: Mover[], routes: Route[], old?: number}} Data */

const RINGS = [0.2, 0.5, 1, 2, 5, 10, 15, 25, 50, 100, 200, 500];
const EDGE = 34;
const LONGEST = 600;

class WhereMap extends HTMLElement {
  static observedAttributes = ["data"];

  /** @type {Data} */
  data = { label: "", home: { name: "", latitude: 0, longitude: 0 }, zones: [], movers: [], routes: [] };
  width = 0;
  due = 0;
  /** @type {(() => void)[]} */
  ends = [];

  connectedCallback() {
    this.picture = svg("svg");
    this.legend = html("p", { class: "legend" });
    this.table = asTable(t("as table"), () => this.rows());
    this.replaceChildren(this.picture, this.legend, this.table.details);
    const timer = window.setInterval(() => this.later(), 15_000);
    this.ends = [
      onWidth(this, (width) => {
        this.width = width;
        this.draw();
      }),
      live.on("value.changed", null, (news) => this.hear(news)),
      () => window.clearInterval(timer),
    ];
  }

  disconnectedCallback() {
    for (const end of this.ends) end();
  }

  /** @param {string} _name @param {string} _old @param {string} value */
  attributeChangedCallback(_name, _old, value) {
    this.data = JSON.parse(value);
    this.data.label = t(this.data.label);
    this.data.home.name = t(this.data.home.name);
    this.later();
  }

  /** @param {import("./live.js").News} news */
  hear(news) {
    for (const mover of this.data.movers) {
      const which = Object.entries(mover.paths ?? {}).find(([, path]) => path === news.path)?.[0];
      if (!which || typeof news.value !== "number") continue;
      /** @type {Record<string, any>} */ (mover)[which] = news.value;
      mover.at = Date.parse(news.at) / 1000;
      this.later();
    }
  }

  later() {
    if (this.due || !this.isConnected) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      this.follow();
      this.draw();
    });
  }

  /** Let what was driven grow with who drives. */
  follow() {
    for (const route of this.data.routes) {
      const mover = this.data.movers.find((each) => each.slug === route.slug);
      const last = route.driven.at(-1);
      if (!mover || !last) continue;
      const here = { latitude: last[0], longitude: last[1] };
      if (away(here, mover) < 20) continue;
      route.driven.push([mover.latitude, mover.longitude]);
      if (route.driven.length > LONGEST) route.driven.splice(1, 1);
    }
  }

  draw() {
    const { data, width, picture } = this;
    if (!width || !picture) return;
    const height = Math.round(Math.max(280, Math.min(440, width * (width < 500 ? 0.9 : 0.62))));
    const flat = plane(data.home);
    const to = (/** @type {Place} */ place) => flat(place.latitude, place.longitude);
    const points = [[0, 0], ...data.movers.map(to), ...data.routes.flatMap((route) => route.driven.map(([lat, lon]) => flat(lat, lon)))];
    for (const { goal } of data.routes) if (goal) points.push(to(goal));
    for (const zone of data.zones) if (away(zone, data.home) < 150_000) points.push(to(zone));
    const seen = view(/** @type {[number, number][]} */ (points), width, height, EDGE);
    const at = (/** @type {Place} */ place) => seen.at(to(place));
    const home = seen.at([0, 0]);
    const parts = [...this.rings(home, seen.scale, points, width, height)];
    for (const zone of data.zones) {
      const [x, y] = at(zone);
      const r = px(Math.max(7, zone.radius * seen.scale));
      parts.push(svg("circle", { class: "m-zone", cx: x, cy: y, r, "data-name": zone.name }));
      parts.push(name(zone.name, x, y + r + 14, width, "m-name"));
    }
    for (const route of data.routes) {
      const mover = data.movers.find((each) => each.slug === route.slug);
      if (mover && route.goal) {
        parts.push(svg("path", { class: "m-ahead", d: trace([at(mover), at(route.goal)]), "data-slug": route.slug }));
      }
      const driven = route.driven.map(([latitude, longitude]) => at({ latitude, longitude }));
      if (mover && driven.length) driven.push(at(mover));
      if (driven.length > 1) parts.push(svg("path", { class: "m-driven", d: trace(driven), "data-slug": route.slug }));
    }
    const [x, y] = home;
    parts.push(svg("path", { class: "m-home", d: `M${x - 9} ${y + 1}L${x} ${y - 9}L${x + 9} ${y + 1}V${y + 9}H${x - 9}Z` }));
    parts.push(name(data.home.name, x, y + 24, width, "m-name"));
    for (const mover of this.apart(data.movers, at)) parts.push(...this.figure(mover, width));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("height", String(height));
    say(picture, [data.label, ...data.movers.map((each) => `${each.name}: ${this.where(each)}`)].join("; "));
    picture.replaceChildren(...parts);
    this.key();
    this.table?.fill();
  }

  /** Rings around home that are worth drawing; each is named on the side where nobody is. */
  /** @param {[number, number]} home @param {number} scale @param {number[][]} points @param {number} width @param {number} height */
  *rings(home, scale, points, width, height) {
    const corner = Math.max(...[[0, 0], [width, 0], [0, height], [width, height]].map(([x, y]) => Math.hypot(x - home[0], y - home[1])));
    const fits = RINGS.filter((km) => km * 1000 * scale >= 34 && km * 1000 * scale <= corner * 0.92).slice(-4);
    const mean = points.reduce(([x, y], [east, north]) => [x + east, y + north], [0, 0]);
    const busy = Math.atan2(-mean[1], mean[0]);
    for (const km of fits) {
      const r = km * 1000 * scale;
      yield svg("circle", { class: "m-ring", cx: home[0], cy: home[1], r: px(r), "data-km": km });
      for (let turn = 0; turn <= 180; turn += 6) {
        const angles = [busy + Math.PI + (turn * Math.PI) / 180, busy + Math.PI - (turn * Math.PI) / 180];
        const found = angles
          .map((angle) => [home[0] + r * Math.cos(angle), home[1] + r * Math.sin(angle)])
          .find(([x, y]) => x > 26 && x < width - 26 && y > 14 && y < height - 8);
        if (!found) continue;
        yield svg("text", { class: "m-ring-name", x: px(found[0]), y: px(found[1] + 4), "text-anchor": "middle" }, kilometres(km * 1000));
        break;
      }
    }
  }

  /** Let those who are in the same place stand beside each other. */
  /** @param {Mover[]} movers @param {(place: Place) => [number, number]} at */
  apart(movers, at) {
    /** @type {[number, number][]} */
    const taken = [];
    /** @type {[number, number][]} */
    const named = [];
    const home = at(this.data.home);
    return movers.map((mover) => {
      let [x, y] = at(mover);
      if (Math.hypot(x - home[0], y - home[1]) < 16) [x, y] = [home[0] + 24, home[1] - 6];
      while (taken.some(([left, top]) => Math.hypot(x - left, y - top) < 18)) y -= 20;
      taken.push([x, y]);
      let line = y;
      while (named.some(([left, top]) => Math.abs(x - left) < 110 && Math.abs(line - top) < 14)) line += 14;
      named.push([x, line]);
      return { mover, x: px(x), y: px(y), line: px(line) };
    });
  }

  /** @param {{mover: Mover, x: number, y: number, line: number}} place @param {number} width */
  figure({ mover, x, y, line }, width) {
    const old = this.isOld(mover) ? " m-old" : "";
    const turn = mover.heading ?? 0;
    const drawn =
      mover.kind === "phone"
        ? svg("rect", { class: `m-phone${old}`, x: x - 4.5, y: y - 7.5, width: 9, height: 15, rx: 2.5 })
        : mover.heading === null || mover.heading === undefined
          ? svg("circle", { class: `m-car${old}`, cx: x, cy: y, r: 8 })
          : svg("path", { class: `m-car${old}`, d: "M0-11L8 9L0 5L-8 9Z", transform: `translate(${x} ${y}) rotate(${px(turn)})` });
    drawn.setAttribute("data-slug", mover.slug);
    return [drawn, name(mover.name, x, line, width, `m-name${old}`, 15)];
  }

  /** @param {Mover} mover */
  isOld(mover) {
    return now() / 1000 - mover.at > (this.data.old ?? 60) && mover.kind === "car" && (mover.speed ?? 0) > 0;
  }

  /** @param {Mover} mover */
  where(mover) {
    const metres = away(this.data.home, mover);
    const distance = metres < 150 ? t("at home") : t("{distance} {direction} of home", { distance: kilometres(metres), direction: t(bearing(this.data.home, mover)) });
    return mover.note ? `${distance}, ${mover.note}` : distance;
  }

  key() {
    const parts = [];
    const line = (/** @type {string} */ look) => svg("svg", {}, svg("path", { class: look, d: "M1 5H20" }));
    if (this.data.routes.some((route) => route.driven.length > 1)) parts.push(html("span", {}, line("m-driven"), t("driven")));
    const goal = this.data.routes.find((route) => route.goal)?.goal;
    if (goal) {
      const left = goal.distance ? t("straight ahead to {place}, {distance} by road", { place: t(goal.name), distance: kilometres(goal.distance) }) : t("straight ahead to {place}", { place: t(goal.name) });
      parts.push(html("span", {}, line("m-ahead"), left));
    }
    this.legend?.replaceChildren(...parts);
  }

  rows() {
    const movers = this.data.movers.map((each) => [each.name, this.where(each), `${clock(each.at * 1000)} (${ago(each.at * 1000)})`]);
    const zones = this.data.zones.map((each) => [each.name, t("{distance} {direction} of home", { distance: kilometres(away(this.data.home, each)), direction: t(bearing(this.data.home, each)) }), ""]);
    return { head: [t("who"), t("where"), t("told")], rows: [...movers, ...zones] };
  }
}

/** @param {string} text @param {number} x @param {number} y @param {number} width @param {string} look @param {number} [beside] */
function name(text, x, y, width, look, beside = 0) {
  const short = text.length > 24 ? `${text.slice(0, 23)}…` : text;
  const left = beside > 0 && x > width - 90;
  const anchor = beside === 0 ? (x < 40 ? "start" : x > width - 40 ? "end" : "middle") : left ? "end" : "start";
  return svg("text", { class: look, x: x + (left ? -beside : beside), y: beside ? y + 4 : y, "text-anchor": anchor }, short);
}

customElements.define("hc-map", WhereMap);
