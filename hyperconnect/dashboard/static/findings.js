// What there is to say of a rule: errors, warnings, hints, each leading to its place; a warning can be allowed, a name
// that means nothing be put right.

import { plain } from "./place.js";
import { html } from "./svg.js";
import { t } from "./words.js";

/** @typedef {{code: string, severity: "error" | "warning" | "info", pointer: string, detail: string, line: number | null, column: number | null, did_you_mean: string[], unknown: string}} Finding */
/**
 * @typedef {object} Acts
 * @property {(finding: Finding) => void} go
 * @property {(finding: Finding, name: string) => void} mend
 * @property {((finding: Finding) => void) | null} allow
 */

const KINDS = { error: "bad", warning: "warn", info: "off" };
const WORDS = { error: "error", warning: "warning", info: "hint" };

/** What each check is about, by its code. @type {Record<string, string>} */
const checks = JSON.parse(document.getElementById("checks")?.textContent || "{}");

/** @param {Finding} finding */
export const kindOf = (finding) =>
  /** @type {"bad" | "warn" | "info"} */ (finding.severity === "info" ? "info" : KINDS[finding.severity]);

/**
 * @param {Finding[]} findings
 * @param {Acts} acts
 */
export function findingList(findings, acts) {
  return findings.map((each) => {
    const item = html("li", { class: "finding" });
    const place = html(
      "button",
      { type: "button", class: "button plain small" },
      t("line {line}", { line: each.line ?? 1 }),
    );
    place.addEventListener("click", () => acts.go(each));
    item.append(
      html("span", { class: "badge", "data-kind": KINDS[each.severity] }, t(WORDS[each.severity])),
      each.line ? place : "",
      html("span", { class: "finding-text", lang: "en" }, ...plain(each.detail)),
      explained(each.code),
    );
    for (const name of each.did_you_mean.slice(0, 3)) {
      const mend = html("button", { type: "button", class: "button small" }, t("Take {name}", { name }));
      mend.addEventListener("click", () => acts.mend(each, name));
      if (each.unknown) item.append(mend);
      else item.append(html("span", { class: "quiet small" }, t("or {name}?", { name })));
    }
    if (each.severity === "warning" && acts.allow) {
      const allow = html("button", { type: "button", class: "button small" }, t("Allow it"));
      allow.title = t("Its code is written under `allow`: you know of it, and it is said no more.");
      allow.addEventListener("click", () => acts.allow?.(each));
      item.append(allow);
    }
    return item;
  });
}

/** @param {string} code */
function explained(code) {
  const about = checks[code];
  if (!about) return html("code", { class: "quiet" }, code);
  const summary = html(
    "summary",
    { "aria-label": `${code}: ${t("What does this mean?")}`, title: t("What does this mean?") },
    code,
  );
  return html("details", { class: "mono" }, summary, html("p", {}, ...plain(about)));
}
