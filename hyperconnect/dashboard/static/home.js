// Home: what changes the plan is read again; everything else keeps itself true.

import { again } from "./again.js";
import "./chart.js";
import { now } from "./clock.js";
import { live } from "./live.js";
import "./map.js";
import "./value.js";

const OLD = 60;

for (const kind of ["plan.*", "run.*", "claim.changed", "device.announced", "device.retired", "device.turned"]) {
  live.on(kind, null, again);
}
live.on("value.changed", null, (news) => {
  // What the planner foretells, where a car is led and whether it drives: that changes what the page says.
  if (/\.(comfort\.(predicted_arrival|arrival_\w+|warming\w*|reached_at)|navigation\.(eta|active)|vehicle\.state)$/.test(news.path ?? "")) again();
  const stale = document.getElementById("stale");
  if (stale && stale.dataset.slug === news.device) hear(stale, news.at);
});
document.addEventListener("asked", again);

/**
 * @param {HTMLElement} stale
 * @param {string} at
 */
function hear(stale, at) {
  stale.dataset.at = String(Date.parse(at) / 1000);
  const time = stale.querySelector("time");
  if (time) time.dateTime = at;
  look();
}

/** Show how old the car's word is, once it is. */
function look() {
  const stale = document.getElementById("stale");
  if (stale) stale.hidden = now() / 1000 - Number(stale.dataset.at) <= OLD;
}

let timer = 0;
function watch() {
  window.clearInterval(timer);
  if (!document.hidden) timer = window.setInterval(look, 5000);
}
document.addEventListener("visibilitychange", watch);
watch();
