// A device's name and room, changed where they stand: a button [data-naming] opens the form of <template id="naming">.

import { again } from "./again.js";
import { ask, worded } from "./ask.js";
import { notice } from "./notice.js";
import { t } from "./words.js";

/** @type {HTMLFormElement | null} */
let open = null;
/** What the form changes: it keeps what the page shows of it while that is read again. @type {HTMLElement | null} */
let place = null;
/** @type {HTMLElement | null} */
let opener = null;

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest?.("[data-naming]");
  if (button instanceof HTMLElement) begin(button);
});

/** @param {HTMLElement} button */
function begin(button) {
  const same = opener === button;
  end();
  const template = document.getElementById("naming");
  place = button.closest("li, header");
  if (same || !(template instanceof HTMLTemplateElement) || !place) return;
  const form = /** @type {HTMLFormElement} */ (document.importNode(template.content, true).querySelector("form"));
  opener = button;
  open = form;
  const { name = "", area = "", naming = "", whole } = button.dataset;
  const before = { name, area, slug: naming };
  if (whole === undefined) form.querySelector("label[data-whole]")?.remove();
  for (const field of fields(form)) field.value = before[/** @type {"name"} */ (field.name)];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void save(form, button, before);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end(true);
  });
  form.querySelector("[data-cancel]")?.addEventListener("click", () => end(true));
  place.dataset.own = "";
  place.append(form);
  button.ariaExpanded = "true";
  const first = fields(form)[0];
  first.focus();
  first.select();
}

/** @param {boolean} [back] whether who wrote goes on from the button */
function end(back) {
  open?.remove();
  if (place) delete place.dataset.own;
  if (opener) opener.ariaExpanded = null;
  if (back) opener?.focus();
  open = place = opener = null;
}

/** @param {HTMLFormElement} form */
const fields = (form) => /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[name]")]);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} button
 * @param {Record<string, string>} before
 */
async function save(form, button, before) {
  const change = Object.fromEntries(
    fields(form)
      .map((field) => [field.name, field.value.trim()])
      .filter(([name, value]) => value !== before[name]),
  );
  if (!Object.keys(change).length) {
    end(true);
    notice(t("Nothing has changed"));
    return;
  }
  // Whoever takes it back wants the name that a person or else the device had given.
  const { named = "", placed = "" } = button.dataset;
  const given = /** @type {Record<string, string>} */ ({ name: named, area: placed, slug: before.slug });
  const undo = Object.fromEntries(Object.keys(change).map((name) => [name, given[name]]));
  const answer = await ask("PATCH", `/api/v1/devices/${before.slug}`, change);
  if (!answer.ok) {
    const error = form.querySelector(".error");
    if (error instanceof HTMLElement) {
      error.textContent = worded(answer.problem);
      error.hidden = false;
    }
    return;
  }
  end(true);
  taken(answer);
  notice(t("Saved: {name}", { name: answer.data.name }), {
    action: t("Undo"),
    act: () => void back(answer.data.id, undo),
  });
}

/**
 * @param {string} device
 * @param {Record<string, string>} change
 */
async function back(device, change) {
  const answer = await ask("PATCH", `/api/v1/devices/${device}`, change);
  if (answer.ok) taken(answer);
  else notice(worded(answer.problem), { kind: "bad" });
}

/** @param {import("./ask.js").Answer} answer */
function taken(answer) {
  // The page of a device is called as the device is.
  if (/^\/devices\/./.test(location.pathname)) history.replaceState(null, "", `/devices/${answer.data.slug}`);
  again();
}
