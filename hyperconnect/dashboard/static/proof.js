// <hc-proof>: the tests inside the rule as it is written, and what came of them.

import { ask, worded } from "./ask.js";
import { go, rule } from "./rule.js";
import { finished } from "./send.js";
import { html } from "./svg.js";
import { t } from "./words.js";

class Proof extends HTMLElement {
  connectedCallback() {
    this.outcome = /** @type {HTMLElement} */ (this.querySelector(".outcome"));
    this.button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    this.button.addEventListener("click", () => void this.run());
  }

  async run() {
    if (!rule.document || rule.findings.some((each) => each.severity === "error")) {
      this.outcome?.replaceChildren(html("p", { class: "error" }, t("It has errors; mend them first.")));
      return;
    }
    const button = /** @type {HTMLButtonElement} */ (this.button);
    button.ariaBusy = "true";
    const begun = await ask("POST", "/api/v1/rules:test", { documents: [rule.document] });
    const answer = await finished(begun, () => {});
    button.ariaBusy = null;
    if (!answer.ok) {
      this.outcome?.replaceChildren(html("p", { class: "error", lang: "en" }, worded(answer.problem)));
      return;
    }
    const [told] = (answer.data.tests ?? answer.data).items;
    this.outcome?.replaceChildren(...shown(told));
  }
}

/** @param {any} told */
function shown(told) {
  if (told.flaw) return [html("p", { class: "error", lang: "en" }, told.flaw)];
  const { tests, untried } = told;
  if (!tests.length) return [html("p", { class: "quiet" }, t("This rule has no tests yet."))];
  const failed = tests.filter((/** @type {any} */ each) => !each.passed).length;
  const count = tests.length;
  const parts = [
    html(
      "p",
      {},
      html(
        "span",
        { class: "badge", "data-kind": failed ? "bad" : "good" },
        failed ? t("{failed} of {count} tests fail", { failed, count }) : t("All {count} tests pass", { count }),
      ),
    ),
    html("ul", { class: "rows stand" }, ...tests.map(test)),
  ];
  if (untried.length) {
    parts.push(
      html("h3", {}, t("No test comes to")),
      html("ul", { class: "row" }, ...untried.map((/** @type {string} */ each) => html("li", {}, place(each, each)))),
    );
  }
  return parts;
}

/** @param {any} each */
function test(each) {
  const item = html(
    "li",
    {},
    html(
      "p",
      { class: "row" },
      html("span", { class: "lamp", "data-kind": each.passed ? "good" : "bad" }, t(each.passed ? "passed" : "failed")),
      place(each.pointer, each.it),
    ),
  );
  if (each.flaw) item.append(html("p", { class: "error", lang: "en" }, each.flaw));
  for (const missed of each.missed) {
    item.append(
      html(
        "dl",
        { class: "missed", lang: "en" },
        html("dt", {}, t("Expected")),
        html("dd", {}, missed.expected),
        html("dt", {}, t("What came")),
        html("dd", {}, missed.came.join(" · ") || t("nothing")),
      ),
    );
  }
  return item;
}

/** @param {string} pointer @param {string} label */
function place(pointer, label) {
  const button = html("button", { type: "button", class: "button plain small place" }, label);
  button.addEventListener("click", () => {
    let path = pointer;
    while (path && !rule.places[path]) path = path.slice(0, path.lastIndexOf("/"));
    go(rule.places[path]?.line ?? 1);
  });
  return button;
}

customElements.define("hc-proof", Proof);
