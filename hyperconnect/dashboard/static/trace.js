// <hc-trace run="rule.number" rule="rule" fresh>: one run, which did something just now if it is `fresh`. A part of the
// rule shows what it said, and what was said shows its part; "only what was done" folds the rest away; a run that goes on
// is read again, and so are commands as they are answered.

import { again } from "./again.js";
import { live } from "./live.js";

/** After so long what a device answered stands in the history. */
const WRITTEN = 2500;

class Trace extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      const field = event.target;
      if (field instanceof HTMLInputElement && field.hasAttribute("data-only")) this.classList.toggle("only", field.checked);
    });
    for (const kind of ["pointerover", "focusin"]) this.addEventListener(kind, (event) => this.point(event.target));
    this.addEventListener("pointerleave", () => this.point(null));
    const by = `rule:${this.getAttribute("rule")}`;
    live.on("run.*", null, (news) => {
      if (news.run === this.getAttribute("run")) this.read();
    });
    live.on("command.*", null, (news) => {
      if (news.by === by) this.read();
    });
    // What was told within the last moments may not be written yet.
    if (this.hasAttribute("fresh")) window.setTimeout(again, WRITTEN);
  }

  read() {
    again();
    window.clearTimeout(this.due);
    this.due = window.setTimeout(again, WRITTEN);
  }

  /**
   * Mark what belongs together.
   * @param {EventTarget | null} target
   */
  point(target) {
    const under = target instanceof Element ? target.closest("[data-pointer], [data-of]") : null;
    const place = under instanceof HTMLElement ? (under.dataset.pointer ?? under.dataset.of ?? "") : "";
    for (const each of this.querySelectorAll("[data-pointer], [data-of]")) {
      if (!(each instanceof HTMLElement)) continue;
      each.toggleAttribute("data-lit", place !== "" && (each.dataset.pointer ?? each.dataset.of) === place);
    }
  }
}

customElements.define("hc-trace", Trace);
