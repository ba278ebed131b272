// <hc-rule-form>: the rule as rows of fields, over the same text that the editor shows. Whatever it has no fields for
// is shown as it is written; every change is a patch of the text, in which all else stays, comments too.

import { at, canShow, conditionsOf, fieldOf, isScalar, pairsOf } from "./form_field.js";
import { give, keep } from "./form_focus.js";
import { ACTIONS, BASICS, COMMON, kindOf, OF_ACTIONS, OF_TRIGGERS, SETTLE, TRIGGERS } from "./form_kind.js";
import { standing } from "./lamp.js";
import { fragment, pointer } from "./place.js";
import { go, revise, rule, write } from "./rule.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {import("./form_kind.js").Kind} Kind */

class Form extends HTMLElement {
  connectedCallback() {
    /** @type {string[]} */
    this.past = [];
    document.addEventListener("checked", () => this.offsetParent && this.draw());
    document.addEventListener("lamps", (event) => this.light(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("keydown", (event) => {
      const field = event.target;
      const own = field instanceof HTMLInputElement && field.value !== field.dataset.was;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey && !own) {
        event.preventDefault();
        this.undo();
      }
    });
  }

  /** @param {import("./form_field.js").Step[]} steps */
  async patch(steps) {
    if (!steps.length) return;
    const before = rule.text;
    if (await revise(steps)) this.past?.push(before);
  }

  undo() {
    const before = this.past?.pop();
    if (before !== undefined) write(before);
  }

  /** @param {import("./lamp.js").Condition[]} lamps */
  light(lamps) {
    for (const each of this.querySelectorAll("[data-lamp]")) {
      const place = /** @type {HTMLElement} */ (each);
      const lamp = lamps.find((one) => one.pointer === place.dataset.lamp);
      place.hidden = !lamp;
      if (!lamp) continue;
      const { kind, word } = standing(lamp);
      place.dataset.kind = kind;
      place.textContent = word;
    }
  }

  draw() {
    const kept = keep(this);
    const open = new Set([...this.querySelectorAll("details[open]")].map((each) => each.id));
    const { document: data } = rule;
    if (!data) {
      const link = html("button", { type: "button", class: "button" }, t("To the text"));
      link.addEventListener("click", () => go(rule.findings[0]?.line ?? 1, rule.findings[0]?.column ?? 1));
      this.replaceChildren(html("p", { class: "error" }, t("The text cannot be read; mend it there first.")), link);
      return;
    }
    const own = html("fieldset", { class: "form-all stack" }, ...this.parts(data));
    if (!rule.may.may_write) /** @type {HTMLFieldSetElement} */ (own).disabled = true;
    this.replaceChildren(own);
    for (const each of this.querySelectorAll("details")) if (open.has(each.id)) each.open = true;
    give(this, kept);
  }

  /** @param {any} data */
  parts(data) {
    const patch = (/** @type {any} */ steps) => void this.patch(steps);
    const isState = data.while !== undefined;
    const shown = ["rule"];
    const parts = [];
    const undo = html("button", { type: "button", class: "button small" }, t("Undo"));
    /** @type {HTMLButtonElement} */ (undo).disabled = !this.past?.length;
    undo.addEventListener("click", () => this.undo());
    const basics = BASICS.filter((each) => canShow(each, data));
    parts.push(
      html(
        "div",
        { class: "spread" },
        html("p", { class: "quiet small" }, t("What you change here is changed in the text; all else stays.")),
        undo,
      ),
    );
    parts.push(html("div", { class: "form-fields" }, ...basics.map((each) => fieldOf(each, data, "", patch))));
    shown.push(...basics.map((each) => each.at));
    if (isState) {
      parts.push(section(t("While"), conditionsOf(data.while, "/while", patch, rule.lamps)));
      const settle = SETTLE.filter((each) => canShow(each, data));
      parts.push(html("div", { class: "form-fields" }, ...settle.map((each) => fieldOf(each, data, "", patch))));
      parts.push(
        section(
          t("Keep it so"),
          pairsOf(data.hold ?? {}, "/hold", "Attribute", patch, data.hold !== undefined),
          ...bounds(data.hold),
        ),
      );
      parts.push(section(t("When it begins"), this.list(data.enter, "/enter", ACTIONS)));
      parts.push(section(t("When it ends"), this.list(data.exit, "/exit", ACTIONS)));
      shown.push("while", "settle", "hold", "enter", "exit");
    } else {
      parts.push(section(t("When"), this.list(data.when, "/when", TRIGGERS)));
      parts.push(section(t("If"), conditionsOf(data.if, "/if", patch, rule.lamps)));
      parts.push(section(t("Then"), this.list(data.then, "/then", ACTIONS)));
      if (data.else !== undefined || data.if !== undefined)
        parts.push(section(t("Otherwise"), this.list(data.else, "/else", ACTIONS)));
      shown.push("when", "if", "then", "else");
    }
    const rest = Object.keys(data).filter((each) => !shown.includes(each));
    if (rest.length) {
      const also = rest.map((each) => written(pointer(each)));
      parts.push(
        html(
          "details",
          { id: "form-rest" },
          html("summary", {}, t("Also in this rule: {keys}", { keys: rest.join(", ") })),
          ...also,
        ),
      );
    }
    return parts;
  }

  /**
   * Triggers or actions, a row each, and what adds one.
   * @param {any} items
   * @param {string} base
   * @param {Record<string, Kind>} kinds
   * @returns {HTMLElement}
   */
  list(items, base, kinds) {
    if (items !== undefined && !Array.isArray(items)) return written(base);
    const list = items ?? [];
    const rows = list.map((/** @type {any} */ each, /** @type {number} */ index) =>
      this.row(each, base, index, list.length, kinds),
    );
    const add = document.createElement("select");
    add.setAttribute("aria-label", kinds === TRIGGERS ? t("Add what sets it off") : t("Add what it does"));
    add.append(new Option(kinds === TRIGGERS ? t("Add what sets it off") : t("Add what it does"), ""));
    for (const [kind, { word }] of Object.entries(kinds)) add.append(new Option(t(word), kind));
    add.addEventListener("change", () => {
      const begin = kinds[add.value]?.begin;
      add.value = "";
      if (begin)
        void this.patch([
          items === undefined
            ? { op: "add", path: base, value: [begin] }
            : { op: "add", path: `${base}/-`, value: begin },
        ]);
    });
    return html("div", { class: "stack tight" }, html("ol", { class: "form-rows" }, ...rows), add);
  }

  /**
   * @param {any} item
   * @param {string} base
   * @param {number} index
   * @param {number} count
   * @param {Record<string, Kind>} kinds
   */
  row(item, base, index, count, kinds) {
    const here = `${base}/${index}`;
    const patch = (/** @type {any} */ steps) => void this.patch(steps);
    const kind = kindOf(kinds, item);
    const off = item?.enabled === false;
    const head = html(
      "div",
      { class: "spread" },
      html("b", {}, kind ? t(kinds[kind].word) : t("As it is written")),
      this.tools(here, base, index, count, off),
    );
    const row = html("li", { class: "form-row" }, head);
    if (off) row.dataset.off = "";
    if (!kind) {
      row.append(written(here));
      return row;
    }
    const { fields, pairs = [], inner = [] } = kinds[kind];
    const able = [...fields, ...(kinds === TRIGGERS ? OF_TRIGGERS : OF_ACTIONS)].filter((each) => canShow(each, item));
    const [first] = fields;
    const said = able.filter(
      (each) =>
        (each === first && !kinds[kind].pairs) ||
        at(item, each.at) !== undefined ||
        (kind === "change" && each.at === "to"),
    );
    const more = able.filter((each) => !said.includes(each));
    const draw = (/** @type {typeof able} */ some) =>
      html("div", { class: "form-fields" }, ...some.map((each) => fieldOf(each, item, here, patch)));
    if (said.length) row.append(draw(said));
    const shown = [...COMMON, ...able.map((each) => each.at)];
    for (const { at: key, word } of pairs) {
      const data = item[key] ?? {};
      if (typeof data !== "object") continue;
      row.append(pairsOf(data, here + pointer(key), word, patch, item[key] !== undefined));
      shown.push(
        ...Object.keys(data)
          .filter((name) => isScalar(data[name]))
          .map((name) => `${key}/${name}`),
      );
    }
    if (kind === "called") shown.push("called");
    if (item.if !== undefined && kinds === ACTIONS) {
      row.append(conditionsOf(item.if, `${here}/if`, patch, rule.lamps));
      shown.push("if");
    }
    if (kind === "choose" && Array.isArray(item.choose)) {
      item.choose.forEach((/** @type {any} */ each, /** @type {number} */ place) => {
        const own = `${here}/choose/${place}`;
        row.append(
          section(
            t("Case {number}", { number: place + 1 }),
            conditionsOf(each.if, `${own}/if`, patch, rule.lamps),
            this.list(each.then, `${own}/then`, ACTIONS),
          ),
        );
      });
      shown.push("choose");
    }
    for (const key of inner) {
      if (key === "else" && item.else === undefined) continue;
      row.append(section(key === "else" ? t("Otherwise") : t("Then"), this.list(item[key], `${here}/${key}`, ACTIONS)));
      shown.push(key);
    }
    if (more.length)
      row.append(
        html("details", { class: "form-more", id: `more${here}` }, html("summary", {}, t("More")), draw(more)),
      );
    row.append(...unsaid(item, shown).map((path) => written(here + pointer(...path.split("/")))));
    return row;
  }

  /**
   * @param {string} here
   * @param {string} base
   * @param {number} index
   * @param {number} count
   * @param {boolean} off
   */
  tools(here, base, index, count, off) {
    /** @param {string} sign @param {string} label @param {() => void} act @param {boolean} [idle] */
    const tool = (sign, label, act, idle = false) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button plain square";
      made.textContent = sign;
      made.title = label;
      made.setAttribute("aria-label", label);
      made.dataset.at = `${here}!${sign}`;
      made.disabled = idle;
      made.addEventListener("click", act);
      return made;
    };
    const only = count === 1 && (base === "/when" || /then$/.test(base));
    return html(
      "span",
      { class: "form-tools" },
      tool("↑", t("Up"), () => this.swap(base, index - 1), index === 0),
      tool("↓", t("Down"), () => this.swap(base, index), index === count - 1),
      tool(off ? "○" : "●", off ? t("Switch this step on") : t("Switch this step off"), () => {
        void this.patch(
          off ? [{ op: "remove", path: `${here}/enabled` }] : [{ op: "add", path: `${here}/enabled`, value: false }],
        );
      }),
      tool("×", t("Remove"), () => void this.patch([{ op: "remove", path: count === 1 && !only ? base : here }]), only),
    );
  }

