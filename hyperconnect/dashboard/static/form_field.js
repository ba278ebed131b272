// Fields of the form: each shows one part of the document and writes it as a patch when somebody is done with it.

import { standing } from "./lamp.js";
import { named, valueOf } from "./pairs.js";
import { pointer } from "./place.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {import("./form_kind.js").Field} Field */
/** @typedef {{op: string, path: string, value?: unknown, from?: string}} Step */
/** @typedef {(patch: Step[]) => void} Patch */

const STEMS = {
  name: "when:\n  - change: ",
  names: "when:\n  - change: ",
  command: "then:\n  - do: ",
  expression: "if: ",
  span: "",
};

/** @param {unknown} value */
export const isScalar = (value) =>
  value === null || ["string", "number", "boolean", "undefined"].includes(typeof value);
/** @param {unknown} value */
const isNames = (value) => isScalar(value) || (Array.isArray(value) && value.every(isScalar));

/**
 * Return what stands at a path within data, undefined where nothing does.
 * @param {any} data
 * @param {string} path
 */
export function at(data, path) {
  for (const key of path.split("/")) data = data?.[key];
  return data;
}

/**
 * Whether a field can show what stands at its place; an expression over several lines is better read as text.
 * @param {Field} field
 * @param {any} item
 */
export function canShow(field, item) {
  const [parent] = field.at.split("/").slice(0, -1);
  if (parent && item?.[parent] !== undefined && typeof item[parent] !== "object") return false;
  const value = at(item, field.at);
  if (typeof value === "string" && value.includes("\n")) return false;
  return field.sort === "names" ? isNames(value) : isScalar(value);
}

/**
 * Return the patch that writes a value to a path within an item, or takes it away.
 * @param {string} base
 * @param {any} item
 * @param {string} path
 * @param {unknown} value undefined takes it away
 * @returns {Step[]}
 */
export function written(base, item, path, value) {
  const [parent, key] = path.includes("/") ? path.split("/") : ["", path];
  const here = base + pointer(...path.split("/"));
  const before = at(item, path);
  if (value === undefined) {
    if (before === undefined) return [];
    const alone = parent && Object.keys(item[parent]).length === 1;
    return [{ op: "remove", path: alone ? base + pointer(parent) : here }];
  }
  if (parent && item?.[parent] === undefined)
    return [{ op: "add", path: base + pointer(parent), value: { [key]: value } }];
  return [{ op: "add", path: here, value }];
}

/**
 * Make a field of the form write what somebody leaves in it.
 * @param {HTMLInputElement | HTMLSelectElement} input
 * @param {string} key what tells it from others when the form is drawn anew
 * @param {(text: string) => void} write
 */
export function committing(input, key, write) {
  input.dataset.at = key;
  input.dataset.was = input.value;
  const commit = () => {
    if (input.value === input.dataset.was) return;
    input.dataset.was = input.value;
    write(input.value);
  };
  input.addEventListener("change", commit);
  input.addEventListener("keydown", (/** @type {any} */ event) => {
    if (event.key === "Enter" && !event.defaultPrevented && !event.isComposing) {
      event.preventDefault();
      commit();
    }
  });
}

/**
 * @param {string} value
 * @param {string} label
 */
export function input(value, label) {
  const made = document.createElement("input");
  made.value = value;
  made.autocomplete = "off";
  made.spellcheck = false;
  made.autocapitalize = "off";
  if (label) made.setAttribute("aria-label", label);
  return made;
}

/** @param {HTMLInputElement} made @param {string} sort */
export function proposing(made, sort) {
  const stem = STEMS[/** @type {keyof STEMS} */ (sort)];
  if (stem) named(made, stem);
}

/**
 * Return a field with its word.
 * @param {Field} field
 * @param {any} item
 * @param {string} base
 * @param {Patch} patch
 */
export function fieldOf(field, item, base, patch) {
  const value = at(item, field.at);
  const shown = Array.isArray(value) ? value.join(", ") : value === undefined || value === null ? "" : String(value);
  const label = html("label", { class: `form-field ${field.sort}` }, html("span", {}, t(field.word)));
  const main = !field.at.includes("/") && field.at in (item ?? {}) && Object.keys(item)[0] === field.at;
  const write = (/** @type {string} */ text) => {
    const said = text.trim();
    if (said || main) patch(written(base, item, field.at, read(field, said, value)));
    else patch(written(base, item, field.at, undefined));
  };
  if (field.sort === "choice") {
    const select = document.createElement("select");
    const options = [...(field.options ?? [])];
    if (shown && !options.includes(shown)) options.push(shown);
    for (const each of options) select.append(new Option(each ? t(each) : "–", each, false, each === shown));
    committing(select, base + field.at, write);
    label.append(select);
    return label;
  }
  const made = input(shown, "");
  if (field.sort === "span" || field.sort === "value") made.size = 8;
  committing(made, base + field.at, write);
  proposing(made, field.sort);
  label.append(made);
  return label;
}

