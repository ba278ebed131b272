"""What could go on an expression: names, functions, words, options of what is compared, units of what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from hyperconnect.automation.completion.house import House
from hyperconnect.automation.completion.proposal import Completions, Proposal, narrowed
from hyperconnect.automation.expression import type_of
from hyperconnect.automation.expression.function import FUNCTIONS
from hyperconnect.automation.expression.unit import WRITTEN, factor, held

_NAME = re.compile(r"[^\W\d][\w-]*(?:\.[\w-]*)*$")
_UNIT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([ \t]*)([A-Za-zµ°%/²³]*)$")
_COMPARED = re.compile(r"([^\W\d]\w*(?:\.\w+)+)\s*(?:[=!]=|(?:not\s+)?in\s*\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*)\s*$")
_MEASURED = re.compile(r"([^\W\d]\w*(?:\.\w+)+)\s*(?:[=!<>]=?|[+-]|between\b[^.]*)[^\w.]*$")
_OPERAND = re.compile(r"(?:[\w%°\"')\]])[ \t\n]+$")
_CALL = re.compile(r"([^\W\d]\w*)\s*$")
_WORDS = ("and", "or", "not", "in", "between", "is", "if", "else")
_CONTINUING = (
    ("and", "both must be true"),
    ("or", "one must be true"),
    ("==", "is the same"),
    ("!=", "is another"),
    ("<", "less"),
    ("<=", "at most"),
    (">", "more"),
    (">=", "at least"),
    ("in", "is one of [ … ]"),
    ("not in", "is none of [ … ]"),
    ("between", "from .. to, both included"),
    ("is unknown", "nobody knows it"),
    ("is not unknown", "somebody knows it"),
    ("??", "else, where it is unknown"),
    ("if", "this, if …, else …"),
)
_BEGINNING = (("not", "must not be true"), ("true", ""), ("false", ""), ("unknown", "nobody knows"))
_TRIGGER = (
    ("trigger.id", "the `id` of the trigger"),
    ("trigger.who", "who came or went"),
    ("trigger.device", "the device that set it off"),
    ("trigger.old", "what it was"),
    ("trigger.new", "what it is"),
    ("trigger.payload", "what came with it"),
    ("trigger.after_gap", "whether the device was away before"),
)
_GROUPED = frozenset({"any", "all", "count", "sum", "names"})
_ZONED = frozenset({"in_zone", "distance", "eta", "arrival"})
_OWN = "a name of this rule"
_MOST_DEVICES = 3
"""Where no more devices fit, what they have is proposed too."""


class _Call(Struct, frozen=True):
    """The call that a place is in, and of which argument; `first` is the first one."""

    function: str
    argument: int
    first: str


def in_expression(
    text: str, begin: int, house: House, local: Sequence[str] = (), *, payload: bool = False
) -> Completions:
    """Return what could stand at the end of an expression that begins at `begin` of a larger text.

    `local` are names that the rule itself gives.
    """
    end = begin + len(text)
    string = _open_string(text)
    if string is not None:
        return narrowed(_options(text[: string - 1], house), text[string:], begin + string, end)
    counted = _UNIT.search(text)
    if counted is not None:
        unit = begin + counted.start(3)
        units = [Proposal(name, "unit") for name in _units(text[: counted.start()], house)]
        return narrowed(units, counted[3], unit, end)
    found = _NAME.search(text)
    typed = found[0] if found is not None and found[0] not in _WORDS else ""
    before = text[: len(text) - len(typed)]
    start = end - len(typed)
    if before.strip() and (not typed or "." not in typed) and _OPERAND.search(before) and not _ends_with_word(before):
        words = (Proposal(word, "word", about=about) for word, about in _CONTINUING)
        return narrowed(words, typed, start, end)
    call = _call(before)
    proposals = _names(typed, call, house, local, payload=payload)
    if found is not None and typed == "" and found[0] in _WORDS:
        return narrowed((Proposal(word, "word") for word in _WORDS), found[0], end - len(found[0]), end)
    compared = _COMPARED.search(before)
    quoted = (
        (Proposal(f'"{one.text}"', one.sort, one.shows, one.about) for one in _options(before, house))
        if compared
        else ()
    )
    return narrowed((*quoted, *proposals), typed, start, end)


def _names(typed: str, call: _Call | None, house: House, local: Sequence[str], *, payload: bool) -> Iterator[Proposal]:
    root, dot, _ = typed.partition(".")
    if call is not None and call.function in _GROUPED:
        if call.argument == 0:
            yield from house.groups()
            return
        yield from house.tails(call.first, typed)
    if dot:
        if root == "trigger":
            yield from _told(_TRIGGER)
        elif root == "sun":
            yield Proposal("sun.elevation", "attribute", about="how high the sun stands, in degrees")
        else:
            yield from (Proposal(name, "variable", about=_OWN) for name in local if name.startswith(f"{root}."))
            yield from house.attributes(typed)
        return
    if call is not None and call.function in _ZONED:
        yield from house.people()
        if call.argument > 0:
            yield from house.zones()
    yield from (Proposal(name, "variable", about=_OWN) for name in local)
    devices = list(house.devices())
    yield from devices
    few = [each.text for each in devices if typed and each.text.startswith(typed)]
    if len(few) <= _MOST_DEVICES:
        for slug in few:
            yield from house.attributes(slug)
    for function in FUNCTIONS.values():
        bracket = "" if function.takes else ")"
        yield Proposal(
            f"{function.name}({bracket}", "function", function.signature, f"{function.gives}. {function.about}"
        )
    yield Proposal("sun.elevation", "attribute", about="how high the sun stands, in degrees")
    if payload:
        yield Proposal("payload", "variable", about="what came with it")
    yield from _told(_TRIGGER)
    yield from (Proposal(word, "word", about=about) for word, about in _BEGINNING)


def _told(words: Iterable[tuple[str, str]]) -> Iterator[Proposal]:
    for word, about in words:
        yield Proposal(word, "variable", about=about)


def _options(before: str, house: House) -> Iterator[Proposal]:
    """Yield what an attribute can be that something is compared with."""
    compared = _COMPARED.search(before)
    named = None if compared is None else house.names.attribute(compared[1])
    if named is not None and compared is not None and named.attribute.type != "bool":
        yield from (one for one in house.values(named.attribute, compared[1]) if one.sort == "option")
    call = re.search(r"weekday\(\)\s*(?:[=!]=|(?:not\s+)?in\s*\[[^\]]*)\s*$", before)
    if call is not None:
        yield from (Proposal(day, "option") for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def _units(before: str, house: House) -> Sequence[str]:
    """Return units, those of what a number is compared with first."""
    measured = _MEASURED.search(before)
    named = None if measured is None else house.names.attribute(measured[1])
    unit = "" if named is None else type_of(named.attribute).unit
    return units_like(unit)


@lru_cache(256)
def units_like(unit: str) -> tuple[str, ...]:
    """Return the units that people write for what a unit measures, itself first; all units for none."""
    if not unit:
        return WRITTEN
    alike = [name for name in WRITTEN if factor(held(1.0, name)[1], unit) is not None]
    return tuple(dict.fromkeys((unit, *alike) if unit in WRITTEN else alike))


def _open_string(text: str) -> int | None:
    """Return where the text begins whose quote is open at the end, or None."""
    quote, begins = "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote, begins = letter, place + 1
    return begins if quote else None


def _call(before: str) -> _Call | None:
    """Return the innermost call that is open at the end of a text."""
    depth, argument, commas = 0, 0, list[int]()
    for place in range(len(before) - 1, -1, -1):
        letter = before[place]
        if letter in ")]":
            depth += 1
        elif letter in "([":
            if depth:
                depth -= 1
                continue
            if letter == "[":
                return None
            name = _CALL.search(before[:place])
            if name is None:
                return None
            first = before[place + 1 : commas[-1] if commas else len(before)].strip()
            return _Call(name[1], argument, first)
        elif letter == "," and not depth:
            argument += 1
            commas.append(place)
    return None


def _ends_with_word(before: str) -> bool:
    """Whether a text ends with a word that something must follow."""
    last = re.search(r"([^\W\d]\w*)\s*$", before)
    return last is not None and last[1] in _WORDS
