// Places on a plane around home: metres east and north, good for some hundred kilometres.

import { language } from "./words.js";

/** @typedef {{latitude: number, longitude: number}} Place */

const METRES = 111_195;
const WINDS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

/**
 * Return what lays positions on the plane around a place.
 * @param {Place} around
 * @returns {(latitude: number, longitude: number) => [number, number]}
 */
export function plane(around) {
  const narrow = Math.cos((around.latitude * Math.PI) / 180);
  return (latitude, longitude) => [(longitude - around.longitude) * METRES * narrow, (latitude - around.latitude) * METRES];
}

/**
 * How far a place is from another, in metres.
 * @param {Place} from
 * @param {Place} to
 */
export function away(from, to) {
  const middle = { latitude: (from.latitude + to.latitude) / 2, longitude: from.longitude };
  const narrow = Math.cos((middle.latitude * Math.PI) / 180);
  return Math.hypot((to.longitude - from.longitude) * METRES * narrow, (to.latitude - from.latitude) * METRES);
}

/**
 * In which direction a place lies, as an English word.
 * @param {Place} from
 * @param {Place} to
 */
export function bearing(from, to) {
  const [east, north] = plane(from)(to.latitude, to.longitude);
  return WINDS[(Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8];
}

/** @param {number} metres */
export function kilometres(metres) {
  const far = metres >= 1000;
  const value = far ? metres / 1000 : Math.round(metres / 10) * 10;
  const digits = far && value < 10 && value % 1 ? 1 : 0;
  const unit = far ? "kilometer" : "meter";
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
}

/**
 * Return the scale (pixels a metre) and what lays the plane on a screen, so that all points are in it.
 * @param {[number, number][]} points
 * @param {number} width
 * @param {number} height
 * @param {number} edge pixels that stay free
 */
export function view(points, width, height, edge) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = Math.max(east - west, 1500);
  const tall = Math.max(north - south, 1000);
  const scale = Math.min((width - 2 * edge) / wide, (height - 2 * edge) / tall);
  const [x0, y0] = [(west + east) / 2, (south + north) / 2];
  return {
    scale,
    /** @param {[number, number]} point @returns {[number, number]} */
    at: ([x, y]) => [Math.round((width / 2 + (x - x0) * scale) * 100) / 100, Math.round((height / 2 - (y - y0) * scale) * 100) / 100],
  };
}
