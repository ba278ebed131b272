// Elements of pictures.

/**
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function html(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** @param {number} value with at most two digits behind the point: enough for a screen */
export const px = (value) => Math.round(value * 100) / 100;

/**
 * Return a path through points.
 * @param {[number, number][]} points
 */
export const trace = (points) => points.map(([x, y], place) => `${place ? "L" : "M"}${px(x)} ${px(y)}`).join("");

/**
 * Return what says a picture as a table, made when somebody opens it.
 * @param {string} title
 * @param {() => {head: string[], rows: string[][]}} make
 */
export function asTable(title, make) {
  const place = html("div", { class: "scroll", tabindex: "0" });
  const details = html("details", { class: "as-table" }, html("summary", {}, title), place);
  const fill = () => {
    if (!(/** @type {HTMLDetailsElement} */ (details).open)) return;
    const { head, rows } = make();
    const table = html(
      "table",
      { class: "table" },
      html("thead", {}, html("tr", {}, ...head.map((each) => html("th", { scope: "col" }, each)))),
      html("tbody", {}, ...rows.map((row) => html("tr", {}, ...row.map((each) => html("td", {}, each))))),
    );
    place.replaceChildren(table);
  };
  details.addEventListener("toggle", fill);
  return { details, fill };
}

/**
 * Make a picture one for those who hear it, once something is drawn: before that there is nothing to say.
 * @param {SVGElement} picture
 * @param {string} said
 */
export function say(picture, said) {
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", said);
}

/**
 * Draw anew whenever an element is as wide as it was not before.
 * @param {HTMLElement} element
 * @param {(width: number) => void} draw
 */
export function onWidth(element, draw) {
  let before = 0;
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width && width !== before) draw((before = width));
  });
  observer.observe(element);
  return () => observer.disconnect();
}
