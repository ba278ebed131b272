// <hc-tryout>: dry runs of the rule as it is written: now, at a moment that was, or through a recorded hour.

import { ask, worded } from "./ask.js";
import { condition, isWhole } from "./lamp.js";
import { valueOf } from "./pairs.js";
import { plain } from "./place.js";
import { rule } from "./rule.js";
import { finished } from "./send.js";
import { html } from "./svg.js";
import "./tabs.js";
import { second, zone } from "./time.js";
import { t } from "./words.js";

const HOUR = 3_600_000;

/**
 * Return a moment in the household's time as <input type=datetime-local> writes it.
 * @param {number} at
 */
function local(at) {
  const form = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return form.format(at).replace(" ", "T");
}

/**
 * Return the moment that was written in the household's time: a guess is put right by what it shows as there.
 * @param {string} text
 */
function moment(text) {
  const wanted = Date.parse(`${text}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${local(at)}Z`);
  return new Date(at);
}

class Tryout extends HTMLElement {
  connectedCallback() {
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.outcome = /** @type {HTMLElement} */ (this.querySelector(".outcome"));
    const at = this.form.elements.namedItem("at");
    if (at instanceof HTMLInputElement) at.value = local(Date.now() - HOUR);
    this.form.addEventListener("change", () => this.choose());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.go();
    });
    document.addEventListener("checked", () => this.offer());
    this.choose();
    this.offer();
  }

  /** Offer what sets the rule off, to happen at a press. */
  offer() {
    const place = this.querySelector(".chips");
    if (!place) return;
    const found = triggers(rule.document?.when);
    if (JSON.stringify(found) === place.getAttribute("data-of")) return;
    place.setAttribute("data-of", JSON.stringify(found));
    place.replaceChildren(
      ...found.map(({ word, trigger }) => {
        const chip = html("button", { type: "button", class: "button small", "aria-pressed": "false" }, word);
        chip.dataset.trigger = JSON.stringify(trigger);
        chip.addEventListener("click", () =>
          chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true")),
        );
        return chip;
      }),
    );
  }

  /** What is to happen; null where somebody calls the rule. */
  get trigger() {
    const chosen = [...this.querySelectorAll(".chips [aria-pressed=true]")].map((each) =>
      JSON.parse(/** @type {HTMLElement} */ (each).dataset.trigger ?? "{}"),
    );
    /** @type {any} */
    const all = Object.assign({}, ...chosen);
    const set = Object.assign({}, ...chosen.map((each) => each.set ?? {}), this.pairs("set"));
    if (Object.keys(set).length) all.set = set;
    return Object.keys(all).length ? all : null;
  }

  /** @param {string} name */
  pairs(name) {
    return /** @type {any} */ (this.querySelector(`hc-pairs[name=${name}]`)).data;
  }

  get when() {
    return /** @type {HTMLSelectElement} */ (this.form?.elements.namedItem("when")).value;
  }

  choose() {
    for (const each of this.querySelectorAll("[data-for]")) {
      const part = /** @type {HTMLElement} */ (each);
      part.hidden = !part.dataset.for?.split(" ").includes(this.when);
    }
  }

  async go() {
    if (!rule.document || rule.findings.some((each) => each.severity === "error")) {
      this.say(html("p", { class: "error" }, t("It has errors; mend them first.")));
      return;
    }
    this.outcome?.setAttribute("aria-busy", "true");
    await (this.when === "hour" ? this.live() : this.rehearse());
    this.outcome?.removeAttribute("aria-busy");
  }

  /** @param {(Node | string)[]} parts */
  say(...parts) {
    this.outcome?.replaceChildren(...parts);
  }

  async rehearse() {
    const data = new FormData(this.form);
    const answer = await ask("POST", "/api/v1/rules:dryRun", {
      document: rule.document,
      trigger: this.trigger,
      values: this.pairs("values"),
      conditions: data.has("skip") ? "skip" : "respect",
      lasting: Math.min(60, Math.max(0, Number(data.get("lasting")) || 0)) * 60,
      at: this.when === "then" ? moment(String(data.get("at"))).toISOString() : null,
    });
    if (!answer.ok) return this.say(html("p", { class: "error", lang: "en" }, worded(answer.problem)));
    this.say(...rehearsed(answer.data));
  }

  async live() {
    const since = moment(String(new FormData(this.form).get("at")));
    const begun = await ask("POST", "/api/v1/rules:backtest", {
      documents: [rule.document],
      since: since.toISOString(),
      until: new Date(since.getTime() + HOUR).toISOString(),
    });
    const answer = await finished(begun, (progress) => {
      this.say(
        html("progress", {
          value: String(progress),
          "aria-label": t("{progress} done", { progress: `${Math.round(progress * 100)} %` }),
        }),
      );
    });
    if (!answer.ok) return this.say(html("p", { class: "error", lang: "en" }, worded(answer.problem)));
    const { backtest } = answer.data;
    const told = backtest.versions.at(-1)?.rules.find((/** @type {any} */ each) => each.rule === rule.document?.rule);
    const stories = [...(told?.first_runs ?? []), ...(told?.first_misses ?? [])];
    this.say(
      html("h3", {}, t("In this hour")),
      html(
        "ul",
        { class: "rows", lang: "en" },
        ...backtest.sentences.map((/** @type {string} */ each) => html("li", {}, each)),
      ),
      stories.length ? timeline(stories.map((each) => ({ at: each.at, words: each.sentence }))) : "",
    );
  }
}

