// <hc-bar data='{…}'>: small pictures beside a figure. Moments are Unix seconds.
//
//   {"label", "value", "most"}            a bar of 0 to `most`
//   {"label", "points": [[at, value], …], "path"}   a line of the last day; a path makes it live

import { live } from "./live.js";
import { onWidth, px, say, svg, trace } from "./svg.js";

const HEIGHT = 36;
const MOST = 400;

class Bar extends HTMLElement {
  static observedAttributes = ["data"];

  /** @type {{label: string, value?: number, most?: number, points?: [number, number][], path?: string}} */
  data = { label: "" };
  width = 0;
  due = 0;
  /** @type {(() => void)[]} */
  ends = [];

  connectedCallback() {
    this.picture = svg("svg");
    this.replaceChildren(this.picture);
    this.ends = [
      onWidth(this, (width) => {
        this.width = width;
        this.draw();
      }),
    ];
    if (this.data.path) {
      this.ends.push(
        live.on("value.changed", null, (news) => {
          if (news.path !== this.data.path || typeof news.value !== "number") return;
          this.data.points?.push([Date.parse(news.at) / 1000, news.value]);
          if ((this.data.points?.length ?? 0) > MOST) this.data.points?.shift();
          this.due ||= requestAnimationFrame(() => this.draw());
        }),
      );
    }
  }

  disconnectedCallback() {
    for (const end of this.ends) end();
  }

  /** @param {string} _name @param {string} _old @param {string} value */
  attributeChangedCallback(_name, _old, value) {
    this.data = JSON.parse(value);
    if (this.isConnected) this.draw();
  }

  draw() {
    this.due = 0;
    const { width, picture, data } = this;
    if (!width || !picture) return;
    const height = data.points ? HEIGHT : 8;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("height", String(height));
    say(picture, data.label);
    picture.replaceChildren(...(data.points ? line(data.points, width) : bar(data.value ?? 0, data.most ?? 100, width)));
  }
}

/** @param {number} value @param {number} most @param {number} width */
function bar(value, most, width) {
  const share = Math.max(0, Math.min(1, value / most));
  return [
    svg("rect", { class: "b-track", width, height: 8, rx: 4 }),
    svg("rect", { class: "b-fill", width: px(width * share), height: 8, rx: 4 }),
  ];
}

/** @param {[number, number][]} points @param {number} width */
function line(points, width) {
  if (points.length < 2) return [];
  const values = points.map(([, value]) => value);
  const [since, until] = [points[0][0], points[points.length - 1][0]];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (/** @type {number} */ at) => 2 + ((at - since) / (until - since || 1)) * (width - 4);
  const y = (/** @type {number} */ value) => HEIGHT - 3 - ((value - least) / (most - least || 1)) * (HEIGHT - 6);
  return [svg("path", { class: "b-line", d: trace(points.map(([at, value]) => [x(at), y(value)])) })];
}

customElements.define("hc-bar", Bar);
