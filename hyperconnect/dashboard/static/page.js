// What every page has: the line that says whether it is live, light or dark, the language, moments that stay true.

import { again } from "./again.js";
import "./ask.js";
import { live } from "./live.js";
import { clock } from "./time.js";
import { t } from "./words.js";

const line = document.getElementById("live");
const KINDS = { live: "good", reconnecting: "off", offline: "bad" };

function show() {
  if (!line) return;
  const since = live.lostAt ? clock(live.lostAt) : "";
  const text = live.state === "offline" ? t("offline since {time}", { time: since }) : t(live.state);
  if (line.textContent === text) return;
  const lamp = document.createElement("span");
  lamp.className = "lamp";
  lamp.dataset.kind = KINDS[live.state];
  lamp.textContent = text;
  line.replaceChildren(lamp);
}

live.on("state", null, show);
live.on("gap", null, again);

/**
 * @param {string} name
 * @param {string} value
 */
function choose(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

document.getElementById("theme")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  choose("hc_theme", root.dataset.theme);
});

document.getElementById("language")?.addEventListener("click", (event) => {
  choose("hc_language", /** @type {HTMLElement} */ (event.currentTarget).dataset.to ?? "en");
  location.reload();
});

// The menu of the phone closes like any other.
const more = document.querySelector("nav.main details");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !(more instanceof HTMLDetailsElement) || !more.open) return;
  more.open = false;
  more.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => {
  if (more instanceof HTMLDetailsElement && !more.contains(/** @type {Node} */ (event.target))) more.open = false;
});