  /**
   * Let an item and the one after it change places, with the comments above them; in brackets without.
   * @param {string} base
   * @param {number} index
   */
  swap(base, index) {
    const lines = rule.text.split("\n");
    const [one, two] = [rule.places[`${base}/${index}`], rule.places[`${base}/${index + 1}`]];
    const after = rule.places[`${base}/${index + 2}`];
    const isBlock = [one, two].every(
      (each) => /^\s*-(\s|$)/.test(lines[each.line - 1]) && fragment(rule.text, each).startsWith("-"),
    );
    if (!isBlock || one.line === two.line) {
      void this.patch([{ op: "move", from: `${base}/${index + 1}`, path: `${base}/${index}` }]);
      return;
    }
    const first = above(lines, one.line - 1);
    const second = above(lines, two.line - 1);
    const last = two.line - 1 + fragment(rule.text, two).split("\n").length;
    const stop = after ? Math.min(last, above(lines, after.line - 1)) : last;
    this.past?.push(rule.text);
    write(
      [
        ...lines.slice(0, first),
        ...lines.slice(second, stop),
        ...lines.slice(first, second),
        ...lines.slice(stop),
      ].join("\n"),
    );
  }
}

/**
 * Return the line where the comment begins that stands right above one, as far right as it.
 * @param {string[]} lines
 * @param {number} line
 */
