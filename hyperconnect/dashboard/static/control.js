// <hc-control device="su7" called="SU7" label="Charge up to" sets="charging.limit" path="…" look="range" grave>: one
// thing that a device can be told. It is sent when somebody has changed it, and says what came of that and how soon.
// What is grave is asked for first. `command` is given by a form, buttons have their own in data-command.

import { ask, latency, worded } from "./ask.js";
import { hexOf, pairOf } from "./colour.js";
import { live } from "./live.js";
import { sure } from "./notice.js";
import { html } from "./svg.js";
import { instant } from "./time.js";
import { shown } from "./value.js";
import { t } from "./words.js";

/** How long somebody may go on turning before it is sent, in ms. */
const REST = 450;

/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

class Control extends HTMLElement {
  /** What holds, as far as is known. @type {unknown} */
  known = undefined;
  busy = false;
  due = 0;

  connectedCallback() {
    this.look = this.getAttribute("look") ?? "";
    this.known = this.said();
    if (this.look === "colour") this.take();
    this.addEventListener("change", (event) => {
      if (event.target instanceof HTMLElement && event.target.dataset.spots !== undefined) this.spot();
      else this.changed();
    });
    this.addEventListener("input", () => this.echo());
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("submit", (event) => this.submitted(event));
    const path = this.getAttribute("path");
    this.ends = [
      live.on("value.changed", null, (news) => {
        if (path && news.path === path) this.hear(news.value);
      }),
    ];
    const again = () => this.take();
    document.addEventListener("again", again);
    this.ends.push(() => document.removeEventListener("again", again));
  }

  disconnectedCallback() {
    for (const end of this.ends ?? []) end();
  }

  /** The field that shows what holds, where there is one. @returns {Field | null} */
  get field() {
    return this.look === "buttons" || this.look === "form" ? null : this.querySelector("[data-own]:is(input, select)");
  }

  said() {
    const field = this.field;
    if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked;
    if (field instanceof HTMLInputElement && /number|range/.test(field.type)) {
      return field.value === "" ? null : field.valueAsNumber;
    }
    if (field?.dataset.space) return pairOf(/** @type {any} */ (field.dataset.space), field.value);
    return field?.value;
  }

  /** @param {unknown} value */
  show(value) {
    const field = this.field;
    if (!field || value === undefined) return;
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === true;
    else if (field.dataset.space) {
      if (Array.isArray(value)) field.value = hexOf(/** @type {any} */ (field.dataset.space), value);
    } else if (field.type !== "datetime-local") field.value = value === null ? "" : String(value);
    this.echo();
  }

  /** Say beside a slider where it stands. */
  echo() {
    const place = this.querySelector("[data-echo] > span");
    const field = this.field;
    if (place && field instanceof HTMLInputElement) place.textContent = shown(field.valueAsNumber, "0");
  }

  /** @param {unknown} value */
  hear(value) {
    this.known = value;
    if (!this.busy && !this.due) this.show(value);
  }

  /** The page was read again: what it says stands in attributes. */
  take() {
    const field = this.field;
    if (!field || this.busy || this.due || document.activeElement === field) return;
    if (field instanceof HTMLSelectElement) {
      const chosen = field.querySelector("option[selected]")?.getAttribute("value");
      if (chosen) this.hear(chosen);
    } else if (field.type === "checkbox") this.hear(field.hasAttribute("checked"));
    else if (field.dataset.space) this.hear(JSON.parse(field.dataset.holds ?? "null"));
    else if (field.getAttribute("value")) this.hear(field.getAttribute("value"));
  }

  /** Fill in where a known place is. */
  spot() {
    const spots = this.querySelector("select[data-spots]");
    const chosen = spots instanceof HTMLSelectElement ? spots.selectedOptions[0] : null;
    for (const [name, value] of Object.entries(chosen?.dataset ?? {})) {
      const field = this.querySelector(`input[name="${name}"]`);
      if (field instanceof HTMLInputElement) field.value = value ?? "";
    }
  }

  changed() {
    if (!/^(switch|range|number|choice|colour)$/.test(this.look ?? "")) return;
    this.later(/^(range|number|colour)$/.test(this.look ?? "") ? REST : 0);
  }

