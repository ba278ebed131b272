// Saving a rule, and what else is done with it as a whole: run, delete, looked after where somebody else saves it too.

import { again } from "./again.js";
import { ask, tell, worded } from "./ask.js";
import { conflict } from "./conflict.js";
import { live } from "./live.js";
import { notice, sure } from "./notice.js";
import { adopt, found, go, lines, revisedAll, rule, state, the, view, write } from "./rule.js";
import { send } from "./send.js";
import { t } from "./words.js";

let leaving = false;

async function save(/** @type {string} */ etag = rule.etag) {
  if (!rule.may.may_write) return;
  await revisedAll();
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
    : await send("POST", `/api/v1/rules${query}`, text, { "idempotency-key": key() });
  the("save").ariaBusy = null;
  if (answer.status === 412 || (answer.status === 404 && name)) {
    conflict(answer.problem, text, {
      keep: (now) => void save(now),
      take: adopt,
      both: merge,
      anew: () => void anew(),
    });
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

/** Something nobody said before; also where a page is not encrypted. */
const key = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/**
 * Take over what was saved of a text.
 * @param {any} told
 * @param {string} text
 */
function taken(told, text) {
  rule.etag = told.etag;
  rule.version = told.version;
  rule.saved = lines(told.text);
  if (rule.text === text) write(rule.saved, "hub");
  else state();
  the("banner").hidden = true;
  document.dispatchEvent(new CustomEvent("saved"));
  again();
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
      .map((/** @type {any} */ each) => ({
        did_you_mean: [],
        unknown: "",
        line: null,
        column: null,
        ...each,
        severity: "error",
      })),
  ]);
}

/** What was deleted meanwhile is saved as a new rule. */
function anew() {
  rule.name = "";
  rule.saved = "";
  return save();
}

/** Both changes stand in one text, which is to be looked at and saved. */
function merge(/** @type {string} */ etag, /** @type {{text: string, version: number, merged: string}} */ other) {
  rule.etag = etag;
  rule.version = other.version;
  rule.saved = lines(other.text);
  write(lines(other.merged), "hub");
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

window.addEventListener("beforeunload", (event) => {
  if (rule.dirty && !leaving && (rule.name || rule.text !== rule.may.text)) event.preventDefault();
});

document.addEventListener("save", () => void save());
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.defaultPrevented) {
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement && document.activeElement.closest("hc-rule-form"))
      document.activeElement.blur();
    window.setTimeout(() => void save(), 0);
  }
});
document.getElementById("save")?.addEventListener("click", () => void save());
document.getElementById("delete")?.addEventListener("click", () => void remove());
document.getElementById("run")?.addEventListener("click", () => void run());
document.getElementById("look")?.addEventListener("click", () => void save());
live.on("rule.judged", null, (news) => {
  if (news.rule === rule.name) void look();
});
live.on("gap", null, () => void look());