/**
 * Return what can be made to happen of a rule's triggers, each in a word.
 * @param {any} when
 * @returns {{word: string, trigger: Record<string, unknown>}[]}
 */
function triggers(when) {
  const found = [];
  for (const each of Array.isArray(when) ? when : []) {
    const first = (/** @type {unknown} */ names) => (Array.isArray(names) ? names[0] : names);
    const [, not, name, value] = /^(not )?([\w.]+)(?: == (['"]?[^'"]+['"]?))?$/.exec(String(each?.becomes ?? "")) ?? [];
    if (each?.change && each.to !== undefined) found.push(becomes(first(each.change), each.to));
    else if (name && !(not && value))
      found.push(becomes(name, value === undefined ? !not : value.replace(/^['"]|['"]$/g, "")));
    else if (each?.event)
      found.push({ word: t("{name} happens", { name: first(each.event) }), trigger: { event: first(each.event) } });
    else if (each?.offline)
      found.push({
        word: t("{name} is gone", { name: first(each.offline) }),
        trigger: { offline: [first(each.offline)] },
      });
    else if (each?.online)
      found.push({
        word: t("{name} is back", { name: first(each.online) }),
        trigger: { online: [first(each.online)] },
      });
    else if (each?.webhook)
      found.push({ word: t("{name} happens", { name: each.webhook }), trigger: { webhook: each.webhook } });
  }
  return found.slice(0, 6);
}

/** @param {string} name @param {unknown} value */
function becomes(name, value) {
  const said = typeof value === "string" ? valueOf(value) : value;
  return { word: t("{name} becomes {value}", { name, value: String(value) }), trigger: { set: { [name]: said } } };
}

/** @param {any} told */
function rehearsed(told) {
  const parts = [
    html(
      "p",
      {},
      html(
        "span",
        { class: "badge", "data-kind": told.ran ? "good" : "off" },
        t(told.ran ? "It would run" : "It would not run"),
      ),
    ),
    ...told.reasons.map((/** @type {any} */ each) => html("p", { lang: "en" }, ...plain(each.sentence))),
  ];
  if (told.doings.length) {
    const doings = told.doings.map((/** @type {any} */ each) => ({
      at: each.at,
      words: each.idle ? `${each.words} (${t("is so already")})` : each.words,
    }));
    parts.push(html("h3", {}, t("What it would do")), timeline(doings));
  } else if (told.ran) parts.push(html("p", {}, t("It would do nothing.")));
  const whole = told.conditions.filter(isWhole);
  if (whole.length) {
    parts.push(
      html("h3", {}, t("How the conditions stand")),
      html("ul", { class: "rows stand" }, ...whole.map(condition)),
    );
  }
  parts.push(html("p", { class: "quiet small" }, t("Nothing was sent to anybody.")));
  return parts;
}

/** @param {{at: string, words: string}[]} list */
function timeline(list) {
  return html(
    "ol",
    { class: "timeline" },
    ...list.map((each) =>
      html(
        "li",
        {},
        html("time", { datetime: each.at }, second(Date.parse(each.at))),
        " ",
        html("span", { lang: "en" }, ...plain(each.words)),
      ),
    ),
  );
}

customElements.define("hc-tryout", Tryout);
