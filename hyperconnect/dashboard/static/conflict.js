// Two people saved one rule: both texts, what tells them apart, and three ways on. Nothing is lost by looking.

import { shown } from "./diff.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/**
 * @typedef {object} Ways
 * @property {(etag: string) => void} keep mine takes the place of theirs
 * @property {(etag: string, theirs: {text: string, version: number}) => void} take theirs takes the place of mine
 * @property {() => void} anew mine is a rule of its own, where theirs is gone
 * @property {(etag: string, both: {text: string, version: number, merged: string}) => void} both
 */

/**
 * @param {any} problem what 412 said
 * @param {string} mine
 * @param {Ways} ways
 */
export function conflict(problem, mine, ways) {
  const { current, merged } = problem;
  const dialog = document.createElement("dialog");
  dialog.className = "conflict";
  dialog.setAttribute("aria-labelledby", "conflict-title");
  const close = () => dialog.close();
  /**
   * @param {string} label
   * @param {string} look
   * @param {() => void} act
   */
  const button = (label, look, act) => {
    const made = html("button", { type: "button", class: `button ${look}` }, label);
    made.addEventListener("click", () => {
      close();
      act();
    });
    return made;
  };
  const parts = [html("h2", { id: "conflict-title" }, t("Somebody saved this rule meanwhile"))];
  if (!current) {
    parts.push(
      html("p", {}, t("It was deleted. Your text is still here.")),
      html("pre", { class: "code", tabindex: "0" }, mine),
    );
  } else {
    const clean = merged && !merged.conflicts;
    parts.push(
      html(
        "p",
        {},
        t("Theirs is version {version}. Nothing of yours is lost; choose what is to be.", { version: current.version }),
      ),
      html("div", { class: "split" }, side(t("Theirs"), current.text), side(t("Yours"), mine)),
      html("details", { open: "" }, html("summary", {}, t("From theirs to yours")), shown(problem.diff ?? "")),
      html(
        "div",
        { class: "actions" },
        merged
          ? button(clean ? t("Take both") : t("Take both, and settle what collides"), "primary", () =>
              ways.both(current.etag, { ...current, merged: merged.text }),
            )
          : "",
        button(t("Take theirs"), "", () => ways.take(current.etag, current)),
        button(t("Keep mine"), "danger", () => ways.keep(current.etag)),
        button(t("Go on writing"), "plain", () => {}),
      ),
    );
  }
  if (!current)
    parts.push(
      html(
        "div",
        { class: "actions" },
        button(t("Save it as a new rule"), "primary", ways.anew),
        button(t("Close"), "", () => {}),
      ),
    );
  dialog.append(...parts);
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("main")?.append(dialog);
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector(".actions button"))?.focus();
}

/** @param {string} name @param {string} text */
const side = (name, text) =>
  html("section", { class: "stack tight" }, html("h3", {}, name), html("pre", { class: "code", tabindex: "0" }, text));
