// <hc-lamps>: how each condition of a rule stands now, as a shape and a word: true, false or unknown. It is a dry run
// of the rule as it is written, asked for again when a value that the rule reads has changed.

import { ask } from "./ask.js";
import { live } from "./live.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {{pointer: string, text: string, truth: boolean | null, read: Record<string, string>, part: any, later?: boolean}} Condition */

/** A dry run costs the hub some ten milliseconds: of a value that never rests it sees every other second. */
const APART = 2000;
/** Of what depends on the time nobody tells, so it is asked for. */
const AGED = 30_000;

/** @param {boolean | null} truth */
const kindOf = (truth) => (truth === null ? "warn" : truth ? "good" : "off");
/** @param {boolean | null} truth */
const wordOf = (truth) => t(truth === null ? "unknown" : truth ? "true" : "false");

/** @param {Condition} each that asks `later` what set the rule off */
export const standing = (each) =>
  each.later ? { kind: "travel", word: t("when it runs") } : { kind: kindOf(each.truth), word: wordOf(each.truth) };

/** @param {any} part that is a condition itself */
const truthOf = (part) => (part.value === "unknown" ? null : part.value === "true");
/** Conditions of the whole rule; all others stand beside the step they are of. @param {Condition} each */
export const isWhole = (each) => /^\/(if|while)\//.test(each.pointer);

/** @param {{kind: string, word: string}} how */
const shown = ({ kind, word }) => html("span", { class: "lamp truth", "data-kind": kind }, word);

/** @param {string} text */
const asksRun = (text) => /(?<![\w.])(trigger|payload)\b/.test(text.replace(/"[^"]*"|'[^']*'/g, ""));

/**
 * Yield the conditions within a rule that ask what set it off: nobody can say how they stand before it runs.
 * @param {any} part
 * @param {string} [pointer]
 * @returns {Generator<Condition>}
 */
function* asking(part, pointer = "") {
  for (const [key, value] of Object.entries(part && typeof part === "object" ? part : {})) {
    const here = `${pointer}/${key}`;
    if (here === "/tests") continue;
    if (!/^(if|while|until)$/.test(key) || /\/(wait|claim)$/.test(pointer)) yield* asking(value, here);
    else
      for (const [place, text] of [value].flat().entries())
        if (asksRun(String(text)))
          yield { pointer: `${here}/${place}`, text: String(text), truth: null, read: {}, part: null, later: true };
  }
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
    html("p", { class: "row" }, shown(standing(condition)), html("code", {}, condition.text)),
  );
  if (read.length) item.append(html("p", { class: "quiet small", lang: "en" }, read.join(" · ")));
  if (condition.part?.parts?.length) {
    const details = html("details", {}, html("summary", {}, t("Part by part")), parts(condition.part.parts, condition.later));
    details.toggleAttribute("open", condition.part.parts.some((/** @type {any} */ each) => each.condition));
    item.append(details);
  }
  return item;
}

/** @param {any[]} list @param {boolean} [before] whether nothing has set the rule off yet */
function parts(list, before) {
  /** @type {HTMLElement} */
  const made = html("ul", { class: "truth-parts" });
  for (const each of list) {
    const line = html("li", each.used ? {} : { class: "unused" });
    const how = standing({ ...each, truth: truthOf(each), later: before && asksRun(each.text) });
    if (each.condition) line.append(shown(how), " ", html("code", {}, each.text));
    else line.append(html("code", {}, each.text), ` = ${each.value}`);
    if (!each.used) line.append(` (${t("did not matter")})`);
    if (each.parts.length) line.append(parts(each.parts, before));
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
    /** @type {Condition[]} */
    const known = answer.ok ? answer.data.conditions : [];
    const later = new Map([...asking(this.document)].map((each) => [each.pointer, each]));
    const told = known.map((each) => ({ ...each, later: later.has(each.pointer) }));
    for (const each of known) later.delete(each.pointer);
    this.take([...told, ...(answer.ok ? later.values() : [])]);
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
      const steps = conditions.some((each) => each.later && !isWhole(each));
      this.hint.textContent = [
        whole.length ? "" : this.why || t("It has no conditions: whatever sets it off, it runs."),
        steps ? t("Some of its steps ask what set it off, which is known when it runs.") : "",
      ].join(" ").trim();
      this.hint.hidden = !this.hint.textContent;
    }
    this.dispatchEvent(new CustomEvent("lamps", { bubbles: true, detail: conditions }));
  }
}

customElements.define("hc-lamps", Lamps);
