// <hc-editor>: a plain textarea with what an editor of text needs: line numbers with marks, what is wrong underlined,
// Ctrl+S, indentation. The textarea is as large as its text, and the element scrolls; so nothing has to keep step.
//
// Tab indents; after Escape it leads on, as everywhere. Whatever is changed by code can be undone by Ctrl+Z.

import { change, offset, span } from "./place.js";
import { html } from "./svg.js";

/** @typedef {{line: number, kind: "bad" | "warn" | "info" | "lamp", word: string, column?: number, about?: string, state?: string}} Mark */

const STEP = "  ";

export class Editor extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea");
    if (!field || this.field) return;
    this.field = field;
    this.gutter = html("div", { class: "gutter", "aria-hidden": "true" });
    this.under = html("pre", { class: "under", "aria-hidden": "true" });
    field.before(this.gutter);
    const sheet = html("div", { class: "sheet" });
    field.replaceWith(sheet);
    sheet.append(this.under, field);
    /** @type {Mark[]} */
    this.marks = [];
    this.leaving = false;
    field.addEventListener("input", () => this.draw());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("focus", () => (this.leaving = false));
    this.gutter.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[data-line]");
      if (row instanceof HTMLElement) this.go(Number(row.dataset.line));
    });
    this.draw();
  }

  get text() {
    return /** @type {HTMLTextAreaElement} */ (this.field).value;
  }

  /** Whether it can be seen, and so be changed in a way that can be undone. */
  get shown() {
    return this.offsetParent !== null;
  }

  /**
   * Make the text another, so that it can be undone; the caret stays where it is in what does not change.
   * @param {string} text
   */
  show(text) {
    if (text === this.text) return;
    const field = /** @type {HTMLTextAreaElement} */ (this.field);
    const [start, end, by] = change(this.text, text);
    const caret = field.selectionStart;
    this.edit(start, end, by);
    const moved = caret <= start ? caret : caret >= end ? caret + by.length - (end - start) : start + by.length;
    field.setSelectionRange(moved, moved);
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {string} by
   */
  edit(start, end, by) {
    const field = /** @type {HTMLTextAreaElement} */ (this.field);
    const before = document.activeElement;
    if (start === end && !by) return;
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, end);
    // The one way to change a text area that its own undo knows of.
    const done =
      !field.readOnly && (by ? document.execCommand("insertText", false, by) : document.execCommand("delete"));
    if (!done) {
      field.setRangeText(by, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (before instanceof HTMLElement && before !== field && before !== document.body)
      before.focus({ preventScroll: true });
  }

  /**
   * Put the caret to a place and show it.
   * @param {number} line
   * @param {number} [column]
   */
  go(line, column = 1) {
    const field = /** @type {HTMLTextAreaElement} */ (this.field);
    const at = offset(this.text, line, column);
    field.focus({ preventScroll: true });
    field.setSelectionRange(at, at);
    this.gutter?.children[line - 1]?.scrollIntoView({ block: "nearest" });
    const box = this.rect(at);
    if (box.bottom > window.innerHeight - 80 || box.top < 60)
      window.scrollBy({ top: box.top - window.innerHeight / 3 });
  }

  /** @param {Mark[]} marks */
  mark(marks) {
    this.marks = marks;
    this.draw();
  }

  /**
   * Return where a character stands on the screen.
   * @param {number} at
   */
  rect(at) {
    const range = document.createRange();
    const walker = document.createTreeWalker(/** @type {Node} */ (this.under), NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && at > (node.nodeValue?.length ?? 0)) {
      at -= node.nodeValue?.length ?? 0;
      node = walker.nextNode();
    }
    if (!node) return /** @type {HTMLElement} */ (this.under).getBoundingClientRect();
    range.setStart(node, at);
    range.setEnd(node, Math.min(at + 1, node.nodeValue?.length ?? at));
    return range.getBoundingClientRect();
  }

  draw() {
    const text = this.text;
    /** @type {[number, number, string][]} */
    const spans = [];
    /** @type {Map<number, Mark[]>} */
    const rows = new Map();
    for (const each of this.marks ?? []) {
      rows.set(each.line, [...(rows.get(each.line) ?? []), each]);
      if (each.kind === "lamp" || each.kind === "info") continue;
      const [start, end] = span(text, each.line, each.column ?? 1, each.about ?? "");
      spans.push([start, end, each.kind]);
    }
    spans.sort((one, other) => one[0] - other[0]);
    /** @type {(Node | string)[]} */
    const parts = [];
    let at = 0;
    for (const [start, end, kind] of spans) {
      if (start < at || end <= start) continue;
      parts.push(text.slice(at, start), html("u", { class: kind }, text.slice(start, end)));
      at = end;
    }
    // The last line takes room though nothing stands in it, and so does the caret behind the longest one.
    this.under?.replaceChildren(...parts, `${text.slice(at)}\n `);
    const count = text.split("\n").length;
    const lines = [];
    for (let line = 1; line <= count; line += 1) lines.push(number(line, rows.get(line) ?? []));
    this.gutter?.replaceChildren(...lines);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const field = /** @type {HTMLTextAreaElement} */ (this.field);
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("save", { bubbles: true }));
      return;
    }
    if (event.key === "Escape") {
      this.leaving = true;
      return;
    }
    if (event.key === "Tab" && !this.leaving && !event.ctrlKey && !event.altKey && !field.readOnly) {
      event.preventDefault();
      this.indent(event.shiftKey);
      return;
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !field.readOnly) {
      event.preventDefault();
      this.edit(field.selectionStart, field.selectionEnd, `\n${following(lineAt(this.text, field.selectionStart))}`);
      return;
    }
    if (event.key.length === 1 || event.key === "Enter") this.leaving = false;
  }

  /** @param {boolean} out */
  indent(out) {
    const field = /** @type {HTMLTextAreaElement} */ (this.field);
    const { selectionStart: from, selectionEnd: to } = field;
    const text = this.text;
    const start = text.lastIndexOf("\n", from - 1) + 1;
    if (!out && from === to) {
      this.edit(from, to, STEP);
      return;
    }
    const end = text.indexOf("\n", Math.max(start, to - 1));
    const stop = end < 0 ? text.length : end;
    const lines = text.slice(start, stop).split("\n");
    const moved = lines.map((line) => (out ? line.replace(/^ {1,2}/, "") : line && STEP + line)).join("\n");
    if (moved === text.slice(start, stop)) return;
    this.edit(start, stop, moved);
    if (from === to) {
      const caret = Math.max(start, from - (stop - start - moved.length));
      field.setSelectionRange(caret, caret);
    } else field.setSelectionRange(start, start + moved.length);
  }
}

