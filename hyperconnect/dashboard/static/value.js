// <hc-value path="device.component.capability.attribute" digits="1" kind="…"><span>…</span></hc-value>: what an attribute
// holds, told anew whenever that changes. kind is `moment`, or `words` for what is said in the page's own words, or
// `choice` for one of several names, `span` for seconds; `yes` and `no` are the words of a flag.

import { number } from "./figure.js";
import { live } from "./live.js";
import { length, when } from "./time.js";
import { t } from "./words.js";

/**
 * @param {unknown} value
 * @param {string | null} digits
 * @param {string | null} [kind]
 */
export function shown(value, digits, kind) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return t(value ? "on" : "off");
  if (kind === "span") return length(Number(value) * 1000);
  if (kind === "moment") return when(Number(value) * 1000);
  if (typeof value === "number") {
    return digits === null ? number(value, 2, 0) : number(value, Number(digits));
  }
  if (Array.isArray(value)) return value.map((each) => shown(each, digits)).join(", ");
  if (kind === "choice") return t(String(value).replaceAll("_", " "));
  return kind === "words" ? t(String(value)) : String(value);
}

class Shown extends HTMLElement {
  connectedCallback() {
    const path = this.getAttribute("path");
    if (!path) return;
    this.end = live.on("value.changed", null, (news) => {
      if (news.path === path) this.show(news);
    });
  }

  disconnectedCallback() {
    this.end?.();
  }

  /** @param {import("./live.js").News} news */
  show(news) {
    const place = this.firstElementChild ?? this;
    const flag = typeof news.value === "boolean" ? this.getAttribute(news.value ? "yes" : "no") : null;
    const text = flag ?? shown(news.value, this.getAttribute("digits"), this.getAttribute("kind"));
    if (place.textContent !== text) place.textContent = text;
  }
}

customElements.define("hc-value", Shown);
