// <hc-pairs>: names with values, a row each; `data` is what stands in them. Names are completed by the hub.

import { completing } from "./complete.js";
import { html } from "./svg.js";
import { t } from "./words.js";

const STEM = "then:\n  - set: {";

/**
 * Return what somebody wrote as a value of JSON: what rules write as a text stays one.
 * @param {string} text
 */
export function valueOf(text) {
  const said = text.trim();
  if (said === "true" || said === "false") return said === "true";
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(said) ? Number(said) : said;
}

/**
 * Let a field for the name of an attribute be completed.
 * @param {HTMLInputElement} field
 * @param {string} [stem] the YAML before what is written in it
 */
export function named(field, stem = STEM) {
  completing(field, {
    read: (text, at) => ({ text: stem + text, at: stem.length + at }),
    write: (start, end, by) => {
      const from = Math.max(0, start - stem.length);
      field.setRangeText(by, from, Math.max(from, end - stem.length), "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    rect: () => field.getBoundingClientRect(),
  });
}

class Pairs extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = html("div", { class: "stack tight" });
    const more = html("button", { type: "button", class: "button small" }, t("Add"));
    more.addEventListener("click", () => this.add("", "").focus());
    this.append(this.list, html("div", { class: "actions" }, more));
  }

  /** What stands in the rows that have a name. */
  get data() {
    /** @type {Record<string, boolean | number | string>} */
    const data = {};
    for (const row of this.list?.children ?? []) {
      const [name, value] = row.querySelectorAll("input");
      if (name.value.trim()) data[name.value.trim()] = valueOf(value.value);
    }
    return data;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  add(name, value) {
    const first = field(t("Attribute"), name);
    const second = field(t("Value"), value);
    const remove = html("button", { type: "button", class: "button plain square", "aria-label": t("Remove") }, "×");
    const row = html("div", { class: "pair" }, first, second, remove);
    remove.addEventListener("click", () => {
      const next = row.nextElementSibling ?? this.querySelector(".actions");
      row.remove();
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector("input, button"))?.focus();
    });
    this.list?.append(row);
    named(first);
    return first;
  }
}

/** @param {string} label @param {string} value */
function field(label, value) {
  const made = document.createElement("input");
  made.setAttribute("aria-label", label);
  made.placeholder = label;
  made.value = value;
  made.autocomplete = "off";
  made.spellcheck = false;
  made.autocapitalize = "off";
  return made;
}

customElements.define("hc-pairs", Pairs);
