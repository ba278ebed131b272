// <hc-simulator>: lets things happen in a simulation on the hub's broker, and tells what it answers.
//
// A form says its wish by itself: data-wish is the word, each named field a key of it; data-unit stands behind a number,
// data-alone is for a word that has but one value. A button with data-wish='{…}' is a whole wish.

import { again } from "./again.js";
import { ask, worded } from "./ask.js";
import { now } from "./clock.js";
import { live } from "./live.js";
import { notice, sure } from "./notice.js";
import { html } from "./svg.js";
import { second } from "./time.js";
import { language, t } from "./words.js";

/** @typedef {{speak?: string[], openings?: string[], bells?: string[], people?: string[], rooms?: string[], roads?: Record<string, number>, speed?: number | null}} Who */

const TOLD = 30;
/** Roads shorter than this, in km, are lanes and links where no traffic stands. */
const SHORTEST = 3;
const NOBODY = 404;

class Simulator extends HTMLElement {
  /** @type {Who} */
  who = {};
  /** Whoever is asked answers one thing at a time. */
  turn = Promise.resolve();
  asking = false;
  runs = false;

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (button?.dataset.wish) void this.wish(JSON.parse(button.dataset.wish), button);
      else if (button?.dataset.look !== undefined) void this.look();
    });
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send(/** @type {HTMLFormElement} */ (event.target));
    });
    this.addEventListener("change", (event) => {
      const { id } = /** @type {HTMLElement} */ (event.target);
      if (id === "fault-kind" || id === "fault-of") void this.suit();
      if (id === "jam-road") this.road();
    });
    for (const kind of ["device.announced", "device.retired"]) live.on(kind, null, again);
    live.on("device.announced", null, () => this.runs || this.look());
    live.on("gap", null, () => this.look());
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    void this.look();
  }

  /** @template {Element} T @param {string} where @returns {T} */
  part(where) {
    return /** @type {T} */ (this.querySelector(where));
  }

  /** @param {Record<string, unknown>} wish */
  put(wish) {
    const done = this.turn.then(() => ask("POST", "/api/v1/simulation/wishes", { wish }));
    this.turn = done.then(() => {});
    return done;
  }

  /** Ask who is simulated here. */
  async look() {
    if (this.asking) return;
    this.asking = true;
    const answer = await this.put({ who: true });
    this.asking = false;
    if (answer.ok) this.meet(answer.data.answer);
    else this.miss(answer);
  }

  /** @param {import("./ask.js").Answer} answer */
  miss(answer) {
    const nobody = answer.status === NOBODY;
    this.runs = this.runs && !nobody;
    this.part("[data-none]").toggleAttribute("hidden", this.runs || !nobody);
    this.part("[data-running]").toggleAttribute("hidden", !this.runs);
    this.state(nobody ? "" : `${t("The simulation cannot be asked now")}: ${worded(answer.problem)}`);
  }

  /** @param {string} text */
  state(text) {
    const state = this.part("[data-state]");
    if (state.textContent !== text) state.textContent = text;
  }

  /** @param {Who} who what a simulation says of itself: anything, since anybody may answer */
  meet(who) {
    this.runs = true;
    const { speak, openings, bells, people } = who;
    this.who = { ...who, speak: names(speak), openings: names(openings), bells: names(bells), people: names(people) };
    this.part("[data-none]").toggleAttribute("hidden", true);
    this.part("[data-running]").toggleAttribute("hidden", false);
    this.state(t("A simulation runs: {count} things speak.", { count: this.who.speak?.length ?? 0 }));
    for (const select of this.querySelectorAll("select[data-names]")) {
      fill(/** @type {HTMLSelectElement} */ (select), this.named(/** @type {HTMLElement} */ (select).dataset.names ?? ""));
    }
    for (const part of this.querySelectorAll("[data-with]")) {
      const there = this.named(/** @type {HTMLElement} */ (part).dataset.with ?? "").length > 0;
      part.toggleAttribute("hidden", !there);
    }
    this.doors(this.who.openings ?? []);
    this.part("[data-bells]").replaceChildren(
      ...(this.who.bells ?? []).map((name) => wishing(t("{name} rings", { name }), { ring: name })),
    );
    this.pace(who.speed);
    this.road();
    const own = /** @type {HTMLTextAreaElement} */ (this.part("#own"));
    own.value ||= JSON.stringify({ steam: { room: names(who.rooms)[0] ?? "" } });
    void this.suit();
  }

  /** @param {string} sort @returns {string[]} */
  named(sort) {
    if (sort !== "roads") return names(/** @type {any} */ (this.who)[sort]);
    const roads = Object.entries(this.who.roads ?? {}).filter(([, km]) => typeof km === "number");
    const long = roads.filter(([, km]) => km >= SHORTEST);
    return (long.length ? long : roads).sort(([, a], [, b]) => b - a).map(([road]) => road);
  }

  /** @param {string[]} openings */
  doors(openings) {
    const rows = this.part('[data-rows="openings"]');
    if (rows.childElementCount !== openings.length || openings.some((each, place) => rows.children[place].getAttribute("data-name") !== each)) {
      const row = (/** @type {string} */ name) =>
        html(
          "li",
          { "data-name": name },
          html("span", { class: "row-main" }, name),
          html("span", { class: "row-side" }, wishing(t("Open"), { open: name }, name), wishing(t("Shut"), { close: name }, name)),
        );
      rows.replaceChildren(...openings.map(row));
    }
    this.part('[data-without="openings"]').toggleAttribute("hidden", openings.length > 0);
  }

  /** @param {unknown} speed */
  pace(speed) {
    if (typeof speed !== "number") return;
    this.part("[data-speed]").textContent = t("now {speed}×", { speed: new Intl.NumberFormat(language).format(speed) });
    for (const each of this.querySelectorAll("button[aria-pressed]")) {
      const { wish = "{}" } = /** @type {HTMLElement} */ (each).dataset;
      each.setAttribute("aria-pressed", String(JSON.parse(wish).speed === speed));
    }
  }

  road() {
    const road = /** @type {HTMLSelectElement} */ (this.part("#jam-road")).value;
    const km = this.who.roads?.[road];
    this.part("[data-road]").textContent = road && typeof km === "number" ? t("{road} ends at km {km}.", { road, km }) : "";
  }

  /** Show what a kind of fault asks for, and the fields that the thing says. */
  async suit() {
    const kind = /** @type {HTMLSelectElement} */ (this.part("#fault-kind"));
    const of = /** @type {HTMLSelectElement} */ (this.part("#fault-of")).value;
    for (const part of this.querySelectorAll("[data-for]")) use(part, part.getAttribute("data-for") === kind.value);
    const wants = kind.selectedOptions[0]?.dataset.field ?? "none";
    const field = /** @type {HTMLSelectElement} */ (this.part("#fault-field"));
    use(this.part("[data-for-field]"), wants !== "none");
    if (wants === "none" || !of) return;
    const about = `${of} ${wants}`;
    if (field.dataset.about === about) return;
    field.dataset.about = about;
    const answer = await this.put({ fields: of });
    if (field.dataset.about !== about) return;
    if (!answer.ok) delete field.dataset.about;
    fill(field, names(answer.data?.answer?.fields));
    if (wants === "may") field.prepend(new Option(t("all it says"), "", true, true));
  }

  /** @param {HTMLFormElement} form */
  async send(form) {
    const wish = form.dataset.json === undefined ? said(form) : this.own(form);
    if (!wish || (form.dataset.sure && !(await sure(form.dataset.sure, form.querySelector("button")?.textContent ?? "")))) return;
    await this.wish(wish, form.querySelector("button"));
  }

  /**
   * Return the wish that somebody wrote.
   * @param {HTMLFormElement} form
   */
  own(form) {
    const wrong = /** @type {HTMLElement} */ (form.querySelector("[data-wrong]"));
    const text = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    let wish = null;
    let why = "";
    try {
      wish = JSON.parse(text.value);
    } catch (error) {
      why = String(/** @type {Error} */ (error).message);
    }
    const good = wish !== null && typeof wish === "object" && !Array.isArray(wish);
    wrong.hidden = good;
    wrong.textContent = good ? "" : [t("This is no JSON object"), why].filter(Boolean).join(": ");
    text.setAttribute("aria-invalid", String(!good));
    return good ? wish : null;
  }

  /**
   * @param {Record<string, unknown>} wish
   * @param {HTMLButtonElement | null} [button]
   */
  async wish(wish, button) {
    if (button?.ariaBusy === "true") return;
    if (button) button.ariaBusy = "true";
    const answer = await this.put(wish);
    if (button) button.ariaBusy = null;
    if (answer.status === NOBODY) return this.miss(answer);
    if (answer.ok) this.pace(wish.speed);
    this.told(wish, answer);
  }

  /**
   * @param {Record<string, unknown>} wish
   * @param {import("./ask.js").Answer} answer
   */
  told(wish, answer) {
    const text = answer.ok ? t("done") : worded(answer.problem);
    const badge = html("span", { class: "lamp", "data-kind": answer.ok ? "good" : "bad", ...(answer.ok ? {} : { lang: "en" }) }, text);
    const line = html("li", {}, html("time", {}, second(now())), " ", html("code", {}, JSON.stringify(wish)), html("div", {}, badge));
    const list = this.part("[data-told]");
    list.prepend(line);
    while (list.childElementCount > TOLD) list.lastElementChild?.remove();
    this.part("[data-untold]").toggleAttribute("hidden", true);
    notice(answer.ok ? `${Object.keys(wish)[0]}: ${text}` : text, { kind: answer.ok ? "good" : "bad" });
  }
}

