// A rule's page: one document, which text and form both show. What is written is checked at every pause of the hand;
// whoever shows it hears `checked` and `lamps` on the document.

import { ask, worded } from "./ask.js";
import { completing } from "./complete.js";
import { Editor } from "./editor.js";
import { findingList, kindOf } from "./findings.js";
import { standing } from "./lamp.js";
import { live } from "./live.js";
import { notice } from "./notice.js";
import { plain, span } from "./place.js";
import { send } from "./send.js";
import { t } from "./words.js";

/** @typedef {import("./findings.js").Finding} Finding */
/** @typedef {{line: number, start: number, end: number}} Place */

const PAUSE = 250;
/** @param {string} id */
export const the = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** A text area knows one way to end a line; the hub keeps the other where a file has it. @param {string} text */
export const lines = (text) => text.replaceAll("\r\n", "\n");

const opened = JSON.parse(the("rule-opened").textContent || "{}");
opened.text = lines(opened.text);
const editor = /** @type {Editor} */ (document.querySelector("hc-editor"));
const form = /** @type {any} */ (document.querySelector("hc-rule-form"));
const lamps = /** @type {any} */ (document.querySelector("hc-lamps"));

/** The document: its text, what was saved of it, and what is known of it. `of` is the text that this was found of. */
export const rule = {
  name: /** @type {string} */ (opened.rule),
  text: /** @type {string} */ (opened.text),
  saved: /** @type {string} */ (opened.rule ? opened.text : ""),
  etag: /** @type {string} */ (opened.etag),
  version: /** @type {number} */ (opened.version),
  may: opened,
  of: "",
  document: /** @type {any} */ (null),
  places: /** @type {Record<string, Place>} */ ({}),
  findings: /** @type {Finding[]} */ ([]),
  lamps: /** @type {import("./lamp.js").Condition[]} */ ([]),
  get dirty() {
    return this.text !== this.saved;
  },
};

let troubled = false;
let pausing = 0;
let checking = 0;

/** Hear of another text: from the hand, the form, or the hub. */
export function write(/** @type {string} */ text, /** @type {"text" | "form" | "hub"} */ from = "form") {
  if (text === rule.text && from !== "hub") return;
  rule.text = text;
  if (from !== "text" && editor.shown) editor.show(text);
  state();
  window.clearTimeout(pausing);
  pausing = window.setTimeout(() => void check(), from === "text" ? PAUSE : 0);
}

/**
 * Change parts of the document where they stand in the text.
 * @param {any[]} patch a JSON patch
 */
export function revise(patch) {
  revising = revising.then(() => revised(patch));
  return revising;
}

/** Wait until all that was to be changed has been. */
export const revisedAll = () => revising;

/** One patch after the other: each is of the text that the one before it made. @type {Promise<boolean>} */
let revising = Promise.resolve(true);

/** @param {any[]} patch */
async function revised(patch) {
  const answer = await ask("POST", "/api/v1/rules:revise", { text: rule.text, patch });
  if (!answer.ok) {
    notice(worded(answer.problem), { kind: "bad" });
    return false;
  }
  write(answer.data.text);
  return true;
}

async function check() {
  const mine = (checking += 1);
  const { text } = rule;
  const [validated, revised] = await Promise.all([
    send("POST", "/api/v1/rules:validate", text),
    ask("POST", "/api/v1/rules:revise", { text }),
  ]);
  if (mine !== checking) return;
  troubled = !validated.ok || !revised.ok;
  if (troubled) {
    state(worded((validated.ok ? revised : validated).problem));
    return;
  }
  const said = validated.data.items[0];
  rule.of = text;
  rule.document = revised.data.document;
  rule.places = revised.data.places;
  found(said ? said.findings : revised.data.findings);
  const summary = said?.summary ?? "";
  if (summary || !rule.name) the("summary").replaceChildren(...plain(summary));
  const title = typeof rule.document?.title === "string" ? rule.document.title : "";
  if (title) the("title").textContent = title;
  neighbours(said?.neighbours ?? []);
  const able = said?.accepted && !said.template && opened.may_try;
  lamps?.watch(
    able ? rule.document : null,
    (said?.reads ?? []).map((/** @type {any} */ each) => each.path),
    able ? "" : t("They are tried once the rule has no errors."),
  );
  document.dispatchEvent(new CustomEvent("checked"));
}

/** @param {Finding[]} findings */
export function found(findings) {
  const order = { error: 0, warning: 1, info: 2 };
  rule.findings = [...findings].sort(
    (one, other) => order[one.severity] - order[other.severity] || (one.line ?? 0) - (other.line ?? 0),
  );
  the("findings").replaceChildren(
    ...findingList(rule.findings, {
      go: (each) => go(each.line ?? 1, each.column ?? 1),
      mend: (each, name) => mend(each, name),
      allow: opened.may_write ? (each) => void allow(each.code) : null,
    }),
  );
  mark();
  state();
}

