"""News as lines of a log: a word and a shape, what it is about, and what is said of it.

`static/events.js` says the same of what comes live.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from urllib.parse import urlencode

from msgspec import Struct

from hyperconnect.dashboard.pages.rules import OUTCOMES, Word
from hyperconnect.dashboard.trace.sent import COMMANDS
from hyperconnect.dashboard.words import text

KINDS: Final[dict[str, Word]] = {
    **{f"run.{outcome}": word for outcome, word in OUTCOMES.items()},
    "run.postscript": (text("added later"), "off"),
    **{f"command.{state.value}": word for state, word in COMMANDS.items()},
    "value.changed": (text("value"), "off"),
    "claim.changed": (text("held"), "travel"),
    "device.announced": (text("new device"), "good"),
    "device.retired": (text("device gone"), "off"),
    "device.turned": (text("reachability"), "travel"),
    "device.event": (text("event"), "travel"),
    "plan.waits": (text("plan waits"), "travel"),
    "plan.heating": (text("plan heats"), "travel"),
    "plan.done": (text("plan reached"), "good"),
    "plan.cancelled": (text("plan ended"), "off"),
    "notice.sent": (text("notice"), "travel"),
    "rule.judged": (text("rule read"), "off"),
    "rule.standing": (text("rule turned"), "travel"),
    "rule.removed": (text("rule gone"), "off"),
    "rule.logged": (text("noted"), "off"),
    "job.waiting": (text("job waits"), "off"),
    "job.running": (text("job at work"), "travel"),
    "job.done": (text("job done"), "good"),
    "job.failed": (text("job failed"), "bad"),
    "job.cancelled": (text("job ended"), "off"),
}
"""Every kind of news, in a word and a shape."""

FAMILIES: Final[dict[str, tuple[str, str]]] = {
    "run": (text("Runs"), "rules:read"),
    "command": (text("Commands"), "devices:read"),
    "device": (text("Devices"), "devices:read"),
    "rule": (text("Rules"), "rules:read"),
    "plan": (text("Plans"), "rules:read"),
    "claim": (text("What is held"), "rules:read"),
    "notice": (text("Notices"), "rules:read"),
    "job": (text("Jobs"), "rules:read"),
    "value": (text("Values"), "devices:read"),
}
"""How kinds of news begin, each with a word and the scope that may hear of it; values come last, for there are many."""


class Line(Struct, frozen=True):
    """One line. `about` leads to what it tells of, `trace` to the run that caused it; both may be empty."""

    at: str
    type: str
    word: Word
    subject: str
    text: str
    about: str = ""
    trace: str = ""
    device: str = ""


def line_of(news: Mapping[str, Any]) -> Line:
    """Return news, as the API tells them, as a line."""
    kind = str(news["type"])
    subject, said = _said(kind, news)
    device, rule = str(news.get("device") or ""), str(news.get("rule") or "")
    about = f"/devices/{device}" if device else f"/rules/{rule}" if rule else ""
    word = KINDS.get(kind, (kind, "off"))
    return Line(str(news["at"]), kind, word, subject, said, about, _trace(kind, news), device)


def shown(value: object) -> str:
    """Return a value as it stands in a line."""
    match value:
        case None:
            return "–"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:.10g}"
        case list() | tuple():
            return ", ".join(map(shown, cast("Sequence[object]", value)))
        case Mapping():
            named = cast("Mapping[str, object]", value)
            return ", ".join(f"{name} = {shown(each)}" for name, each in named.items())
        case _:
            return str(value)


def _said(kind: str, news: Mapping[str, Any]) -> tuple[str, str]:
    family = kind.partition(".")[0]
    match family:
        case "run":
            rule = str(news["rule"])
            return rule, str(news["sentence"]).removeprefix(f"{rule} ")
        case "value":
            doubt = "" if news["quality"] == "good" else f" ({news['quality']})"
            return str(news["attribute"]), f"{shown(news['value'])}{doubt}"
        case "command":
            args: Mapping[str, Any] = news["args"]
            told = news["shown"] if news["attribute"] else shown(args)
            called = news["attribute"] or f"{news['device']}.{news['capability']}.{news['name']}"
            return str(called), _joined(told, str(news["by"]).removeprefix("rule:"), news["why"])
        case "device":
            return _device(kind, news)
        case "plan":
            return str(news["attribute"]), _joined(news["shown"], news.get("why"))
        case "claim":
            claims: list[dict[str, Any]] = news["claims"]
            return str(news["attribute"]), "; ".join(f"{each['shown']} ({each['by']})" for each in claims) or "–"
        case "notice":
            return shown(news["to"]), _joined(news["title"], news["text"])
        case "job":
            return str(news["kind"]), _joined(f"{float(news['progress']) * 100:.0f} %", news["doing"])
        case _:
            return str(news.get("rule", "")), str(news.get("text") or news.get("standing") or "")


def _device(kind: str, news: Mapping[str, Any]) -> tuple[str, str]:
    match kind:
        case "device.event":
            return str(news["event"]), shown(news["data"]) if news["data"] else ""
        case "device.turned":
            return str(news["device"]), _joined(news["state"], news["reason"])
        case "device.announced":
            return str(news["device"]), _joined(news["name"], news["area"])
        case _:
            return str(news["device"]), ""


def _trace(kind: str, news: Mapping[str, Any]) -> str:
    """Return where the run is told that caused something."""
    rule = str(news.get("rule") or "")
    if kind.startswith("run."):
        run = news.get("run")
        return f"/traces/{run}" if run else f"/traces?{urlencode({'tab': 'misses', 'rule': rule})}"
    by = str(news.get("by") or "")
    if kind.startswith("command.") and by.startswith("rule:"):
        rule = by.removeprefix("rule:")
    elif kind == "claim.changed":
        rule = next((str(each["by"]) for each in news["claims"] if each["stands"] and each["kind"] != "manual"), "")
    elif kind != "rule.logged" and not kind.startswith("plan."):
        return ""
    if not rule:
        return ""
    return f"/traces/of/{rule}?{urlencode({'at': str(news['at'])})}"


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)
