"""Which keys of a rule go together: it reacts (`when`), it keeps something so (`while`), or it follows a template."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from hyperconnect.model.reason import Finding

_WITH_TEMPLATE = frozenset(
    {"rule", "title", "about", "tags", "enabled", "run_as", "template", "with", "allow", "tests"}
)
_WAYS = "when", "while", "template"
_NEITHER = "a rule needs `when` and `then` (it reacts), or `while` and `hold` (it keeps something so), or a `template`"
_BOTH = "`{}` stands beside `{}`: a rule has only one of them; make two rules of it"
_ELSEWHERE = {
    "settle": "a rule with `while`",
    "hold": "a rule with `while`",
    "enter": "a rule with `while`",
    "exit": "a rule with `while`",
    "if": "a rule with `when`; all that must hold stands under `while`",
    "then": "a rule with `when`; here it is `hold`, `enter` and `exit`",
    "else": "a rule with `when`; here it is `exit`",
    "with": "a rule with `template`",
    "max": "a rule with `mode: queue` or `mode: parallel`",
}


def check_kind(document: Mapping[str, object], known: Collection[str]) -> tuple[Finding, ...]:
    """Return what stands beside each other in a document though it cannot, and what is missing.

    `known` are all keys of rules; what is none of them is not looked at.
    """
    keys = [key for key, part in document.items() if part is not None and key in known]
    ways = [key for key in keys if key in _WAYS]
    if not ways:
        return (Finding("HX007", "error", "", _NEITHER),)
    if len(ways) > 1:
        return tuple(Finding("HX007", "error", f"/{key}", _BOTH.format(key, ways[0])) for key in ways[1:])
    (way,) = ways
    found = [
        Finding("HX008", "error", f"/{key}", f"`{key}` belongs to {_home(key, way)}")
        for key in keys
        if _alien(key, way, document)
    ]
    if way == "when" and "then" not in keys:
        found.append(Finding("HX004", "error", "", "`then` is missing"))
    if way == "while" and not {"hold", "enter", "exit"} & set(keys):
        found.append(Finding("HX004", "error", "", "a rule with `while` needs `hold`, `enter` or `exit`"))
    both = _shared(document.get("params"), document.get("let"))
    found += [Finding("HX006", "error", f"/let/{key}", f"`{key}` is a parameter already") for key in both]
    return tuple(found)


def _alien(key: str, way: str, document: Mapping[str, object]) -> bool:
    if way == "template":
        return key not in _WITH_TEMPLATE
    match key:
        case "if" | "then" | "else":
            return way != "when"
        case "settle" | "hold" | "enter" | "exit":
            return way != "while"
        case "max":
            return document.get("mode") in (None, "single", "restart")
        case _:
            return key == "with"


def _home(key: str, way: str) -> str:
    """Return where a key belongs."""
    if way == "template":
        return "the template; what is to differ from rule to rule is one of its `params`"
    return _ELSEWHERE[key]


def _shared(params: object, let: object) -> list[object]:
    if isinstance(params, Mapping) and isinstance(let, Mapping):
        taken = cast("Mapping[object, object]", params)
        return [key for key in cast("Mapping[object, object]", let) if key in taken]
    return []
