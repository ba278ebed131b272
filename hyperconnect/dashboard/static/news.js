// News as lines of a log: what they are about, what is said of them, where they lead. dashboard/trace/news.py says the same.

/** @typedef {import("./live.js").News} News */

/**
 * A value as it stands in a line.
 * @param {unknown} value
 * @returns {string}
 */
export function shown(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return String(Number(value.toPrecision(10)));
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, each]) => `${name} = ${shown(each)}`)
      .join(", ");
  }
  return String(value);
}

/** @param {unknown[]} parts */
const joined = (...parts) => parts.filter(Boolean).join(" · ");

/**
 * @param {News} news
 * @returns {[string, string]} what it is about, and what is said
 */
function said(news) {
  switch (news.type.split(".")[0]) {
    case "run":
      return [news.rule, news.sentence.startsWith(`${news.rule} `) ? news.sentence.slice(news.rule.length + 1) : news.sentence];
    case "value":
      return [news.attribute, shown(news.value) + (news.quality === "good" ? "" : ` (${news.quality})`)];
    case "command": {
      const told = news.attribute ? news.shown : shown(news.args);
      return [news.attribute || `${news.device}.${news.capability}.${news.name}`, joined(told, news.by.replace(/^rule:/, ""), news.why)];
    }
    case "device":
      return device(news);
    case "plan":
      return [news.attribute, joined(news.shown, news.why)];
    case "claim":
      return [
        news.attribute,
        news.claims.map((/** @type {any} */ each) => `${each.shown} (${each.by})`).join("; ") || "–",
      ];
    case "notice":
      return [shown(news.to), joined(news.title, news.text)];
    case "job":
      return [news.kind, joined(`${Math.round(news.progress * 100)} %`, news.doing)];
    default:
      return [news.rule ?? "", news.text || news.standing || ""];
  }
}

/**
 * @param {News} news
 * @returns {[string, string]}
 */
function device(news) {
  const name = news.device ?? "";
  if (news.type === "device.event") return [news.event, Object.keys(news.data ?? {}).length ? shown(news.data) : ""];
  if (news.type === "device.turned") return [name, joined(news.state, news.reason)];
  if (news.type === "device.announced") return [name, joined(news.name, news.area)];
  return [name, ""];
}

/**
 * Return where the run is told that caused something, or nothing.
 * @param {News} news
 */
function trace(news) {
  let rule = news.rule || "";
  if (news.type.startsWith("run.")) {
    return news.run ? `/traces/${news.run}` : `/traces?${new URLSearchParams({ tab: "misses", rule })}`;
  }
  if (news.type.startsWith("command.") && news.by?.startsWith("rule:")) {
    rule = news.by.slice(5);
  } else if (news.type === "claim.changed") {
    rule = news.claims.find((/** @type {any} */ each) => each.stands && each.kind !== "manual")?.by ?? "";
  } else if (news.type !== "rule.logged" && !news.type.startsWith("plan.")) {
    return "";
  }
  return rule && `/traces/of/${rule}?${new URLSearchParams({ at: news.at })}`;
}

/**
 * Return news as a line.
 * @param {News} news
 */
export function lineOf(news) {
  const [subject, text] = said(news);
  const about = news.device ? `/devices/${news.device}` : news.rule ? `/rules/${news.rule}` : "";
  return { subject, text, about, trace: trace(news), device: news.device ?? "" };
}
