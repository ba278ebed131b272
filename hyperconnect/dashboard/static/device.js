// <hc-device>: the page of one device. What changes who has to do with it is read again; values keep themselves true.

import { again } from "./again.js";
import "./control.js";
import { live } from "./live.js";
import "./naming.js";
import { notice } from "./notice.js";
import { Spark } from "./spark.js";
import "./time.js";
import "./value.js";
import { t } from "./words.js";

class Device extends HTMLElement {
  connectedCallback() {
    const device = this.getAttribute("device");
    // Who may not read rules is told nothing of them.
    for (const kind of ["device.*", ...(this.hasAttribute("rules") ? ["claim.changed", "rule.*"] : [])]) {
      live.on(kind, null, (news) => {
        if (kind === "rule.*" || news.id === device || news.device === this.getAttribute("slug")) again();
      });
    }
    live.on("value.changed", null, (news) => {
      if (!news.path?.startsWith(`${device}.`)) return;
      const raw = this.querySelector("#raw");
      if (raw instanceof HTMLDetailsElement && raw.open) again();
      /** @type {any} */ (this.querySelector("#head hc-time"))?.turn?.(news.at);
      /** @type {any} */ (this.querySelector(`[data-age="${CSS.escape(news.path)}"] hc-time`))?.turn?.(news.at);
    });
    this.addEventListener("toggle", (event) => void opened(event.target), true);
    this.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy]");
      if (button instanceof HTMLElement) void copy(button.dataset.copy ?? "");
    });
    document.addEventListener("asked", (event) => {
      const from = event.target;
      if (!(from instanceof HTMLElement) || from.dataset.ask !== `DELETE /api/v1/devices/${device}`) return again();
      sessionStorage.setItem("hc-forgotten", JSON.stringify({ device, name: this.querySelector("h1")?.textContent }));
      location.assign("/devices");
    });
  }
}

/** @param {EventTarget | null} details */
async function opened(details) {
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.matches(".reading")) return;
  const [spark, place] = [details.querySelector("hc-spark"), details.querySelector("[data-past]")];
  if (spark instanceof Spark && place) await spark.open(place);
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A hub in the house is reached without TLS, where browsers keep the clipboard from scripts.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "hidden-visually";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  notice(t("Copied: {text}", { text }));
}

customElements.define("hc-device", Device);
