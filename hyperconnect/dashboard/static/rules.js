// <hc-rules>: the list of rules, filtered as one writes, with a switch on each that acts at once.

import { again } from "./again.js";
import { ask, worded } from "./ask.js";
import { live } from "./live.js";
import { notice } from "./notice.js";
import { t } from "./words.js";

/** How long news of runs wait for more of them, in ms. */
const PATIENCE = 4000;

class Rules extends HTMLElement {
  connectedCallback() {
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const asked = new URLSearchParams(location.search);
    for (const [name, value] of asked) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    this.form.addEventListener("input", () => this.filter());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.querySelector("[data-clear]")?.addEventListener("click", () => {
      this.form?.reset();
      this.filter();
      this.form?.querySelector("input")?.focus();
    });
    this.addEventListener("change", (event) => {
      const field = event.target;
      if (field instanceof HTMLInputElement && field.dataset.rule) this.turn(field);
    });
    document.addEventListener("again", () => this.refresh());
    let due = 0;
    const later = () => {
      due ||= window.setTimeout(() => {
        due = 0;
        again();
      }, PATIENCE);
    };
    this.addEventListener("asked", again);
    live.on("rule.*", null, again);
    live.on("run.*", null, later);
    this.filter();
    void deleted();
  }

  /** Take over what the page was read with: how switches stand is a property, which no attribute changes. */
  refresh() {
    for (const each of this.querySelectorAll("input[data-rule]")) {
      if (each instanceof HTMLInputElement && each.ariaBusy !== "true") each.checked = each.hasAttribute("checked");
    }
    this.filter();
  }

  filter() {
    const data = new FormData(this.form);
    const [q, standing, origin] = ["q", "standing", "origin"].map((name) => String(data.get(name) ?? ""));
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    const rows = this.querySelectorAll("li.rule-row");
    for (const row of rows) {
      if (!(row instanceof HTMLElement)) continue;
      const { text = "", standing: stands, origin: from, finding } = row.dataset;
      row.hidden = !(
        words.every((word) => text.includes(word)) &&
        (!standing || stands === standing || (standing === "finding" && finding !== undefined)) &&
        (!origin || from === origin)
      );
      if (!row.hidden) count += 1;
    }
    const none = this.querySelector("[data-none]");
    if (none instanceof HTMLElement) none.hidden = count > 0;
    const found = this.querySelector("[data-found]");
    if (found) found.textContent = count === rows.length ? "" : t("{count} found", { count });
    const kept = new URLSearchParams(
      [...data].filter(([, value]) => value).map(([name, value]) => [name, String(value)]),
    );
    history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
  }

  /**
   * @param {HTMLInputElement} field
   * @param {boolean} [silent] whether it is an undo, which offers none
   */
  async turn(field, silent) {
    const { rule, title = "" } = field.dataset;
    field.ariaBusy = "true";
    const answer = await ask("POST", `/api/v1/rules/${rule}:${field.checked ? "enable" : "disable"}`);
    field.ariaBusy = null;
    if (!answer.ok) {
      field.checked = !field.checked;
      notice(worded(answer.problem), { kind: "bad" });
      return;
    }
    const back = () => {
      field.checked = !field.checked;
      void this.turn(field, true);
    };
    const done = t(field.checked ? "{title} is on" : "{title} is off", { title });
    notice(done, silent ? {} : { action: t("Undo"), act: back });
    again();
  }
}

/** Offer to bring back the rule that was deleted on its own page. */
async function deleted() {
  const kept = sessionStorage.getItem("hc-deleted");
  if (!kept) return;
  sessionStorage.removeItem("hc-deleted");
  const { rule, title } = JSON.parse(kept);
  const back = async () => {
    const path = `/api/v1/rules/${rule}/versions`;
    const known = await ask("GET", `${path}?limit=5`);
    const version = known.data?.items?.find((/** @type {any} */ each) => !each.deleted)?.version;
    const answer = version ? await ask("POST", `${path}/${version}:restore`) : known;
    if (answer.ok) again();
    else notice(worded(answer.problem), { kind: "bad" });
  };
  notice(t("{title} was deleted", { title }), { action: t("Undo"), act: () => void back(), stay: 20_000 });
}

customElements.define("hc-rules", Rules);