/** @param {Field} field @param {string} said @param {unknown} before */
function read(field, said, before) {
  if (field.sort === "names" && (said.includes(",") || Array.isArray(before))) {
    const names = said
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean);
    return names.length === 1 && !Array.isArray(before) ? names[0] : names;
  }
  return field.sort === "value" ? valueOf(said) : said;
}

/**
 * Return conditions, a row each with its lamp; what is written into the last row becomes one more.
 * @param {unknown} value
 * @param {string} base
 * @param {Patch} patch
 * @param {import("./lamp.js").Condition[]} lamps
 */
export function conditionsOf(value, base, patch, lamps) {
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const rows = list.map((each, index) => {
    const own = Array.isArray(value) ? `${base}/${index}` : base;
    const made = input(String(each), t("Condition"));
    committing(made, own, (text) => {
      if (text.trim()) return patch([{ op: "replace", path: own, value: text.trim() }]);
      patch([{ op: "remove", path: list.length > 1 ? own : base }]);
    });
    completeExpression(made);
    const lamp = lamps.find((one) => one.pointer === `${base}/${index}`);
    const { kind, word } = lamp ? standing(lamp) : { kind: "off", word: "" };
    const truth = html("span", { class: "lamp truth", "data-lamp": `${base}/${index}`, "data-kind": kind }, word);
    if (!lamp) truth.hidden = true;
    return html("li", { class: "form-condition" }, truth, made);
  });
  const more = input("", t("One more condition"));
  more.placeholder = t("One more condition");
  completeExpression(more);
  committing(more, `${base}/-`, (text) => {
    if (!text.trim()) return;
    if (value === undefined) patch([{ op: "add", path: base, value: text.trim() }]);
    else if (Array.isArray(value)) patch([{ op: "add", path: `${base}/-`, value: text.trim() }]);
    else patch([{ op: "replace", path: base, value: [value, text.trim()] }]);
  });
  return html("ul", { class: "stack tight" }, ...rows, html("li", { class: "form-condition" }, more));
}

/** @param {HTMLInputElement} made */
function completeExpression(made) {
  made.classList.add("mono");
  named(made, STEMS.expression);
}

/**
 * Return names with values, a row each.
 * @param {Record<string, unknown>} data
 * @param {string} base
 * @param {string} word
 * @param {Patch} patch
 * @param {boolean} there whether there is a mapping to put more into
 */
export function pairsOf(data, base, word, patch, there) {
  const rows = Object.entries(data)
    .filter(([, value]) => isScalar(value))
    .map(([name, value]) => {
      const own = base + pointer(name);
      const first = input(name, t(word));
      const second = input(value === null ? "" : String(value), t("Value of {name}", { name }));
      proposing(first, "name");
      committing(first, `${own}#name`, (text) => {
        const steps = [{ op: "remove", path: own }];
        const said = text.trim();
        patch(
          said
            ? [...steps, { op: "add", path: base + pointer(said), value }]
            : Object.keys(data).length > 1
              ? steps
              : [],
        );
      });
      committing(second, own, (text) => patch([{ op: "replace", path: own, value: valueOf(text) }]));
      return html("div", { class: "pair" }, first, second);
    });
  const first = input("", t(word));
  first.placeholder = t(word);
  const second = input("", t("Value"));
  second.placeholder = t("Value");
  proposing(first, "name");
  first.dataset.at = `${base}/-`;
  first.dataset.was = "";
  committing(second, `${base}/-#value`, (text) => {
    const name = first.value.trim();
    if (!name || !text.trim()) return;
    const value = valueOf(text);
    patch([
      there ? { op: "add", path: base + pointer(name), value } : { op: "add", path: base, value: { [name]: value } },
    ]);
  });
  return html("div", { class: "stack tight" }, ...rows, html("div", { class: "pair" }, first, second));
}
