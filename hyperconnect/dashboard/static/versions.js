// <hc-versions>: what the rule said before; what changed in its text, and in what it would have done; the way back.

import { ask, worded } from "./ask.js";
import { shown } from "./diff.js";
import { notice } from "./notice.js";
import { adopt, rule, write } from "./rule.js";
import { finished } from "./send.js";
import { html } from "./svg.js";
import { ago, say } from "./time.js";
import { t } from "./words.js";

class Versions extends HTMLElement {
  connectedCallback() {
    this.name = this.getAttribute("rule") ?? "";
    this.list = html("ol", { class: "rows versions" });
    this.more = html("button", { type: "button", class: "button", hidden: "" }, t("Older ones"));
    this.hint = html("p", { class: "quiet", hidden: "" }, t("Nobody has edited this rule yet: it has no versions."));
    this.next = "";
    this.replaceChildren(this.hint, this.list, this.more);
    this.more.addEventListener("click", () => void this.read(this.next));
    document.addEventListener("shown", (event) => {
      if (event.target instanceof HTMLElement && event.target.contains(this)) void this.read();
    });
    document.addEventListener("saved", () => this.offsetParent && void this.read());
  }

  async read(cursor = "") {
    const query = new URLSearchParams({ limit: "20", ...(cursor ? { cursor } : {}) });
    const answer = await ask("GET", `/api/v1/rules/${this.name}/versions?${query}`);
    if (!answer.ok) return notice(worded(answer.problem), { kind: "bad" });
    const items = answer.data.items.map((/** @type {any} */ each, /** @type {number} */ at) =>
      this.version(each, !cursor && at === 0),
    );
    if (cursor) this.list?.append(...items);
    else this.list?.replaceChildren(...items);
    this.next = answer.data.next ?? "";
    if (this.more) this.more.hidden = !this.next;
    if (this.hint) this.hint.hidden = Boolean(this.list?.children.length);
  }

  /** @param {any} told @param {boolean} newest */
  version(told, newest) {
    const at = Date.parse(told.at);
    const place = html("div", { class: "stack tight" });
    const actions = html("div", { class: "actions" });
    /** @param {string} label @param {() => Promise<unknown>} act */
    const add = (label, act) => {
      const button = html("button", { type: "button", class: "button small" }, label);
      button.addEventListener("click", async () => {
        button.ariaBusy = "true";
        await act();
        button.ariaBusy = null;
      });
      actions.append(button);
    };
    if (told.version > 1) add(t("What changed"), () => this.text(told.version, place));
    if (!newest && !told.deleted) {
      if (this.hasAttribute("past")) add(t("What would differ"), () => this.behaviour(told.version, place));
      if (this.hasAttribute("write")) add(t("Restore"), () => this.restore(told.version));
    }
    const author = told.author ? t("by {author}", { author: told.author }) : "";
    const when = html("time", { datetime: told.at, title: say(at, "both") }, ago(at));
    return html(
      "li",
      {},
      html(
        "div",
        { class: "spread" },
        html(
          "p",
          { class: "row" },
          html("b", {}, t("version {version}", { version: told.version })),
          when,
          html("span", { class: "quiet" }, author),
          newest ? html("span", { class: "tag" }, t("The newest")) : "",
          told.deleted ? html("span", { class: "badge", "data-kind": "bad" }, t("deleted")) : "",
        ),
        actions,
      ),
      told.message ? html("p", {}, told.message) : "",
      place,
    );
  }

  /** @param {number} version @param {HTMLElement} place */
  async text(version, place) {
    const answer = await ask("GET", `/api/v1/rules/${this.name}/versions/${version - 1}:diff?to=${version}`);
    if (!answer.ok) return place.replaceChildren(html("p", { class: "error" }, worded(answer.problem)));
    place.replaceChildren(
      answer.data.diff ? shown(answer.data.diff) : html("p", { class: "quiet" }, t("Both say the same.")),
    );
  }

  /** @param {number} version @param {HTMLElement} place */
  async behaviour(version, place) {
    const begun = await ask("POST", `/api/v1/rules/${this.name}/versions/${version}:behaviorDiff?days=7`);
    const answer = await finished(begun, (progress) => {
      place.replaceChildren(
        html("progress", {
          value: String(progress),
          "aria-label": t("{progress} done", { progress: `${Math.round(progress * 100)} %` }),
        }),
      );
    });
    if (!answer.ok) return place.replaceChildren(html("p", { class: "error", lang: "en" }, worded(answer.problem)));
    const { difference, sentences } = answer.data.backtest;
    const moments = difference?.moments ?? [];
    place.replaceChildren(
      html("ul", { class: "rows", lang: "en" }, ...sentences.map((/** @type {string} */ each) => html("li", {}, each))),
      moments.length
        ? html(
            "ol",
            { class: "timeline", lang: "en" },
            ...moments
              .slice(0, 50)
              .map((/** @type {any} */ each) =>
                html(
                  "li",
                  {},
                  html("time", { datetime: each.at }, say(Date.parse(each.at), "both")),
                  " ",
                  each.sentence,
                ),
              ),
          )
        : html("p", { class: "quiet" }, t("In the last 7 days both would have done the same.")),
    );
  }

  /** @param {number} version */
  async restore(version) {
    const before = rule.saved;
    const answer = await ask("POST", `/api/v1/rules/${this.name}/versions/${version}:restore`, undefined, {
      "if-match": rule.etag,
    });
    if (!answer.ok) return notice(worded(answer.problem), { kind: "bad" });
    adopt(answer.data.etag, answer.data);
    void this.read();
    notice(t("Restored"), { action: t("Undo"), act: () => write(before) });
  }
}

customElements.define("hc-versions", Versions);
