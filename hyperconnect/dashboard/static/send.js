// Sending a rule as text: the answer as `ask` gives it, with the ETag that the next change needs.

import { ask } from "./ask.js";
import { t } from "./words.js";

/** @typedef {import("./ask.js").Answer} Answer */

/**
 * @param {string} method
 * @param {string} path
 * @param {string} text
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
export async function send(method, path, text, headers = {}) {
  const begun = performance.now();
  const took = () => (performance.now() - begun) / 1000;
  try {
    const answer = await fetch(path, {
      method,
      headers: { accept: "application/json", "content-type": "application/yaml", ...headers },
      body: text,
    });
    const said = await answer.text();
    const data = said ? JSON.parse(said) : null;
    const etag = answer.headers.get("etag") ?? "";
    return { ok: answer.ok, status: answer.status, data, problem: answer.ok ? null : data, took: took(), etag };
  } catch {
    const problem = { title: t("The hub does not answer") };
    return { ok: false, status: 0, data: null, problem, took: took(), etag: "" };
  }
}

/**
 * Wait for a job, and return what came of it; `say` hears how far it is, from 0 to 1.
 * @param {Answer} begun the answer 202 that told of it
 * @param {(progress: number, doing: string) => void} say
 * @returns {Promise<Answer>}
 */
export async function finished(begun, say) {
  let answer = begun;
  for (
    let wait = 150;
    answer.ok && /^(waiting|running)$/.test(answer.data?.state ?? "");
    wait = Math.min(1500, wait * 1.4)
  ) {
    say(answer.data.progress, answer.data.doing);
    await new Promise((done) => window.setTimeout(done, wait));
    answer = await ask("GET", `/api/v1/jobs/${answer.data.id}`);
  }
  if (answer.ok && answer.data?.state && answer.data.state !== "done") {
    const problem = { detail: answer.data.why || t("It was given up"), hint: answer.data.suggestion };
    return { ...answer, ok: false, problem };
  }
  return answer;
}