/**
 * @param {unknown} told
 * @returns {string[]}
 */
function names(told) {
  return Array.isArray(told) ? told.filter((each) => typeof each === "string").slice(0, 1000) : [];
}

/**
 * Return a button that wishes for something; `about` tells several of them apart for who hears them.
 * @param {string} label
 * @param {object} wish
 * @param {string} [about]
 */
function wishing(label, wish, about) {
  const named = about === undefined ? {} : { "aria-label": `${label} ${about}` };
  return html("button", { type: "button", class: "button", "data-wish": JSON.stringify(wish), ...named }, label);
}

/**
 * @param {HTMLSelectElement} select
 * @param {string[]} options
 */
function fill(select, options) {
  const chosen = select.value;
  if (options.length === select.options.length && options.every((each, place) => select.options[place].value === each)) return;
  select.replaceChildren(...options.map((each) => new Option(each, each)));
  if (options.includes(chosen)) select.value = chosen;
}

/**
 * Show a field of a form, or hide it so that it says nothing.
 * @param {Element} part
 * @param {boolean} there
 */
function use(part, there) {
  part.toggleAttribute("hidden", !there);
  for (const field of part.querySelectorAll("input, select")) field.toggleAttribute("disabled", !there);
}

/**
 * Return the wish that a form says.
 * @param {HTMLFormElement} form
 * @returns {Record<string, unknown>}
 */
function said(form) {
  const { wish = "", alone } = form.dataset;
  /** @type {Record<string, unknown>} */
  const told = {};
  for (const field of form.querySelectorAll("input, select")) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.disabled || !field.value) continue;
    const { unit } = field.dataset;
    told[field.name] = unit ? `${field.value} ${unit}` : field.type === "number" ? Number(field.value) : field.value;
  }
  return { [wish]: alone === undefined ? told : told[wish] };
}

customElements.define("hc-simulator", Simulator);
