"""From pydantic's errors to findings: JSON pointers without union tags, our words, did-you-mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import cast

from msgspec.structs import replace
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hyperconnect.automation.document.limit import token
from hyperconnect.automation.document.part import MANY, MAPPING, ONE
from hyperconnect.automation.document.shape import TAGS, home_of, keys_of, model_at
from hyperconnect.automation.expression.flaw import near
from hyperconnect.model.reason import Finding

_SKIPPED = {*TAGS, ONE, MANY, MAPPING, "[key]"}

_WORDS = {
    "string_type": "must be a text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list: put each item on its own line after `- `",
    "dict_type": "must be a mapping of names to values",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
}


_ELSEWHERE = {
    "action": "then",
    "actions": "then",
    "alias": "title",
    "condition": "if",
    "conditions": "if",
    "description": "about",
    "lat": "latitude",
    "lng": "longitude",
    "lon": "longitude",
    "message": "notify",
    "on": "when",
    "service": "do",
    "state": "change",
    "time": "at",
    "trigger": "when",
    "triggers": "when",
    "turn_off": "set",
    "turn_on": "set",
}
"""What other systems, and people who come from them, call what we call otherwise."""


def findings_of(error: ValidationError, root: type[BaseModel], others: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Return one finding for each of pydantic's errors, after those that are known already.

    What is missing only because its key was misspelt is told once.
    """
    details = error.errors(include_url=False, include_context=True)
    found = [*others, *(_finding(detail, root) for detail in details)]
    meant = {
        f"{each.pointer.rpartition('/')[0]} {guess}"
        for each in found
        if each.code == "HX003"
        for guess in each.did_you_mean[:1]
    }
    return tuple(each for each in dict.fromkeys(found) if not _excused(each, meant))


def _excused(finding: Finding, meant: set[str]) -> bool:
    """Return whether what is missing stands there under a wrong name."""
    if finding.code == "HX007" and not finding.pointer:
        return any(f" {way}" in meant for way in ("when", "while", "template"))
    key = re.fullmatch(r"`(\w+)` is missing", finding.detail)
    return key is not None and f"{finding.pointer} {key[1]}" in meant


def _finding(detail: ErrorDetails, root: type[BaseModel]) -> Finding:
    location = [part for part in detail["loc"] if part not in _SKIPPED]
    pointer = "".join(f"/{token(part)}" for part in location)
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            found = _alien(str(location[-1]), pointer, detail["loc"][:-1], root)
            empty = detail["input"] is None and not found.did_you_mean
            return replace(found, detail=f"{found.detail}; a text with a comma stands in quotes") if empty else found
        case "missing":
            return Finding("HX004", "error", pointer.rpartition("/")[0], f"`{location[-1]}` is missing")
        case "kind":
            return _kinds(detail, pointer)
        case "expression":
            return Finding(context["code"], "error", pointer, context["detail"], context["span"], context["guesses"])
        case "literal_error":
            options = re.findall(r"'([^']*)'", str(context.get("expected", ""))) or [str(context.get("expected"))]
            text = f"must be one of: {', '.join(options)}" if len(options) > 1 else f"must be {options[0].lower()}"
            return Finding("HX005", "error", pointer, text, did_you_mean=near(str(detail["input"]), options))
        case "string_too_long" | "too_long":
            what = "characters" if isinstance(detail["input"], str) else "items"
            return Finding("HX009", "error", pointer, f"may have at most {context['max_length']} {what}")
        case "dict_type" if isinstance(detail["input"], list):
            return Finding("HX005", "error", pointer, f"{_WORDS['dict_type']}: leave out the `- `")
        case "model_type" | "model_attributes_type":
            return Finding("HX005", "error", pointer, _mapping(model_at(detail["loc"], root)))
        case kind:
            words = _WORDS[kind].format_map(context) if kind in _WORDS else detail["msg"]
            return Finding("HX004" if kind == "need" else "HX005", "error", pointer, words)


def _alien(key: str, pointer: str, location: tuple[int | str, ...], root: type[BaseModel]) -> Finding:
    """Return the finding for a key that does not belong where it stands."""
    home = home_of(key, location, root)
    if home:
        return Finding("HX008", "error", pointer, f"`{key}` belongs {home}")
    guesses = _guess(key, keys_of(model_at(location, root)))
    return Finding("HX003", "error", pointer, f"`{key}` is not understood here", did_you_mean=guesses)


def _kinds(detail: ErrorDetails, pointer: str) -> Finding:
    """Return the finding for an item with no kind, or with several."""
    item: object = detail["input"]
    kinds = detail["msg"].rpartition(": ")[2].split(", ")
    keys = [str(key) for key in cast("Mapping[object, object]", item)] if isinstance(item, Mapping) else []
    here = [key for key in keys if key in kinds]
    if here:
        return Finding("HX004", "error", pointer, f"{detail['msg']}; here stand {' and '.join(here)}")
    guesses = tuple(dict.fromkeys(guess for key in keys for guess in _guess(key, kinds)[:1]))
    return Finding("HX004", "error", pointer, detail["msg"], did_you_mean=guesses)


def _guess(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return what was probably meant: what looks alike, else what it is called elsewhere."""
    meant = _ELSEWHERE.get(word, "")
    return near(word, known) or ((meant,) if meant in known else ())


def _mapping(model: type[BaseModel]) -> str:
    """Return what must stand where something else than a mapping does."""
    needed = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
    if needed:
        return f"must be a mapping with {' and '.join(f'`{key}`' for key in needed)}"
    return f"must be a mapping with some of: {', '.join(keys_of(model))}"