function above(lines, line) {
  const indent = /^ */.exec(lines[line])?.[0] ?? "";
  while (line > 0 && lines[line - 1].startsWith(`${indent}#`)) line -= 1;
  return line;
}

/** @param {string} title @param {(Node | string)[]} parts */
const section = (title, ...parts) =>
  html("div", { class: "form-section stack tight" }, html("h3", {}, title), ...parts);

/**
 * Return a part as it is written, with the way there.
 * @param {string} path
 */
function written(path) {
  const place = rule.places[path];
  const edit = html("button", { type: "button", class: "button plain small" }, t("Change it in the text"));
  edit.addEventListener("click", () => go(place?.line ?? 1));
  return html(
    "div",
    { class: "as-written" },
    html("pre", { class: "code", tabindex: "0" }, place ? fragment(rule.text, place) : ""),
    edit,
  );
}

/** @param {Record<string, unknown> | undefined} hold */
const bounds = (hold) =>
  Object.keys(hold ?? {})
    .filter((each) => !isScalar(hold?.[each]))
    .map((each) => written(pointer("hold", each)));

/**
 * Return the paths within an item for which no field stands.
 * @param {any} item
 * @param {string[]} shown
 */
function unsaid(item, shown) {
  const rest = [];
  for (const key of Object.keys(item)) {
    if (shown.includes(key)) continue;
    const within = shown.some((each) => each.startsWith(`${key}/`)) && typeof item[key] === "object";
    if (!within) rest.push(key);
    else
      rest.push(
        ...Object.keys(item[key])
          .filter((each) => !shown.includes(`${key}/${each}`))
          .map((each) => `${key}/${each}`),
      );
  }
  return rest.filter((each) => at(item, each) !== undefined);
}

customElements.define("hc-rule-form", Form);