function mark() {
  /** @type {import("./editor.js").Mark[]} */
  const marks = rule.findings
    .filter((each) => each.line)
    .map((each) => ({
      line: each.line ?? 1,
      column: each.column ?? 1,
      about: each.unknown,
      kind: kindOf(each),
      word: each.detail,
    }));
  if (rule.of === rule.text) {
    for (const each of rule.lamps) {
      // A single condition has no list in the text.
      const place = rule.places[each.pointer] ?? rule.places[each.pointer.replace(/\/0$/, "")];
      if (place)
        marks.push({
          line: place.line,
          kind: "lamp",
          word: `${each.text}: ${standing(each).word}`,
          state: standing(each).kind,
        });
    }
  }
  editor.mark(marks);
  const wrong = rule.findings.some((each) => each.severity === "error");
  editor.field?.setAttribute("aria-invalid", String(wrong));
}

/** @param {string} [trouble] */
export function state(trouble) {
  const count = (/** @type {string} */ severity) => rule.findings.filter((each) => each.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const parts = [];
  if (trouble) parts.push(trouble);
  if (errors) parts.push(t(errors === 1 ? "1 error" : "{count} errors", { count: errors }));
  if (warnings) parts.push(t(warnings === 1 ? "1 warning" : "{count} warnings", { count: warnings }));
  if (!errors && !warnings && !trouble) parts.push(t("nothing is wrong"));
  if (rule.dirty) parts.push(t("not saved"));
  else if (rule.version) parts.push(t("saved as version {version}", { version: rule.version }));
  const line = the("state");
  const text = parts.join(" · ");
  if (line.textContent !== text) line.textContent = text;
  line.dataset.kind = errors || trouble ? "bad" : warnings ? "warn" : "good";
  const save = document.getElementById("save");
  if (save instanceof HTMLButtonElement) save.disabled = !rule.dirty;
}

/** @param {number} line @param {number} [column] */
export function go(line, column) {
  view("yaml");
  editor.go(line, column);
}

/** @param {Finding} finding @param {string} name */
function mend(finding, name) {
  if (rule.of !== rule.text || !finding.line) return;
  const [start, end] = span(rule.text, finding.line, finding.column ?? 1, finding.unknown);
  if (rule.text.slice(start, end) !== finding.unknown) return go(finding.line, finding.column ?? 1);
  write(rule.text.slice(0, start) + name + rule.text.slice(end));
  the("findings").focus();
}

/** @param {string} code */
async function allow(code) {
  const known = rule.document?.allow;
  const step = Array.isArray(known) ? { path: "/allow/-", value: code } : { path: "/allow", value: [code] };
  await revise([{ op: "add", ...step }]);
  the("findings").focus();
}

/** @param {{rule: string, attribute: string}[]} found */
function neighbours(found) {
  const names = new Map(found.map((each) => [each.rule, [/** @type {string} */ (each.attribute)]]));
  for (const each of found)
    if (!names.get(each.rule)?.includes(each.attribute)) names.get(each.rule)?.push(each.attribute);
  const items = [...names].map(([name, attributes]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/rules/${name}`;
    link.textContent = name;
    const about = document.createElement("span");
    about.className = "quiet small";
    about.textContent = attributes.slice(0, 4).join(", ");
    item.append(link, about);
    return item;
  });
  the("neighbours").hidden = !items.length;
  the("neighbours")
    .querySelector("ul")
    ?.replaceChildren(...items);
}

/** What was saved elsewhere takes the place of what stands here. */
export function adopt(/** @type {string} */ etag, /** @type {{text: string, version: number}} */ other) {
  rule.etag = etag;
  rule.version = other.version;
  rule.saved = lines(other.text);
  the("banner").hidden = true;
  write(rule.saved, "hub");
}

/** @param {"yaml" | "form"} which */
export function view(which) {
  for (const each of ["yaml", "form"]) {
    const tab = the(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === which));
    tab.tabIndex = each === which ? 0 : -1;
    the(`view-${each}`).hidden = each !== which;
  }
  if (which === "yaml") editor.show(rule.text);
  else form?.draw?.();
}

editor.addEventListener("input", () => write(editor.text, "text"));
document.addEventListener("lamps", (event) => {
  rule.lamps = /** @type {CustomEvent} */ (event).detail;
  mark();
});
for (const each of /** @type {("yaml" | "form")[]} */ (["yaml", "form"])) {
  the(`tab-${each}`).addEventListener("click", () => view(each));
  the(`tab-${each}`).addEventListener("keydown", (event) => {
    if (!/^Arrow(Left|Right)$/.test(event.key)) return;
    const other = each === "yaml" ? "form" : "yaml";
    view(other);
    the(`tab-${other}`).focus();
  });
}
for (const each of document.querySelectorAll("button[data-start]")) {
  each.addEventListener("click", () => write(opened.starts[/** @type {HTMLElement} */ (each).dataset.start ?? ""]));
}
live.on("state", null, () => {
  if (live.state === "live" && troubled) void check();
});

if (editor.field) {
  if (opened.may_write) {
    completing(editor.field, {
      read: (text, at) => ({ text, at }),
      write: (start, end, by) => editor.edit(start, end, by),
      rect: () => editor.rect(/** @type {HTMLTextAreaElement} */ (editor.field).selectionStart),
    });
  }
  // A browser that comes back to the page may have kept what was written.
  if (editor.text !== rule.text) rule.text = editor.text;
}
void check();
