"""Events as people read them: when, and what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hyperconnect.client.model.event import Event

_COLOURS = {
    "run": "yellow",
    "rule": "magenta",
    "claim": "cyan",
    "command": "green",
    "plan": "bold cyan",
    "notice": "bold yellow",
    "device": "dim",
    "gap": "bold red",
}
_BAD = {"run.failed", "command.rejected", "command.timeout", "rule.removed"}


def line_of(event: Event) -> tuple[str, str]:
    """Return the moment of an event in the household's time, and what happened."""
    at = "" if event.at is None else event.at.isoformat(timespec="milliseconds")
    return at, _words(event.kind, event.data)


def colour_of(kind: str) -> str:
    """Return the colour of a kind of events on a terminal."""
    return "bold red" if kind in _BAD else _COLOURS.get(kind.partition(".")[0], "")


def _words(kind: str, told: Mapping[str, Any]) -> str:  # noqa: PLR0911  (one for each kind)
    match kind.partition("."):
        case ("value", _, _):
            doubt = "" if told["quality"] == "good" else f" ({told['quality']})"
            return f"{told['attribute']} = {_shown(told['value'])}{doubt}"
        case ("run", _, _) if "sentence" in told:
            return str(told["sentence"])
        case ("command", _, state):
            what = told["attribute"] or f"{told['device']}.{told['name']}"
            to = f" = {_shown(told['args'].get('value'))}" if told["attribute"] else ""
            why = f": {told['why']}" if told["why"] else ""
            return f"{what}{to} {state}{why}"
        case ("device", _, "event"):
            return f"{told['event']} {json.dumps(told['data'], ensure_ascii=False)}"
        case ("device", _, "turned"):
            return f"{told['device']} is {told['state']}"
        case ("device", _, what):
            return f"{told['device']} {what}"
        case ("rule", _, "standing"):
            return f"{told['rule']} is {told['standing']}"
        case ("rule", _, "logged"):
            return f"{told['rule']}: {told['text']}"
        case ("rule", _, "judged"):
            return f"{told['rule']} was {'accepted' if told['accepted'] else 'refused'}"
        case ("rule", _, what):
            return f"{told['rule']} {what}"
        case ("claim", _, _):
            holders = [f"{one['by'] or 'somebody by hand'}: {one['shown']}" for one in told["claims"]]
            return f"{told['attribute']} is held by {', '.join(holders)}" if holders else f"{told['attribute']} is free"
        case ("notice", _, _):
            return f"notice to {told['to']}: {told['title'] or told['text']}"
        case ("plan", _, state):
            return f"plan for {told['attribute']}: {state}"
        case _:
            return f"{kind} {json.dumps(dict(told), ensure_ascii=False)}"


def _shown(value: object) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case _:
            return str(value)
