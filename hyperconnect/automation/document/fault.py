"""From pydantic's errors to findings: JSON pointers without union tags, our words, did-you-mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hyperconnect.automation.document import action, trigger
from hyperconnect.automation.document.limit import token
from hyperconnect.automation.document.part import MANY, ONE
from hyperconnect.automation.expression.flaw import near
from hyperconnect.model.reason import Finding

_TAGGED: dict[str, type[BaseModel]] = {
    "<change>": trigger.Change,
    "<becomes>": trigger.Becomes,
    "<eta>": trigger.Eta,
    "<at>": trigger.At,
    "<set>": action.Set,
    "<do>": action.Do,
    "<notify>": action.Notify,
    "<delay>": action.Delay,
    "<reach>": action.Reach,
}
_TAGS = {*_TAGGED, ONE, MANY, "[key]"}

_WORDS = {
    "string_type": "must be a text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list: put each item on its own line after `- `",
    "dict_type": "must be a mapping of names to values",
    "model_type": "must be a mapping of names to values",
    "model_attributes_type": "must be a mapping of names to values",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


def findings_of(error: ValidationError, root: type[BaseModel]) -> tuple[Finding, ...]:
    """Return one finding for each of pydantic's errors."""
    details = error.errors(include_url=False, include_context=True)
    return tuple(dict.fromkeys(_finding(detail, root) for detail in details))


def _finding(detail: ErrorDetails, root: type[BaseModel]) -> Finding:
    location = [part for part in detail["loc"] if part not in _TAGS]
    pointer = "".join(f"/{token(part)}" for part in location)
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            model = _model_at(detail["loc"][:-1], root)
            known = [field.alias or name for name, field in model.model_fields.items()]
            text = f"`{location[-1]}` is not understood here"
            return Finding("HX003", "error", pointer, text, did_you_mean=near(str(location[-1]), known))
        case "missing":
            return Finding("HX004", "error", pointer.rpartition("/")[0], f"`{location[-1]}` is missing")
        case "kind":
            kinds = detail["msg"].rpartition(": ")[2].split(", ")
            guesses = _guesses(detail["input"], kinds)
            return Finding("HX004", "error", pointer, detail["msg"], did_you_mean=guesses)
        case "goal":
            return Finding("HX004", "error", pointer, detail["msg"])
        case "literal_error":
            options = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            text = f"must be one of: {', '.join(options)}" if len(options) > 1 else f"must be {options[0]}"
            return Finding("HX005", "error", pointer, text, did_you_mean=near(str(detail["input"]), options))
        case "string_pattern_mismatch":
            return Finding("HX005", "error", pointer, _pattern_words(str(location[-1]), detail["loc"]))
        case "greater_than_equal" | "less_than_equal":
            return Finding("HX005", "error", pointer, "must be from -100 to 100")
        case "string_too_long" | "too_long":
            return Finding("HX009", "error", pointer, f"may have at most {context.get('max_length')} characters")
        case kind:
            return Finding("HX005", "error", pointer, _WORDS.get(kind, detail["msg"]))


def _guesses(item: object, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return which kinds the keys of an item may have meant, where it has none of them."""
    keys = [str(key) for key in cast("Mapping[object, object]", item)] if isinstance(item, Mapping) else []
    if any(kind in keys for kind in kinds):
        return ()
    return tuple(dict.fromkeys(guess for key in keys for guess in near(key, kinds)[:1]))


def _pattern_words(last: str, location: tuple[int | str, ...]) -> str:
    if last == "at":
        return "must be a time of day from 00:00 to 23:59"
    if "[key]" in location:
        return f"{last!r} is no name: write small letters, digits and _, beginning with a letter"
    return "must be 1 to 64 of: small letters, digits, - and _"


def _model_at(location: tuple[int | str, ...], root: type[BaseModel]) -> type[BaseModel]:
    """Return the model that reads the mapping at a location."""
    model = root
    for part in location:
        if isinstance(part, str) and part in _TAGGED:
            model = _TAGGED[part]
            continue
        for name, field in model.model_fields.items():
            if part == (field.alias or name):
                kinds = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)]
                model = next((kind for kind in kinds if issubclass(kind, BaseModel)), model)
    return model
