// Differences between texts, as a unified diff tells them.

import { html } from "./svg.js";

/**
 * Return a unified diff as lines; what was added and removed is said by a sign and a colour.
 * @param {string} diff
 */
export function shown(diff) {
  const lines = diff
    .replace(/\n$/, "")
    .split("\n")
    .filter((line) => !/^(---|\+\+\+) /.test(line));
  return html(
    "pre",
    { class: "diff", tabindex: "0" },
    ...lines.map((line) => {
      if (line.startsWith("@@")) return html("span", { class: "hunk" }, "⋯");
      const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "";
      return html(kind === "added" ? "ins" : kind === "removed" ? "del" : "span", { class: kind }, line || " ");
    }),
  );
}
