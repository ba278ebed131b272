// Asking the API. What it refuses is said as it says it: title, detail and suggestion of its problem document.
//
// A button needs no code of its own: <button data-ask="POST /api/v1/…" data-body='{…}' data-done="…"
// data-undo="DELETE /api/v1/…" data-undo-body='…' data-sure="…?">; `asked` is sent from it once that is done.

import { notice, sure } from "./notice.js";
import { language, t } from "./words.js";

/** @typedef {{title?: string, detail?: string, suggestion?: string, status?: number, errors?: any[]}} Problem */
/** @typedef {{ok: boolean, status: number, data: any, problem: Problem | null, took: number, etag: string}} Answer */

/**
 * Ask, and return what came of it; nothing is thrown, and nothing said.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] JSON data
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body, headers = {}) {
  const begun = performance.now();
  const took = () => (performance.now() - begun) / 1000;
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const data = text && /json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : text || null;
    const etag = answer.headers.get("etag") ?? "";
    const problem = answer.ok ? null : /** @type {Problem} */ (data && typeof data === "object" ? data : {});
    return { ok: answer.ok, status: answer.status, data, problem, took: took(), etag };
  } catch {
    const problem = { title: t("The hub does not answer") };
    return { ok: false, status: 0, data: null, problem, took: took(), etag: "" };
  }
}

/**
 * Return a problem as one text.
 * @param {Problem | null} problem
 */
export function worded(problem) {
  const parts = [problem?.detail || problem?.title || t("This did not work"), problem?.suggestion];
  return parts.filter(Boolean).join(" – ");
}

/**
 * Ask, and say what came of it: `done` with how long it took, or the problem. Returns the answer.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {{done?: string, undo?: () => void}} [options]
 */
export async function tell(method, path, body, { done, undo } = {}) {
  const answer = await ask(method, path, body);
  if (!answer.ok) {
    notice(worded(answer.problem), { kind: "bad" });
    return answer;
  }
  const state = answer.data?.state;
  if (state === "rejected" || state === "timeout") {
    notice([t(state), answer.data.why].filter(Boolean).join(": "), { kind: "bad" });
  } else if (done) {
    notice(`${done} · ${latency(answer.data?.steps?.at(-1)?.latency ?? answer.took)}`, {
      action: undo && t("Undo"),
      act: undo,
    });
  }
  return answer;
}

/** @param {number} seconds */
export function latency(seconds) {
  const unit = seconds < 1 ? "millisecond" : "second";
  const value = seconds < 1 ? Math.round(seconds * 1000) : Math.round(seconds * 10) / 10;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** @param {string | undefined} text */
const body = (text) => (text ? JSON.parse(text) : undefined);

document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest?.("button[data-ask]");
  if (!(button instanceof HTMLButtonElement) || button.ariaBusy === "true") return;
  const { ask: what = "", done, undo, undoBody, sure: question } = button.dataset;
  if (question && !(await sure(question, button.textContent?.trim() ?? ""))) return;
  const [method, path] = what.split(" ");
  button.ariaBusy = "true";
  const back = undo ? () => void tell(...parts(undo), body(undoBody)).then(() => sent(button)) : undefined;
  const answer = await tell(method, path, body(button.dataset.body), { done, undo: back });
  button.ariaBusy = null;
  if (answer.ok) sent(button, answer);
});

/**
 * @param {string} text
 * @returns {[string, string]}
 */
function parts(text) {
  const [method, path] = text.split(" ");
  return [method, path];
}

/**
 * @param {HTMLElement} from
 * @param {Answer} [answer]
 */
function sent(from, answer) {
  (from.isConnected ? from : document).dispatchEvent(new CustomEvent("asked", { bubbles: true, detail: answer }));
}
