// <hc-lamps>: how each condition of a rule stands now, as a shape and a word: true, false or unknown. It is a dry run
// of the rule as it is written, asked for again when a value that the rule reads has changed.

import { ask } from "./ask.js";
import { live } from "./live.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {{pointer: string, text: string, truth: boolean | null, read: Record<string, string>, part: any}} Condition */

/** A dry run costs the hub some ten milliseconds: of a value that never rests it sees every other second. */
const APART = 2000;
/** Of what depends on the time nobody tells, so it is asked for. */
const AGED = 30_000;

/** @param {boolean | null} truth */
export const kindOf = (truth) => (truth === null ? "warn" : truth ? "good" : "off");
/** @param {boolean | null} truth */
export const wordOf = (truth) => t(truth === null ? "unknown" : truth ? "true" : "false");

/** @param {any} part that is a condition itself */
const truthOf = (part) => (part.value === "unknown" ? null : part.value === "true");
/** Conditions of the whole rule; all others stand beside the step they are of. @param {Condition} each */
export const isWhole = (each) => /^\/(if|while)\//.test(each.pointer);

/** @param {boolean | null} truth */
export function lamp(truth) {
  return html("span", { class: "lamp truth", "data-kind": kindOf(truth) }, wordOf(truth));
}

/**
 * Return a condition with its lamp, what it read, and on demand its parts.
 * @param {Condition} condition
 */
export function condition(condition) {
  const read = Object.entries(condition.read).map(([name, value]) => `${name}: ${value}`);
  const item = html(
    "li",
    { "data-key": condition.pointer },
    html("p", { class: "row" }, lamp(condition.truth), html("code", {}, condition.text)),
  );
  if (read.length) item.append(html("p", { class: "quiet small", lang: "en" }, read.join(" · ")));
  if (condition.part?.parts?.length) {
    const details = html("details", {}, html("summary", {}, t("Part by part")), parts(condition.part.parts));
    details.toggleAttribute("open", condition.part.parts.some((/** @type {any} */ each) => each.condition));
    item.append(details);
  }
  return item;
}

/** @param {any[]} list */
function parts(list) {
  /** @type {HTMLElement} */
  const made = html("ul", { class: "truth-parts" });
  for (const each of list) {
    const line = html("li", each.used ? {} : { class: "unused" });
    if (each.condition) line.append(lamp(truthOf(each)), " ", html("code", {}, each.text));
    else line.append(html("code", {}, each.text), ` = ${each.value}`);
    if (!each.used) line.append(` (${t("did not matter")})`);
    if (each.parts.length) line.append(parts(each.parts));
    made.append(line);
  }
  return made;
}

class Lamps extends HTMLElement {
  connectedCallback() {
    this.list = html("ul", { class: "rows" });
    this.hint = html("p", { class: "quiet" });
    this.replaceChildren(this.hint, this.list);
    /** @type {Condition[]} */
    this.conditions = [];
    /** @type {any} */
    this.document = null;
    /** @type {Set<string>} */
    this.paths = new Set();
    this.due = 0;
    this.asked = 0;
    this.last = 0;
    live.on("value.changed", null, (news) => {
      if (this.paths?.has(news.path ?? "")) this.soon();
    });
    live.on("gap", null, () => this.soon());
    window.setInterval(() => !document.hidden && performance.now() - (this.last ?? 0) > AGED && this.soon(), AGED);
  }

  /**
   * Watch a rule; null where there is none that could be tried.
   * @param {any} document
   * @param {string[]} paths what it reads
   * @param {string} why there is none
   */
  watch(document, paths, why = "") {
    this.paths = new Set(paths);
    this.document = document && /"(if|while|until)":/.test(JSON.stringify(document)) ? document : null;
    this.why = why;
    if (this.document) this.soon(0);
    else {
      this.asked = (this.asked ?? 0) + 1;
      this.take([]);
    }
  }

  soon(wait = APART) {
    if (this.due || !this.document) return;
    const left = Math.max(wait ? 50 : 0, (this.last ?? 0) + wait - performance.now());
    this.due = window.setTimeout(() => {
      this.due = 0;
      void this.read();
    }, left);
  }

  async read() {
    const mine = (this.asked = (this.asked ?? 0) + 1);
    this.last = performance.now();
    const answer = await ask("POST", "/api/v1/rules:dryRun", { document: this.document });
    if (mine !== this.asked) return;
    this.why = answer.ok ? "" : (answer.problem?.detail ?? "");
    this.take(answer.ok ? answer.data.conditions : []);
  }

  /** @param {Condition[]} conditions */
  take(conditions) {
    this.conditions = conditions;
    const open = new Map(
      [...this.querySelectorAll("li > details")].map((each) => [
        each.parentElement?.dataset.key,
        each.hasAttribute("open"),
      ]),
    );
    const whole = conditions.filter(isWhole);
    const focused = this.contains(document.activeElement)
      ? document.activeElement?.closest("li")?.getAttribute("data-key")
      : null;
    const items = whole.map(condition);
    this.list?.replaceChildren(...items);
    for (const each of items) {
      const details = each.querySelector("details");
      if (details) details.open = open.get(each.dataset.key) ?? details.open;
      if (focused && each.dataset.key === focused) details?.querySelector("summary")?.focus();
    }
    if (this.hint) {
      this.hint.textContent = whole.length
        ? ""
        : this.why || t("It has no conditions: whatever sets it off, it runs.");
      this.hint.hidden = whole.length > 0;
    }
    this.dispatchEvent(new CustomEvent("lamps", { bubbles: true, detail: conditions }));
  }
}

customElements.define("hc-lamps", Lamps);
