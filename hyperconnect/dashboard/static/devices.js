// <hc-devices>: the list of devices, filtered as one writes, named and placed where they stand.

import { again } from "./again.js";
import { ask, worded } from "./ask.js";
import { live } from "./live.js";
import "./naming.js";
import { notice } from "./notice.js";
import "./time.js";
import "./value.js";
import { t } from "./words.js";

class Devices extends HTMLElement {
  connectedCallback() {
    this.form = /** @type {HTMLFormElement | null} */ (this.querySelector("form[role=search]"));
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = this.form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    this.form?.addEventListener("input", () => this.filter());
    this.form?.addEventListener("submit", (event) => event.preventDefault());
    this.querySelector("[data-clear]")?.addEventListener("click", () => {
      this.form?.reset();
      this.filter();
      this.form?.querySelector("input")?.focus();
    });
    document.addEventListener("again", () => this.filter());
    document.addEventListener("asked", again);
    live.on("device.*", null, again);
    live.on("value.changed", null, (news) => this.hear(news));
    this.filter();
    forgotten();
  }

  filter() {
    if (!this.form) return;
    const data = new FormData(this.form);
    const [q, room, kind, state] = ["q", "room", "kind", "state"].map((name) => String(data.get(name) ?? ""));
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    let all = 0;
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("section[data-room]"))) {
      let some = 0;
      for (const row of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("li.device-row"))) {
        const { text = "", kindOf, state: stands, low } = row.dataset;
        row.hidden = !(
          words.every((word) => text.includes(word)) &&
          (!room || section.dataset.room === room) &&
          (!kind || kindOf === kind) &&
          (!state || stands === state || (state === "low" && low !== undefined))
        );
        if (!row.hidden) some += 1;
        all += 1;
      }
      section.hidden = !some;
      count += some;
    }
    const none = this.querySelector("[data-none]");
    if (none instanceof HTMLElement) none.hidden = count > 0;
    const found = this.querySelector("[data-found]");
    if (found) found.textContent = count === all ? "" : t("{count} found", { count });
    const kept = new URLSearchParams([...data].filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
    history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
  }

  /** @param {import("./live.js").News} news */
  hear(news) {
    const row = this.querySelector(`li[data-slug="${CSS.escape(news.device ?? "")}"]`);
    const moment = /** @type {any} */ (row?.querySelector(".device-origin hc-time"));
    moment?.turn?.(news.at);
  }
}

/** Offer to take the device in again that was forgotten on its own page. */
function forgotten() {
  const kept = sessionStorage.getItem("hc-forgotten");
  if (!kept) return;
  sessionStorage.removeItem("hc-forgotten");
  const { device, name } = JSON.parse(kept);
  const back = async () => {
    const answer = await ask("POST", `/api/v1/devices/${device}:accept`);
    if (answer.ok) again();
    else notice(worded(answer.problem), { kind: "bad" });
  };
  notice(t("{name} was forgotten", { name }), { action: t("Undo"), act: () => void back(), stay: 20_000 });
}

customElements.define("hc-devices", Devices);
