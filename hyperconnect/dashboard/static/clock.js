// What time it is in the household: by the hub's clock, which may be wrong, or run faster than ours (a demo's does).

const told = Number(document.documentElement.dataset.now);
let begun = { hub: told || Date.now(), here: performance.now() };
let last = begun;
let rate = 1;

const AHEAD = 5000;

/** Return the hub's time, in ms since 1970. */
export function now() {
  return last.hub + (performance.now() - last.here) * rate;
}

/**
 * Learn from a moment that the hub tells as its present, in ms since 1970.
 * @param {number} hub
 */
export function heard(hub) {
  const here = performance.now();
  if (now() - hub > AHEAD) {
    // It runs slower than it did, or was set: what was reckoned from before means nothing now.
    begun = last = { hub, here };
    rate = 1;
    return;
  }
  if (hub <= last.hub || here - begun.here < 500) return;
  const passed = (hub - begun.hub) / (here - begun.here);
  // Whoever is near the speed of a clock is one; what arrives late makes it look slower.
  rate = passed > 1.5 ? passed : 1;
  if (rate > 1 || hub > now()) last = { hub, here };
}
