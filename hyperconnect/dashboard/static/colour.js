// Colours, as devices say them and as a browser's field does: "hs" is hue (0 to 360°) and saturation (0 to 100 %), "xy"
// is CIE 1931. How bright a light is says another attribute; a field is always as bright as its colour can be.

/** @typedef {"hs" | "xy"} Space */

/** Of what has no colour at all: daylight. */
const WHITE = [0.3127, 0.329];

/**
 * Return a colour as #rrggbb.
 * @param {Space} space
 * @param {number[]} pair
 */
export function hexOf(space, [one, two]) {
  const lit = space === "hs" ? ofHue(one, two / 100) : ofPlane(one, two);
  return `#${lit.map((each) => Math.round(each * 255).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Return what a device is told for #rrggbb.
 * @param {Space} space
 * @param {string} hex
 * @returns {[number, number]}
 */
export function pairOf(space, hex) {
  const lit = [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16) / 255);
  return space === "hs" ? hueOf(lit) : planeOf(lit);
}

/** @param {number} hue @param {number} saturation */
function ofHue(hue, saturation) {
  return [5, 3, 1].map((place) => {
    const turn = (place + hue / 60) % 6;
    return 1 - saturation * Math.max(0, Math.min(turn, 4 - turn, 1));
  });
}

/** @param {number[]} lit @returns {[number, number]} */
function hueOf([red, green, blue]) {
  const most = Math.max(red, green, blue);
  const wide = most - Math.min(red, green, blue);
  if (!wide) return [0, 0];
  const turn =
    most === red ? (green - blue) / wide : most === green ? (blue - red) / wide + 2 : (red - green) / wide + 4;
  return [Math.round((((turn + 6) % 6) * 60) % 360), Math.round((wide / most) * 100)];
}

/** @param {number} x @param {number} y */
function ofPlane(x, y) {
  const [wide, deep] = [x / Math.max(y, 1e-3), (1 - x - y) / Math.max(y, 1e-3)];
  const linear = [
    3.2406 * wide - 1.5372 - 0.4986 * deep,
    -0.9689 * wide + 1.8758 + 0.0415 * deep,
    0.0557 * wide - 0.204 + 1.057 * deep,
  ].map((each) => Math.max(0, each));
  const most = Math.max(...linear, 1e-6);
  return linear.map((each) => bent(each / most));
}

/** @param {number[]} lit @returns {[number, number]} */
function planeOf(lit) {
  const [red, green, blue] = lit.map(straight);
  const wide = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
  const high = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const whole = wide + high + 0.0193 * red + 0.1192 * green + 0.9505 * blue;
  const [x, y] = whole ? [wide / whole, high / whole] : WHITE;
  return [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4];
}

/** @param {number} light */
const bent = (light) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
/** @param {number} part */
const straight = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
