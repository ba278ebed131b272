// <hc-import>: rules from a file, chosen or dropped. What they would change, and what there is to say of them, is shown
// before anything is taken over.

import { again } from "./again.js";
import { worded } from "./ask.js";
import { shown } from "./diff.js";
import { notice } from "./notice.js";
import { plain } from "./place.js";
import { send } from "./send.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {{severity?: "error" | "warning" | "info", detail: string, line?: number | null, column?: number | null, suggestion?: string}} Finding */
/** @typedef {{rule: string, deed: "create" | "change" | "remove" | "keep", diff: string, findings: Finding[]}} Step */

const PATH = "/api/v1/rules:bundle";
/** @type {Record<string, [string, string]>} */
const DEEDS = {
  create: ["new", "good"],
  change: ["changed", "travel"],
  remove: ["removed", "bad"],
  keep: ["as it is", "off"],
};
const KINDS = { error: "bad", warning: "warn", info: "off" };
const WORDS = { error: "error", warning: "warning", info: "" };

class Import extends HTMLElement {
  connectedCallback() {
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.querySelector("button")?.addEventListener("click", () => field.click());
    field.addEventListener("change", () => void read(field.files?.[0]).then(() => (field.value = "")));
    const take = (/** @type {DragEvent} */ event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (event.type === "drop" && !document.querySelector("dialog[open]")) void read(event.dataTransfer.files[0]);
    };
    document.addEventListener("dragover", take);
    document.addEventListener("drop", take);
  }
}

/** @param {File | undefined} file */
async function read(file) {
  if (!file) return;
  const text = await file.text();
  const headers = { "content-type": `application/${file.name.endsWith(".json") ? "json" : "yaml"}` };
  const dialog = /** @type {HTMLDialogElement} */ (html("dialog", { class: "conflict", "aria-labelledby": "import-title" }));
  const told = html("div", { class: "stack tight", role: "status" });
  const others = /** @type {HTMLInputElement} */ (html("input", { type: "checkbox" }));
  const take = /** @type {HTMLButtonElement} */ (button(t("Take over"), "primary", () => void apply()));
  let etag = "";

  async function plan() {
    take.disabled = true;
    const answer = await send("PUT", `${PATH}?plan=true&others=${rest()}`, text, headers);
    etag = answer.etag;
    const steps = /** @type {Step[]} */ (answer.data?.items ?? []);
    told.replaceChildren(...(answer.ok ? outline(steps) : refusal(answer.problem)));
    take.disabled = !answer.ok || !steps.some((each) => each.deed !== "keep") || steps.some(isWrong);
  }

  async function apply() {
    take.disabled = true;
    const query = `others=${rest()}&message=${encodeURIComponent(t("from {file}", { file: file?.name ?? "" }))}`;
    const answer = await send("PUT", `${PATH}?${query}`, text, { ...headers, "if-match": etag });
    if (answer.status === 412) {
      notice(worded(answer.problem), { kind: "bad" });
      return plan();
    }
    if (!answer.ok) return told.replaceChildren(...refusal(answer.problem));
    dialog.close();
    notice(t("The rules of {file} are yours", { file: file?.name ?? "" }));
    if (document.getElementById("rules")) again();
    else location.reload();
  }

  const rest = () => (others.checked ? "remove" : "keep");
  others.addEventListener("change", () => void plan());
  dialog.append(
    html("h2", { id: "import-title" }, t("Rules from {file}", { file: file.name })),
    told,
    html("label", { class: "row" }, others, t("Remove rules of yours that are not in it; they can be restored for 30 days")),
    html("div", { class: "actions" }, take, button(t("Close"), "", () => dialog.close())),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("main")?.append(dialog);
  dialog.showModal();
  await plan();
}

/** @param {Step} step */
const isWrong = (step) => step.findings.some((each) => each.severity === "error");

/**
 * Return what a bundle leads to; of rules that stay as they are only how many.
 * @param {Step[]} steps
 */
function outline(steps) {
  const counts = Object.entries(DEEDS)
    .map(([deed, [word]]) => [t(word), steps.filter((each) => each.deed === deed).length])
    .filter(([, count]) => count);
  const changing = steps.filter((each) => each.deed !== "keep" || isWrong(each));
  return [
    html("p", {}, counts.map(([word, count]) => `${word}: ${count}`).join(" · ")),
    html("ul", { class: "rows" }, ...changing.map(row)),
  ];
}

/** @param {Step} step */
function row(step) {
  const [word, kind] = DEEDS[step.deed];
  return html(
    "li",
    {},
    html(
      "div",
      { class: "row-main stack tight" },
      html("p", { class: "row" }, html("b", {}, step.rule), html("span", { class: "badge", "data-kind": kind }, t(word))),
      ...findings(step.findings),
      step.diff ? html("details", {}, html("summary", {}, t("What changes")), shown(step.diff)) : "",
    ),
  );
}

/** @param {Finding[]} some */
function findings(some) {
  const told = some.filter((each) => each.severity !== "info");
  told.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return told.map((each) => {
    const severity = each.severity ?? "error";
    const place = each.line ? t("line {line}, column {column}", { line: each.line, column: each.column ?? 1 }) : "";
    return html(
      "p",
      { class: "small" },
      html("span", { class: "badge", "data-kind": KINDS[severity] }, t(WORDS[severity])),
      ` ${place} `,
      html("span", { lang: "en" }, ...plain([each.detail, each.suggestion].filter(Boolean).join("; "))),
    );
  });
}

/** @param {any} problem */
function refusal(problem) {
  const errors = /** @type {Finding[]} */ (problem?.errors ?? []);
  return [html("p", { class: "error", lang: "en" }, worded(problem)), ...findings(errors.filter((each) => each.line))];
}

/** @param {string} label @param {string} look @param {() => void} act */
function button(label, look, act) {
  const made = html("button", { type: "button", class: `button ${look}` }, label);
  made.addEventListener("click", act);
  return made;
}

customElements.define("hc-import", Import);
