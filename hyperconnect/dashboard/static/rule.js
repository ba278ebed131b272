// A rule's page: one document, which text and form both show. What is written is checked at every pause of the hand;
// whoever shows it hears `checked` and `lamps` on the document.

import { ask, tell, worded } from "./ask.js";
import { completing } from "./complete.js";
import { conflict } from "./conflict.js";
import { Editor } from "./editor.js";
import { findingList, kindOf } from "./findings.js";
import { kindOf as lampKind, wordOf } from "./lamp.js";
import { live } from "./live.js";
import { notice, sure } from "./notice.js";
import { plain, span } from "./place.js";
import { send } from "./send.js";
import { t } from "./words.js";

/** @typedef {import("./findings.js").Finding} Finding */
/** @typedef {{line: number, start: number, end: number}} Place */

const PAUSE = 250;
/** @param {string} id */
const the = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const opened = JSON.parse(the("rule-opened").textContent || "{}");
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
export async function revise(patch) {
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
  if (!validated.ok || !revised.ok) {
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
  lamps?.watch(able ? rule.document : null, (said?.reads ?? []).map((/** @type {any} */ each) => each.path), able ? "" : t("They are tried once the rule has no errors."));
  document.dispatchEvent(new CustomEvent("checked"));
}

/** @param {Finding[]} findings */
function found(findings) {
  const order = { error: 0, warning: 1, info: 2 };
  rule.findings = [...findings].sort((one, other) => order[one.severity] - order[other.severity] || (one.line ?? 0) - (other.line ?? 0));
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
      if (place) marks.push({ line: place.line, kind: "lamp", word: `${each.text}: ${wordOf(each.truth)}`, state: lampKind(each.truth) });
    }
  }
  editor.mark(marks);
  const wrong = rule.findings.some((each) => each.severity === "error");
  editor.field?.setAttribute("aria-invalid", String(wrong));
}

/** @param {string} [trouble] */
function state(trouble) {
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
}

/** @param {string} code */
function allow(code) {
  const known = rule.document?.allow;
  const step = Array.isArray(known) ? { path: "/allow/-", value: code } : { path: "/allow", value: [code] };
  return revise([{ op: "add", ...step }]);
}

/** @param {{rule: string, attribute: string}[]} found */
function neighbours(found) {
  const names = new Map(found.map((each) => [each.rule, [/** @type {string} */ (each.attribute)]]));
  for (const each of found) if (!names.get(each.rule)?.includes(each.attribute)) names.get(each.rule)?.push(each.attribute);
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
  the("neighbours").querySelector("ul")?.replaceChildren(...items);
}

export async function save(/** @type {string} */ etag = rule.etag) {
  if (!opened.may_write) return;
  if (!rule.dirty) return notice(t("Nothing has changed since it was saved"));
  const first = rule.of === rule.text && rule.findings.find((each) => each.severity === "error");
  if (first) {
    notice(t("It is saved once it has no errors"), { kind: "bad" });
    return first.line ? go(first.line, first.column ?? 1) : undefined;
  }
  const message = /** @type {HTMLInputElement} */ (the("message"));
  const query = message.value.trim() ? `?message=${encodeURIComponent(message.value.trim())}` : "";
  const { text, name, saved: before } = rule;
  the("save").ariaBusy = "true";
  const answer = name
    ? await send("PUT", `/api/v1/rules/${name}${query}`, text, { "if-match": etag })
    : await send("POST", `/api/v1/rules${query}`, text, { "idempotency-key": crypto.randomUUID() });
  the("save").ariaBusy = null;
  if (answer.status === 412) {
    conflict(answer.problem, text, { keep: (now) => void save(now), take: (now, other) => adopt(now, other), both: (now, other) => merge(now, other) });
    return;
  }
  if (!answer.ok) return refused(answer.problem);
  message.value = "";
  taken(answer.data, text);
  if (!name) {
    leaving = true;
    location.assign(`/rules/${answer.data.rule}`);
    return;
  }
  const back = () => {
    write(before);
    void save();
  };
  notice(t("Saved as version {version}", { version: rule.version }), { action: t("Undo"), act: back });
}

