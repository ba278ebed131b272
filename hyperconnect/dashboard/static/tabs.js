// <hc-tabs>: several panels in one place, of which one is shown. Arrow keys go from tab to tab.

class Tabs extends HTMLElement {
  connectedCallback() {
    const list = this.querySelector("[role=tablist]");
    list?.addEventListener("click", (event) => {
      const tab = /** @type {HTMLElement} */ (event.target).closest("[role=tab]");
      if (tab instanceof HTMLElement) this.show(tab);
    });
    list?.addEventListener("keydown", (/** @type {any} */ event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[/** @type {string} */ (event.key)];
      if (!step) return;
      const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
      const next =
        tabs[(tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step + tabs.length) % tabs.length];
      this.show(next);
      next.focus();
    });
  }

  /** @param {HTMLElement} chosen */
  show(chosen) {
    for (const tab of this.querySelectorAll("[role=tab]")) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      /** @type {HTMLElement} */ (tab).tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = tab !== chosen;
      if (panel && tab === chosen) panel.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
    }
  }
}

customElements.define("hc-tabs", Tabs);
