// What is said in passing, at the foot of the page, with at most one thing to do about it.

import { t } from "./words.js";

/**
 * @param {string} text
 * @param {{kind?: "good" | "bad", action?: string, act?: () => void, stay?: number}} [options]
 * @returns {() => void} what takes it away
 */
export function notice(text, { kind = "good", action, act, stay } = {}) {
  const place = document.getElementById("notices");
  const line = document.createElement("div");
  line.className = "notice";
  line.dataset.kind = kind;
  const said = document.createElement("span");
  said.textContent = text;
  line.append(said);
  const end = () => line.remove();
  if (action && act) {
    line.append(
      button(action, "button plain", () => {
        end();
        act();
      }),
    );
  }
  const close = button("×", "button plain square", end);
  close.setAttribute("aria-label", t("Close"));
  line.append(close);
  place?.append(line);
  while (place && place.children.length > 3) place.firstElementChild?.remove();
  const ms = stay ?? (kind === "bad" ? 15_000 : act ? 10_000 : 5000);
  let timer = window.setTimeout(end, ms);
  // Nothing goes away while somebody reads it.
  line.addEventListener("pointerenter", () => window.clearTimeout(timer));
  line.addEventListener("focusin", () => window.clearTimeout(timer));
  line.addEventListener("pointerleave", () => (timer = window.setTimeout(end, 3000)));
  return end;
}

/**
 * @param {string} label
 * @param {string} look
 * @param {() => void} act
 */
function button(label, look, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/**
 * Ask before something that cannot be taken back.
 * @param {string} question
 * @param {string} yes what the button says that does it
 * @returns {Promise<boolean>}
 */
export function sure(question, yes) {
  return new Promise((settle) => {
    const dialog = document.createElement("dialog");
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "stack";
    const text = document.createElement("p");
    text.textContent = question;
    const row = document.createElement("div");
    row.className = "actions";
    const done = button(yes, "button danger", () => dialog.close("yes"));
    const not = button(t("Keep"), "button", () => dialog.close(""));
    row.append(done, not);
    form.append(text, row);
    dialog.append(form);
    dialog.setAttribute("aria-label", question);
    dialog.addEventListener("close", () => {
      dialog.remove();
      settle(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    not.focus();
  });
}