/**
 * Take over what was saved of a text.
 * @param {any} told
 * @param {string} text
 */
function taken(told, text) {
  rule.etag = told.etag;
  rule.version = told.version;
  rule.saved = told.text;
  if (rule.text === text) write(told.text, "hub");
  the("banner").hidden = true;
  document.dispatchEvent(new CustomEvent("saved"));
}

/** @param {any} problem */
function refused(problem) {
  notice(worded(problem), { kind: "bad" });
  const errors = (problem?.errors ?? []).filter((/** @type {any} */ each) => each.detail);
  if (!errors.length) return;
  const known = new Set(rule.findings.map((each) => `${each.code}${each.pointer}`));
  found([
    ...rule.findings,
    ...errors
      .filter((/** @type {any} */ each) => !known.has(`${each.code}${each.pointer}`))
      .map((/** @type {any} */ each) => ({ did_you_mean: [], unknown: "", line: null, column: null, ...each, severity: "error" })),
  ]);
}

/** What somebody else saved takes the place of what stands here. */
function adopt(/** @type {string} */ etag, /** @type {{text: string, version: number}} */ other) {
  rule.etag = etag;
  rule.version = other.version;
  rule.saved = other.text;
  the("banner").hidden = true;
  write(other.text, "hub");
}

/** Both changes stand in one text, which is to be looked at and saved. */
function merge(/** @type {string} */ etag, /** @type {{text: string, version: number, merged: string}} */ other) {
  rule.etag = etag;
  rule.version = other.version;
  rule.saved = other.text;
  write(other.merged, "hub");
  view("yaml");
}

/** Look whether somebody else saved the rule meanwhile. */
async function look() {
  if (!rule.name) return;
  const answer = await ask("GET", `/api/v1/rules/${rule.name}`);
  if (!answer.ok || answer.data.etag === rule.etag) return;
  if (!rule.dirty) return adopt(answer.data.etag, answer.data);
  the("banner").hidden = false;
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

async function remove() {
  if (rule.dirty && !(await sure(t("What is not saved will be lost."), t("Delete")))) return;
  const answer = await ask("DELETE", `/api/v1/rules/${rule.name}`, undefined, { "if-match": rule.etag });
  if (!answer.ok) return notice(worded(answer.problem), { kind: "bad" });
  sessionStorage.setItem("hc-deleted", JSON.stringify({ rule: rule.name, title: the("title").textContent }));
  leaving = true;
  location.assign("/rules");
}

async function run() {
  const answer = await tell("POST", `/api/v1/rules/${rule.name}:run`, {});
  if (answer.ok) notice(answer.data.reasons[0]?.sentence ?? t("It was asked to run"));
}

let leaving = false;
window.addEventListener("beforeunload", (event) => {
  if (rule.dirty && !leaving && (rule.name || rule.text !== opened.text)) event.preventDefault();
});

editor.addEventListener("input", () => write(editor.text, "text"));
document.addEventListener("save", () => void save());
document.addEventListener("lamps", (event) => {
  rule.lamps = /** @type {CustomEvent} */ (event).detail;
  mark();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.defaultPrevented) {
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement && form?.contains(document.activeElement)) document.activeElement.blur();
    window.setTimeout(() => void save(), 0);
  }
});
document.getElementById("save")?.addEventListener("click", () => void save());
document.getElementById("delete")?.addEventListener("click", () => void remove());
document.getElementById("run")?.addEventListener("click", () => void run());
document.getElementById("look")?.addEventListener("click", () => void save());
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
live.on("rule.judged", null, (news) => {
  if (news.rule === rule.name) void look();
});
live.on("gap", null, () => void look());

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