  /** @param {number} wait */
  later(wait) {
    window.clearTimeout(this.due);
    this.due = window.setTimeout(() => {
      this.due = 0;
      void this.send();
    }, wait);
  }

  async send() {
    const field = this.field;
    const value = this.said();
    if (!field || value === "" || value === null || value === undefined || !field.reportValidity()) return;
    if (this.busy) return this.later(REST);
    const label = this.getAttribute("label") ?? "";
    const option =
      field instanceof HTMLSelectElement
        ? (field.selectedOptions[0]?.text ?? "")
        : shown(field.dataset.space ? field.value : value, null);
    const unit = this.querySelector(".unit")?.textContent ?? "";
    const what = t("{what}: {value}", { what: label, value: unit ? `${option} ${unit}` : option });
    await this.give("PUT", this.place(), { value }, what);
  }

  place() {
    return `/api/v1/devices/${this.getAttribute("device")}/attributes/${encodeURIComponent(this.getAttribute("sets") ?? "")}`;
  }

  /** @param {Event} event */
  pressed(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button || button.disabled) return;
    const { step, command } = button.dataset;
    const field = this.field;
    if (step && field instanceof HTMLInputElement) {
      if (field.value === "") field.value = String(this.known ?? field.min ?? 0);
      if (Number(step) > 0) field.stepUp();
      else field.stepDown();
      this.later(REST);
    } else if (command) {
      const code = this.querySelector("input[name=code]");
      const args = code instanceof HTMLInputElement && code.value ? { code: code.value } : {};
      void this.command(command, args, button.textContent?.trim() ?? "").then(() => {
        if (code instanceof HTMLInputElement) code.value = "";
      });
    }
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    if (this.look === "buttons") return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    /** @type {Record<string, unknown>} */
    const args = {};
    for (const field of form.elements) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name || !field.value) continue;
      if (field.type === "number") args[field.name] = Number(field.value);
      else if (field.dataset.list !== undefined) args[field.name] = several(field.value);
      else args[field.name] = field.type === "datetime-local" ? instant(field.value) : field.value;
    }
    const label = this.getAttribute("label") ?? "";
    const command = this.getAttribute("command");
    if (command) void this.command(command, args, label).then((done) => done && form.reset());
    else if (args.value !== undefined) void this.give("PUT", this.place(), { value: args.value }, `${label}: ${args.value}`);
  }

  /**
   * @param {string} command
   * @param {Record<string, unknown>} args
   * @param {string} what
   */
  command(command, args, what) {
    return this.give("POST", `/api/v1/devices/${this.getAttribute("device")}:command`, { command, args }, what);
  }

  /**
   * Give it, if it is meant, and say what came of it.
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {string} what it is, in words
   */
  async give(method, path, body, what) {
    if (this.busy) return false;
    this.busy = true;
    const device = this.getAttribute("called") ?? "";
    const meant = !this.hasAttribute("grave") || (await sure(t("{device}: {what}?", { device, what }), what));
    if (!meant) {
      this.busy = false;
      this.show(this.known);
      return false;
    }
    this.tell(t("sent, waiting for its answer"), "off");
    const answer = await ask(method, path, body);
    this.busy = false;
    const state = answer.data?.state;
    const time = latency(answer.data?.steps?.at(-1)?.latency ?? answer.took);
    const why = answer.data?.why ? ` – ${answer.data.why}` : "";
    const done = answer.ok && /^(confirmed|accepted)$/.test(state);
    if (!answer.ok) this.tell(worded(answer.problem), "bad");
    else if (state === "confirmed") this.tell(t("confirmed after {time}", { time }), "good");
    else if (state === "accepted") this.tell(t("taken after {time}; it confirms nothing", { time }), "travel");
    else if (state === "timeout") this.tell(t("no answer after {time}", { time }) + why, "warn");
    else this.tell(t("refused") + why, "bad");
    if (!done) this.show(this.known);
    return done;
  }

  /**
   * @param {string} text
   * @param {string} kind
   */
  tell(text, kind) {
    this.querySelector(".control-told")?.replaceChildren(html("span", { class: "lamp", "data-kind": kind }, text));
  }
}

/** @param {string} said */
const several = (said) =>
  said
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);

customElements.define("hc-control", Control);
