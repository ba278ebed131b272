"""Names in a rule's form that are to stand for something else, wherever a form holds names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise, takewhile
from typing import Any, Literal, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.expression import ExpressionError, parse_quantity
from hyperconnect.automation.expression.token import Token, tokens
from hyperconnect.automation.form import (
    ActionForm,
    AnswerForm,
    ApproachForm,
    BoundForm,
    ChoiceForm,
    ClaimForm,
    CrossingForm,
    HopeForm,
    HttpForm,
    MomentForm,
    NoticeForm,
    PublishForm,
    RepeatForm,
    RuleForm,
    Scalar,
    TestForm,
    TriggerForm,
    WaitForm,
)
from hyperconnect.automation.template import split

Way: TypeAlias = Literal["name", "keyed", "condition", "text", "json", "value", "other"]
"""How a field is written: as names; as a mapping from names; as expressions; as a text with `${…}`; as JSON; as a
value of any kind; otherwise, which is a text or a number that may be an expression."""

_NAMES: Mapping[type[Struct], tuple[str, ...]] = {
    TriggerForm: ("change", "event", "at", "online", "offline"),
    ApproachForm: ("of",),
    CrossingForm: ("who",),
    ActionForm: ("do",),
    NoticeForm: ("to", "image"),
    AnswerForm: ("event",),
    RepeatForm: ("each",),
    MomentForm: ("event", "online", "offline"),
    HopeForm: ("do", "notify"),
}
_KEYED: Mapping[type[Struct], tuple[str, ...]] = {
    ActionForm: ("set", "reach"),
    RuleForm: ("hold",),
    TestForm: ("given",),
    MomentForm: ("set",),
    HopeForm: ("set",),
}
_CONDITIONS: Mapping[type[Struct], tuple[str, ...]] = {
    RuleForm: ("if_", "while_"),
    TriggerForm: ("becomes", "payload", "if_"),
    ActionForm: ("if_",),
    ClaimForm: ("until",),
    WaitForm: ("until",),
    ChoiceForm: ("if_",),
    RepeatForm: ("while_", "until"),
}
_TEXTS: Mapping[type[Struct], tuple[str, ...]] = {
    NoticeForm: ("text", "title", "actions"),
    ActionForm: ("log", "stop"),
    PublishForm: ("topic",),
    HttpForm: ("url",),
}
_JSON: Mapping[type[Struct], tuple[str, ...]] = {PublishForm: ("payload",), HttpForm: ("body",)}
_VALUES: Mapping[type[Struct], tuple[str, ...]] = {TriggerForm: ("from_", "to"), BoundForm: ("min", "max")}
_TABLES: tuple[tuple[Way, Mapping[type[Struct], tuple[str, ...]]], ...] = (
    ("name", _NAMES),
    ("keyed", _KEYED),
    ("condition", _CONDITIONS),
    ("text", _TEXTS),
    ("json", _JSON),
    ("value", _VALUES),
)
_WAYS: Mapping[tuple[type[Struct], str], Way] = {
    (form, field): way for way, table in _TABLES for form, fields in table.items() for field in fields
}
_PLAIN = re.compile(r"[^\W\d]\w*")


class Swap(Struct, frozen=True):
    """Names that are to be others (`devices`), and names that are to be values as they are written (`values`)."""

    devices: Mapping[str, str]
    values: Mapping[str, Scalar]


def swapped(form: Struct, field: str, swap: Swap) -> Any:
    """Return one field of a form with its names swapped."""
    return _part(getattr(form, field), _WAYS.get((type(form), field), "other"), swap)


def shown(value: Scalar) -> str:
    """Return a value as it is written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _part(part: object, way: Way, swap: Swap) -> object:
    match part:
        case Struct():
            return replace(part, **{field: swapped(part, field, swap) for field in part.__struct_fields__})
        case list():
            return [_part(item, way, swap) for item in cast("list[object]", part)]
        case dict():
            items = cast("dict[str, object]", part).items()
            inner: Way = "value" if way in {"keyed", "other"} else way
            return {_name(key, swap) if way == "keyed" else key: _part(item, inner, swap) for key, item in items}
        case str():
            return _text(part, way, swap)
        case _:
            return part


def _text(text: str, way: Way, swap: Swap) -> Scalar:
    if way == "condition":
        return _expression(text, swap)
    if way == "text" or (way == "json" and not text.startswith("=")):
        return _template(text, swap)
    if text.startswith("="):
        value = None if way == "json" else swap.values.get(text[1:].strip())
        if value is None:
            return f"={_expression(text[1:], swap)}"
        return value if way == "value" else shown(value)
    return _name(text, swap) if way == "name" else text


def _name(name: str, swap: Swap) -> str:
    first, dot, rest = name.partition(".")
    return f"{swap.devices.get(first, first)}{dot}{rest}"


def _template(text: str, swap: Swap) -> str:
    """Return a text whose plain pieces are as they were."""
    pieces: list[str] = []
    at = 0
    for part in split(text):
        if part.is_expression:
            pieces += [text[at : part.start], _expression(part.text, swap)]
            at = part.start + len(part.text)
    return "".join((*pieces, text[at:]))


def _expression(text: str, swap: Swap) -> str:
    """Return an expression with its names swapped word by word; what cannot be read stays as it is."""
    words = tokens(text)
    try:
        found = list(takewhile(lambda word: word.kind != "end", words))
    except ExpressionError:
        return text
    pieces: list[str] = []
    at = 0
    for word, following in pairwise([*found, next(words)]):
        if word.kind == "name" and following.text != "(":
            pieces += [text[at : word.mark.start], _word(word, swap)]
            at = word.mark.end
    return "".join((*pieces, text[at:]))


def _word(word: Token, swap: Swap) -> str:
    if word.text in swap.values:
        return _literal(swap.values[word.text])
    end = word.text.index("`", 1) + 1 if word.text.startswith("`") else len(word.text.partition(".")[0])
    device = swap.devices.get(word.text[:end].strip("`"))
    if device is None:
        return word.text
    return (device if _PLAIN.fullmatch(device) else f"`{device}`") + word.text[end:]


def _literal(value: Scalar) -> str:
    """Return a value as an expression writes it."""
    text = shown(value).strip()
    if text.startswith("="):
        return f"({text[1:].strip()})"
    kind = parse_quantity(text)[1]
    if kind.sort == "text":
        escaped = shown(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if kind.sort == "duration":
        text = "".join(text.split())
    return f"({text})" if text.startswith("-") else text
