// <hc-why>: why a rule ran last, and why it does not. <hc-switch>: the switch of one rule.

import { again } from "./again.js";
import { ask, worded } from "./ask.js";
import { live } from "./live.js";
import { notice } from "./notice.js";
import { plain } from "./place.js";
import { html } from "./svg.js";
import { t } from "./words.js";

class Why extends HTMLElement {
  connectedCallback() {
    this.rule = this.getAttribute("rule") ?? "";
    this.said = /** @type {HTMLElement} */ (this.querySelector("p"));
    this.more = html("ul", { class: "small quiet", lang: "en" });
    const row = html("div", { class: "actions" });
    for (const ran of [true, false]) {
      const button = html(
        "button",
        { type: "button", class: "button small" },
        t(ran ? "Why did it run?" : "Why does it not run?"),
      );
      button.addEventListener("click", () => void this.tell(ran));
      row.append(button);
    }
    this.said.setAttribute("role", "status");
    this.append(this.more, row);
    document.addEventListener("asked", again);
    live.on("run.*", null, (news) => {
      if (news.rule === this.rule) again();
    });
    live.on("rule.standing", null, (news) => {
      if (news.rule === this.rule) again();
    });
  }

  /** @param {boolean} ran */
  async tell(ran) {
    const answer = await ask("GET", `/api/v1/rules/${this.rule}/why?ran=${ran}`);
    if (!answer.ok) return notice(worded(answer.problem), { kind: "bad" });
    if (this.said) this.said.replaceChildren(...plain(answer.data.sentence));
    this.more?.replaceChildren(...answer.data.more.map((/** @type {string} */ each) => html("li", {}, ...plain(each))));
  }
}

class Switch extends HTMLElement {
  connectedCallback() {
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    // How a switch stands is a property, which no attribute of a page that is read again changes.
    document.addEventListener("again", () => (field.checked = field.hasAttribute("checked")));
    field.addEventListener("change", async () => {
      const answer = await ask("POST", `/api/v1/rules/${field.dataset.rule}:${field.checked ? "enable" : "disable"}`);
      if (!answer.ok) {
        field.checked = !field.checked;
        return notice(worded(answer.problem), { kind: "bad" });
      }
      const title = document.querySelector("h1")?.textContent ?? "";
      notice(t(field.checked ? "{title} is on" : "{title} is off", { title }));
      again();
    });
  }
}

customElements.define("hc-why", Why);
customElements.define("hc-switch", Switch);
