// Reading the page again without leaving it: what the server says now takes the place of what it said before.
//
// Only elements with an id and `data-again` are read again. What a person does in them (focus, open details, text) stays;
// elements that draw themselves (hc-…) get their new attributes, and keep what they drew.

const APART = 2000;
let last = 0;
let due = 0;
let reading = false;

/** Read the page again soon: at most every two seconds, and not while nobody looks. */
export function again() {
  if (due) return;
  due = window.setTimeout(read, Math.max(50, last + APART - performance.now()));
}

function read() {
  due = 0;
  if (document.hidden) {
    document.addEventListener("visibilitychange", again, { once: true });
    return;
  }
  if (reading) return again();
  reading = true;
  last = performance.now();
  // It parses a page without any script of it running, and no text is taken for markup.
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  request.responseType = "document";
  request.timeout = 10_000;
  request.onloadend = () => {
    reading = false;
    const page = request.responseXML;
    if (request.status === 200 && page && new URL(request.responseURL).pathname === location.pathname) take(page);
    // Whoever is not signed in any more is led to the page that says so.
    else if (request.status === 200 || request.status === 401) location.reload();
  };
  request.send();
}

/** @param {Document} page */
function take(page) {
  const focused = document.activeElement;
  for (const fresh of page.querySelectorAll("[data-again][id]")) {
    const old = document.getElementById(fresh.id);
    if (old) morph(old, fresh);
  }
  if (focused instanceof HTMLElement && !focused.isConnected) like(focused)?.focus();
  document.dispatchEvent(new CustomEvent("again"));
}

/**
 * Return what stands where something was that is gone: it has its id, leads where it led, or says what it said.
 * @param {HTMLElement} gone
 */
function like(gone) {
  /** @param {HTMLElement} each */
  const mark = (each) => each.id || each.getAttribute("href") || each.dataset.ask || each.textContent;
  /** @type {HTMLElement[]} */
  const others = [...document.querySelectorAll(gone.nodeName)].filter((each) => each instanceof HTMLElement);
  return others.find((each) => mark(each) === mark(gone));
}

/**
 * Make a part of the page like another, touching only what differs.
 * @param {Element} old
 * @param {Element} fresh
 */
export function morph(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (fresh.hasAttribute(name) || name === "data-own" || (name === "open" && old.nodeName === "DETAILS")) continue;
    old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (/^HC-(CHART|MAP|BAR)$/.test(old.nodeName) || old.hasAttribute("data-own") || old === document.activeElement) return;
  const keys = new Set([...fresh.children].map(keyOf));
  for (const each of [...old.children]) if (keyOf(each) && !keys.has(keyOf(each))) each.remove();
  let here = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const key = next instanceof Element ? next.id || next.getAttribute("data-key") : "";
    if (key && here && keyOf(here) !== key) {
      const known = [...old.children].find((each) => keyOf(each) === key);
      if (known) {
        old.insertBefore(known, here);
        here = known;
      }
    }
    if (!here) {
      old.append(document.adoptNode(next));
    } else if (here.nodeType !== next.nodeType || here.nodeName !== next.nodeName || keyOf(here) !== (key || "")) {
      const made = document.adoptNode(next);
      old.insertBefore(made, here);
      if (!keyOf(here)) here = leave(here);
    } else {
      if (here instanceof Element && next instanceof Element) morph(here, next);
      else if (here.nodeValue !== next.nodeValue) here.nodeValue = next.nodeValue;
      here = here.nextSibling;
    }
  }
  while (here) here = leave(here);
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element ? node.id || node.getAttribute("data-key") || "" : "");

/** @param {ChildNode} node */
function leave(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
