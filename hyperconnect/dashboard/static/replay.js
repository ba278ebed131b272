// <hc-replay data='{…}'>: a past trip, moment by moment: what was foretold then, beside what the room had done until then.
//
//   label, since, until, came, low, high     moments are Unix seconds
//   measured  [[at, value], …]
//   steps     [{at, state, arrival, early, late, start, why}]

import "./chart.js";
import { html } from "./svg.js";
import { clock } from "./time.js";
import { t } from "./words.js";

/** @typedef {{at: number, state: string, arrival: number | null, early: number | null, late: number | null,
 *   start: number | null, why: string}} Step */

class Replay extends HTMLElement {
  connectedCallback() {
    this.data = JSON.parse(this.getAttribute("data") || "{}");
    const steps = /** @type {Step[]} */ (this.data.steps);
    this.chart = document.createElement("hc-chart");
    this.slider = /** @type {HTMLInputElement} */ (html("input", { type: "range", min: "0", max: String(steps.length - 1), "aria-label": t("A moment of this trip") }));
    this.said = html("p", { class: "lead", role: "status" });
    this.why = html("p", { class: "quiet small", lang: "en" });
    this.slider.value = this.slider.max;
    this.slider.addEventListener("input", () => this.show());
    this.replaceChildren(this.chart, this.slider, this.said, this.why);
    this.show();
  }

  show() {
    const { label, since, until, came, low, high, measured, steps } = this.data;
    const place = Number(this.slider?.value);
    const step = /** @type {Step} */ (steps[place]);
    const then = step.state === "done" ? until : step.at;
    const known = measured.filter((/** @type {number[]} */ [at]) => at <= then);
    // What a room said last holds until it says something else.
    if (known.length) known.push([then, known[known.length - 1][1]]);
    const begun = [...steps.slice(0, place + 1)].reverse().find((/** @type {Step} */ each) => each.start && each.start <= each.at);
    const start = step.start ?? begun?.start;
    const ends = step.state === "done" ? came : (step.arrival ?? until);
    const said = sentence(step, start);
    const data = {
      label, since, until, unit: "°C", digits: 1, now: false,
      lines: [{ name: "measured", kind: "measured", points: known }],
      band: { name: "comfortable", low, high, since: came },
      windows: start && start < ends ? [{ name: "heating", since: start, until: Math.min(ends, until) }] : [],
      marks: step.arrival && step.state !== "done" ? [{ name: "expected", kind: "arrival", at: step.arrival, early: step.early, late: step.late }] : [],
    };
    this.chart?.setAttribute("data", JSON.stringify(data));
    this.slider?.setAttribute("aria-valuetext", said);
    if (this.said) this.said.textContent = said;
    if (this.why) this.why.textContent = step.why;
  }
}

/** @param {Step} step @param {number | null | undefined} start */
function sentence(step, start) {
  const at = (/** @type {number | null | undefined} */ moment) => (moment ? clock(moment * 1000) : "–");
  const values = { time: at(step.at), arrival: at(step.arrival), early: at(step.early ?? step.arrival), late: at(step.late ?? step.arrival), start: at(start) };
  if (step.state === "done") return t("At {time} somebody came.", values);
  if (!step.arrival) return t("At {time} nobody was expected.", values);
  if (step.state === "heating") return t("At {time} somebody was expected at {arrival}, between {early} and {late}; it was heating since {start}.", values);
  return t("At {time} somebody was expected at {arrival}, between {early} and {late}; heating was to begin at {start}.", values);
}

customElements.define("hc-replay", Replay);
