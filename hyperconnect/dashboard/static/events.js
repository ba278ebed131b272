// <hc-events families="run command …">: the live log. Of what comes, as much as the filter takes stands in it, at most 500
// lines; while it is paused what comes waits, and is counted.

import { live } from "./live.js";
import { lineOf } from "./news.js";
import { plain } from "./place.js";
import { html } from "./svg.js";
import { second } from "./time.js";
import { t } from "./words.js";

/** @typedef {import("./live.js").News} News */

const MOST = 500;
/** @type {Record<string, [string, string]>} */
const KINDS = JSON.parse(document.getElementById("kinds")?.textContent || "{}");

class Events extends HTMLElement {
  connectedCallback() {
    this.log = /** @type {HTMLElement} */ (this.querySelector("#log"));
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.none = /** @type {HTMLElement} */ (this.querySelector("[data-none]"));
    this.count = /** @type {HTMLElement} */ (this.querySelector("[data-count]"));
    this.button = /** @type {HTMLButtonElement} */ (document.getElementById("pause"));
    /** @type {(News | null)[]} what waits, the oldest first; null where something was missed */
    this.waiting = [];
    this.waits = 0;
    this.paused = false;
    this.due = 0;
    /** @type {Map<string, () => void>} */
    this.heard = new Map();
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    for (const time of this.log.querySelectorAll("time")) time.textContent = second(Date.parse(time.dateTime));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => this.filter());
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.pause(!this.paused));
    live.on("gap", null, () => this.take(null));
    this.filter();
  }

  filter() {
    const data = new FormData(this.form);
    const [kind, device, q] = ["kind", "device", "q"].map((name) => String(data.get(name) ?? ""));
    this.wanted = { kind, device, words: q.toLowerCase().split(/\s+/).filter(Boolean) };
    const all = (this.getAttribute("families") ?? "").split(" ").filter(Boolean);
    const families = new Set(all.filter((each) => (kind && kind !== "all" ? each === kind : kind || each !== "value")));
    for (const each of all) {
      if (families.has(each) && !this.heard.has(each)) {
        this.heard.set(each, live.on(`${each}.*`, null, (news) => this.take(news)));
      } else if (!families.has(each)) {
        this.heard.get(each)?.();
        this.heard.delete(each);
      }
    }
    for (const row of this.log?.children ?? []) if (row instanceof HTMLElement) row.hidden = !this.takes(row);
    this.look();
    const kept = new URLSearchParams([...data].filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
    history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
  }

  /** @param {HTMLElement} row */
  takes(row) {
    const { type = "", device = "" } = row.dataset;
    const { kind = "", device: only = "", words = [] } = this.wanted ?? {};
    if (type === "gap") return true;
    const family = type.split(".")[0];
    if (kind ? kind !== "all" && kind !== family : family === "value") return false;
    if (only && device !== only) return false;
    const text = words.length ? (row.textContent ?? "").toLowerCase() : "";
    return words.every((word) => text.includes(word));
  }

  /** @param {News | null} news */
  take(news) {
    this.waiting.push(news);
    if (this.waiting.length > MOST) this.waiting.shift();
    if (this.paused && news) this.waits += 1;
    if (this.paused) return this.say();
    this.due ||= requestAnimationFrame(() => this.show());
  }

  /** Put what waits on top. */
  show() {
    this.due = 0;
    const fragment = document.createDocumentFragment();
    for (const news of this.waiting.reverse()) {
      const row = news ? line(news) : html("li", { class: "gap", "data-type": "gap" }, t("Something was missed here"));
      row.hidden = !this.takes(row);
      if (!row.hidden) fragment.append(row);
    }
    this.waiting = [];
    this.waits = 0;
    this.log?.prepend(fragment);
    while (this.log && this.log.children.length > MOST) this.log.lastElementChild?.remove();
    this.look();
  }

  /** @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    this.button?.setAttribute("aria-pressed", String(paused));
    const label = this.button?.querySelector("span");
    if (label) label.textContent = t(paused ? "Go on" : "Pause");
    if (!paused) this.show();
    this.say();
  }

  say() {
    const text = this.paused ? (this.waits ? t("{count} wait", { count: this.waits }) : t("Paused")) : "";
    if (this.count && this.count.textContent !== text) this.count.textContent = text;
  }

  look() {
    if (this.none) this.none.hidden = Boolean(this.log?.querySelector("li:not([hidden])"));
  }
}

/** @param {News} news */
function line(news) {
  const { subject, text, about, trace, device } = lineOf(news);
  const [word, kind] = KINDS[news.type] ?? [news.type, "off"];
  const row = html("li", { "data-type": news.type, "data-device": device });
  const name = about ? html("a", { href: about }, subject) : html("b", {}, subject);
  row.append(
    html("time", { datetime: news.at }, second(Date.parse(news.at))),
    html("span", { class: "badge", "data-kind": kind }, word),
    html("p", { class: "log-said", lang: "en" }, name, " ", ...plain(text)),
  );
  if (trace) {
    const icon = document.getElementById("trace-icon");
    const drawn = icon instanceof HTMLTemplateElement ? [icon.content.cloneNode(true)] : [];
    row.append(html("a", { class: "log-trace", href: trace }, ...drawn, t("Trace")));
  }
  return row;
}

customElements.define("hc-events", Events);