/**
 * @param {string} text
 * @param {number} at
 */
const lineAt = (text, at) => text.slice(text.lastIndexOf("\n", at - 1) + 1, at);

/**
 * Return the indentation that a line's next one begins with.
 * @param {string} line
 */
function following(line) {
  const [, space = "", dash = ""] = /^( *)(- +)?/.exec(line) ?? [];
  const inner = space + " ".repeat(dash.length);
  if (/:\s*(#.*)?$/.test(line)) return inner + STEP;
  return /^ *- +[^\s:]+:(\s|$)/.test(line) ? inner : space;
}

/**
 * @param {number} line
 * @param {Mark[]} marks
 */
function number(line, marks) {
  const row = html("div", { "data-line": String(line) });
  // Of several lamps in a line the one shows that keeps the rule from running.
  const lamps = ["off", "warn", "travel", "good"].map((state) => marks.find((each) => each.state === state)).find(Boolean);
  const worst = ["bad", "warn", "info"].map((kind) => marks.find((each) => each.kind === kind)).find(Boolean) ?? lamps;
  if (worst) {
    row.dataset.kind = worst.kind === "lamp" ? "lamp" : worst.kind;
    row.title = marks.map((each) => each.word).join("\n");
    row.append(html("i", { class: "mark", "data-kind": worst.state ?? worst.kind }));
  }
  row.append(String(line));
  return row;
}

customElements.define("hc-editor", Editor);
