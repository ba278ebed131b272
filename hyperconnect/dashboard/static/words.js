// What the page says, in its language: templates put it into <script type="application/json" class="words">, by their
// `words(["…"])`; modules hold none of it.

/** @type {Record<string, string>} */
const known = Object.create(null); // a device may be called "constructor"
for (const each of document.querySelectorAll("script.words")) Object.assign(known, JSON.parse(each.textContent || "{}"));

export const language = document.documentElement.lang || "en";

/**
 * Return a text in the page's language, with `{name}` filled in.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export function t(text, values = {}) {
  return (known[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
