// Places in a text: the API counts characters as people do (code points), a browser counts in units of UTF-16.

/**
 * Return how many units stand before a number of characters.
 * @param {string} text
 * @param {number} characters
 */
export function units(text, characters) {
  let at = 0;
  while (characters > 0 && at < text.length) {
    at += /** @type {number} */ (text.codePointAt(at)) > 0xffff ? 2 : 1;
    characters -= 1;
  }
  return at;
}

/**
 * Return how many characters stand before a number of units.
 * @param {string} text
 * @param {number} at
 */
export function characters(text, at) {
  let count = 0;
  for (let unit = 0; unit < at && unit < text.length; count += 1) {
    unit += /** @type {number} */ (text.codePointAt(unit)) > 0xffff ? 2 : 1;
  }
  return count;
}

/**
 * Return where a line and column are, both from 1, in units.
 * @param {string} text
 * @param {number} line
 * @param {number} [column]
 */
export function offset(text, line, column = 1) {
  let start = 0;
  for (; line > 1; line -= 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const own = text.slice(start, end < 0 ? text.length : end);
  return start + units(own, column - 1);
}

/**
 * Return where a finding's word stands: the one nearest to its place in its line, or what stands at its place.
 * @param {string} text
 * @param {number} line
 * @param {number} column
 * @param {string} word what is looked for, empty for whatever is there
 * @returns {[number, number]}
 */
export function span(text, line, column, word) {
  const at = offset(text, line, column);
  const start = offset(text, line);
  const own = text.slice(start).split("\n", 1)[0];
  let best = -1;
  for (let here = word ? own.indexOf(word) : -1; here >= 0; here = own.indexOf(word, here + 1)) {
    if (best < 0 || Math.abs(start + here - at) < Math.abs(best - at)) best = start + here;
  }
  if (best >= 0) return [best, best + word.length];
  const rest = /^(?:[\w.-]+|[^\s\w]+)/.exec(text.slice(at))?.[0].length ?? 0;
  return [at, at + rest];
}

/**
 * Return the smallest change that makes one text another.
 * @param {string} before
 * @param {string} after
 * @returns {[number, number, string]} what is replaced, from and to, and by what
 */
export function change(before, after) {
  let head = 0;
  const most = Math.min(before.length, after.length);
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return [head, before.length - tail, after.slice(head, after.length - tail)];
}

/**
 * Return a part of a text by the place that the API tells, without the indentation it stands in.
 * @param {string} text
 * @param {{start: number, end: number}} place
 */
export function fragment(text, place) {
  const start = units(text, place.start);
  const end = units(text, place.end);
  const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
  const lines = text.slice(start, end).split("\n");
  return lines.map((line, at) => (at && !line.slice(0, indent).trim() ? line.slice(indent) : line)).join("\n");
}

/** @param {(string | number)[]} parts the keys and indexes that lead to a part */
export const pointer = (...parts) =>
  parts.map((each) => `/${String(each).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/**
 * Return a sentence of the hub in which what stands between backticks is written as code.
 * @param {string} said
 */
export function plain(said) {
  return said.split("`").map((part, at) => {
    if (at % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}
