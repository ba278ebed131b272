// <hc-tokens>: makes a token, and shows it this once.

import { again } from "./again.js";
import { ask, worded } from "./ask.js";
import { now } from "./clock.js";
import { notice } from "./notice.js";
import { t } from "./words.js";

const DAY = 86_400_000;

class Tokens extends HTMLElement {
  connectedCallback() {
    const form = (this.form = /** @type {HTMLFormElement} */ (this.querySelector("form")));
    this.wrong = /** @type {HTMLElement} */ (this.querySelector("[data-wrong]"));
    this.made = /** @type {HTMLElement} */ (this.querySelector("[data-made]"));
    this.shown = /** @type {HTMLInputElement} */ (this.querySelector("#token-made"));
    const scopes = /** @type {HTMLElement} */ (this.querySelector("[data-scopes]"));
    const choose = () => (scopes.hidden = new FormData(form).get("choice") !== "");
    form.addEventListener("change", choose);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.make();
    });
    this.querySelector("[data-copy]")?.addEventListener("click", () => void this.copy());
    this.querySelector("[data-forget]")?.addEventListener("click", () => this.forget());
    this.shown.addEventListener("focus", () => this.shown?.select());
    window.addEventListener("pagehide", () => this.forget());
    choose();
  }

  async make() {
    const { form, wrong, made, shown } = this;
    if (!form || !wrong || !made || !shown) return;
    const said = new FormData(form);
    const choice = String(said.get("choice") ?? "");
    const scopes = choice ? choice.split(" ") : said.getAll("scope").map(String);
    wrong.hidden = scopes.length > 0;
    wrong.textContent = scopes.length ? "" : t("Choose at least one thing that it may do");
    if (!scopes.length) return;
    const days = Number(said.get("days"));
    const expires_at = days ? new Date(now() + days * DAY).toISOString() : null;
    const button = form.querySelector("button");
    if (button) button.disabled = true;
    const answer = await ask("POST", "/api/v1/tokens", { name: String(said.get("name")).trim(), scopes, expires_at });
    if (button) button.disabled = false;
    if (!answer.ok) {
      wrong.hidden = false;
      const errors = (answer.problem?.errors ?? []).map((each) => each.detail);
      wrong.textContent = [worded(answer.problem), ...errors].join(" – ");
      return;
    }
    shown.value = answer.data.token;
    made.hidden = false;
    form.reset();
    form.dispatchEvent(new Event("change"));
    const details = this.querySelector("details");
    if (details) details.open = false;
    shown.focus();
    again();
  }

  async copy() {
    const { shown } = this;
    if (!shown) return;
    shown.select();
    try {
      await navigator.clipboard.writeText(shown.value);
      notice(t("Copied"));
    } catch {
      // A browser lets pages copy by themselves only over https or on its own machine.
      notice(t("It is marked: copy it with your keyboard or by a long press"));
    }
  }

  forget() {
    if (!this.shown || !this.made) return;
    this.shown.value = "";
    this.made.hidden = true;
  }
}

customElements.define("hc-tokens", Tokens);
