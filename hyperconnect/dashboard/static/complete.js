// Completion at the caret: what the hub proposes, in a list that keyboard, mouse and screen reader can choose from.

import { ask } from "./ask.js";
import { characters, units } from "./place.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {{text: string, label: string, sort: string, shows: string, about: string}} Proposal */
/** @typedef {{text: string, at: number}} Written what the hub is told, and where in it the caret is, in units */
/**
 * @typedef {object} Place
 * @property {(value: string, caret: number) => Written} read
 * @property {(start: number, end: number, by: string) => void} write both count in what `read` told
 * @property {() => DOMRect} rect where the list is to stand
 */

const PATIENCE = 120;
let counted = 0;

/**
 * Let a field be completed.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {Place} place
 */
export function completing(field, place) {
  const id = `proposals-${(counted += 1)}`;
  const list = html("ul", { class: "proposals", role: "listbox", id, tabindex: "0", "aria-label": t("Proposals") });
  const status = html("p", { class: "hidden-visually", role: "status" });
  /** @type {Proposal[]} */
  let items = [];
  let chosen = 0;
  let range = [0, 0];
  /** Where the caret was when the hub was asked: what is written since then belongs to what is replaced. */
  let caretThen = 0;
  let timer = 0;
  let asked = 0;
  field.setAttribute("aria-autocomplete", "list");

  const isOpen = () => list.isConnected;
  const caretNow = () => place.read(field.value, field.selectionStart ?? field.value.length).at;

  function close() {
    window.clearTimeout(timer);
    asked += 1;
    list.remove();
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
    status.textContent = "";
  }

  /** @param {boolean} wanted whether somebody asked for it, or only writes */
  async function open(wanted) {
    const mine = (asked += 1);
    const caret = field.selectionStart ?? field.value.length;
    const { text, at } = place.read(field.value, caret);
    const answer = await ask("POST", "/api/v1/rules:complete", { text, offset: characters(text, at) });
    if (mine !== asked || document.activeElement !== field) return;
    if (!answer.ok) return close();
    items = answer.data.items.slice(0, 40);
    range = [units(text, answer.data.start), units(text, answer.data.end)];
    caretThen = at;
    const written = text.slice(range[0], at);
    const whole = items.some((each) => each.text === written);
    // What is written whole needs no list unless it can go on, nor does a place where nothing was begun.
    if (!items.length || (!wanted && (!written || (whole && items.length === 1)))) return close();
    show(whole && !wanted ? -1 : 0);
  }

  /** @param {number} first which is chosen then, -1 for none: Enter is a new line until somebody chooses */
  function show(first) {
    chosen = first;
    list.replaceChildren(
      ...items.map((each, at) =>
        html(
          "li",
          { role: "option", id: `${id}-${at}`, "aria-selected": String(at === first) },
          html("span", { class: "label" }, each.label),
          html("span", { class: "shows" }, each.shows),
          html("span", { class: "about" }, each.about),
        ),
      ),
    );
    (field.closest("dialog, main") ?? document.body).append(list, status);
    const box = place.rect();
    list.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - list.offsetWidth - 8))}px`;
    const below = box.bottom + 4;
    const room = window.visualViewport?.height ?? window.innerHeight;
    const fits = below + list.offsetHeight < room - 8 || box.top < list.offsetHeight;
    list.style.top = `${fits ? below : box.top - list.offsetHeight - 4}px`;
    field.setAttribute("aria-controls", id);
    status.textContent = t("{count} proposals", { count: items.length });
    if (first < 0) field.removeAttribute("aria-activedescendant");
    else choose(first);
  }

  /** Leave out what does not go on as it was written since, until the hub says more. */
  function narrow() {
    const { text, at } = place.read(field.value, field.selectionStart ?? field.value.length);
    const written = text.slice(range[0], at).toLowerCase();
    items = items.filter((each) => each.text.toLowerCase().includes(written));
    if (items.length && at > range[0]) show(0);
    else close();
  }

  /** @param {number} at */
  function choose(at) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = (at + items.length) % items.length;
    const now = list.children[chosen];
    now?.setAttribute("aria-selected", "true");
    now?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", `${id}-${chosen}`);
  }

  /** @param {number} at */
  function take(at) {
    const item = items[at];
    const [start, end] = [range[0], Math.max(range[0], range[1] + caretNow() - caretThen)];
    close();
    if (item) place.write(start, end, item.text);
    close();
  }

  field.addEventListener("input", (event) => {
    window.clearTimeout(timer);
    const kind = event instanceof InputEvent ? event.inputType : "";
    if (kind !== "insertText" && !(isOpen() && kind.startsWith("delete"))) return close();
    if (isOpen()) narrow();
    timer = window.setTimeout(() => void open(false), PATIENCE);
  });
  // Before the field's own keys: Enter and Tab belong to the list while it stands there.
  const press = (/** @type {any} */ event) => {
    if (event.isComposing) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      void open(true);
      return;
    }
    if (!isOpen()) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(Math.max(chosen, 0) - 1);
    else if (event.key === "PageDown") choose(Math.min(items.length - 1, chosen + 8));
    else if (event.key === "PageUp") choose(Math.max(0, chosen - 8));
    else if (chosen < 0 && /^(Enter|Tab)$/.test(event.key)) return close();
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(chosen);
    else if (event.key === "Escape") close();
    else {
      if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  field.addEventListener("keydown", press, true);
  field.addEventListener("blur", close);
  window.addEventListener("scroll", (event) => event.target !== list && isOpen() && close(), {
    capture: true,
    passive: true,
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps its focus
  });
  list.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });
  return { open: () => open(true), close };
}
