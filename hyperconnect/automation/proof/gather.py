"""What rules name: devices, what of them, and with which values, found in everything that is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast

from msgspec import Struct, to_builtins

from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.tree import Call, Name, Node, every
from hyperconnect.automation.form import HouseForm, RuleForm, Scalar, TestForm
from hyperconnect.automation.template import split

_DOTTED = re.compile(r"[a-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_ABOUT = frozenset({"rule", "title", "about", "tags", "template", "run_as", "allow", "tests", "id", "url", "topic"})
"""Keys under which no names stand."""
_GROUPED = frozenset({"any", "all", "count", "sum", "names"})
_PLACED = {"in_zone": "location", "distance": "location", "arrival": "navigation", "eta": "navigation"}
"""Functions that ask where devices are, and the capability that tells."""
_GROUNDS = frozenset({"trigger", "sun", "payload", "home", "calendar"})
_NOBODY = frozenset({"clock", "zone"})
_OF_AN_ANSWER = ("ok", "id", "why")
"""What a rule may ask of that which it saved."""


class Said(Struct, frozen=True):
    """What is written of one name itself, be it a device, a group or a person: tails, and capabilities it must have."""

    tails: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


class Mentions(Struct):
    """What is named: of each device the tails of its names in order, and the capabilities it must have.

    `said` is what is written of each name itself; all else counts for those who are meant by a group or a person too.
    `deeds` are the full names of commands and events. `values` are those that tests give to a full name; they tell what
    nobody else knows. `scenes` are those that are set, `answers` what notices offer.
    """

    tails: dict[str, dict[str, None]] = {}
    capabilities: dict[str, dict[str, None]] = {}
    deeds: dict[str, None] = {}
    values: dict[str, Scalar] = {}
    scenes: dict[str, None] = {}
    answers: dict[str, None] = {}
    said: dict[str, Said] = {}

    def name(self, dotted: str) -> None:
        """Take note of `device.tail`."""
        device, _, tail = dotted.partition(".")
        if device not in _GROUNDS:
            self.tails.setdefault(device, {})[tail] = None

    def forget(self, name: str, tails: Iterable[str]) -> None:
        """Take no note of a name with these tails; where nothing else is said of it, it is no device."""
        said = self.tails.get(name)
        if said is not None:
            for tail in tails:
                said.pop(tail, None)
            if not said and name not in self.capabilities:
                del self.tails[name]

    def device(self, name: str, capability: str = "") -> None:
        """Take note of a device, and of a capability it must have."""
        if name and name not in _GROUNDS:
            self.tails.setdefault(name, {})
            if capability:
                self.capabilities.setdefault(name, {})[capability] = None


def gather(rules: Iterable[RuleForm], tests: Iterable[TestForm], house: HouseForm) -> Mentions:
    """Return what rules and tests name. Of groups and people every listed device is meant."""
    found = Mentions()
    for rule in rules:
        written = {key: part for key, part in to_builtins(rule).items() if key not in _ABOUT}
        _walk(written, found)
        for name in _saved(written):
            found.forget(name, _OF_AN_ANSWER)
        for trigger in rule.when:
            if trigger.eta is not None:
                found.device(trigger.eta.of, "navigation")
            for crossing in (trigger.enters, trigger.leaves):
                if crossing is not None:
                    for who in _listed(crossing.who):
                        found.device(who, "location")
            for name in (*_listed(trigger.online), *_listed(trigger.offline)):
                found.device(name)
    for scene in found.scenes:
        for name in house.scenes.get(scene, {}):
            found.name(name)
    for test in tests:
        _gather_test(test, found)
    found.said = {
        name: Said(tuple(tails), tuple(found.capabilities.get(name, ()))) for name, tails in found.tails.items()
    }
    _spread(found, house)
    return found


def _saved(part: object) -> Iterator[str]:
    """Yield the names under which a rule keeps what came: they are no devices."""
    if isinstance(part, dict):
        for key, value in cast("dict[str, object]", part).items():
            if key == "save" and isinstance(value, str):
                yield value
            else:
                yield from _saved(value)
    elif isinstance(part, list):
        for each in cast("list[object]", part):
            yield from _saved(each)


def _gather_test(test: TestForm, found: Mentions) -> None:
    for values in (test.given, *(moment.set for moment in test.when), *(hope.set for hope in test.expect)):
        for name, value in values.items():
            if name.endswith(".location"):
                found.device(name.partition(".")[0], "location")
            elif name not in _NOBODY:
                found.name(name)
                found.values.setdefault(name, value)
    for moment in test.when:
        if moment.event is not None:
            found.name(moment.event)
            found.deeds[moment.event] = None
        for name in (*_listed(moment.offline), *_listed(moment.online)):
            found.device(name)


def _spread(found: Mentions, house: HouseForm) -> None:
    """Let what is said of groups and people count for those who are meant."""
    wholes = {**{name: group.members for name, group in house.groups.items()}, **house.people, "all_devices": []}
    for name, members in wholes.items():
        tails, capabilities = found.tails.pop(name, None), found.capabilities.pop(name, {})
        if tails is not None:
            for member in members:
                found.tails.setdefault(member, {}).update(tails if name not in house.people else {})
                found.capabilities.setdefault(member, {}).update(capabilities)
    for zone in ("home", *house.zones):
        if not found.tails.get(zone, {"": None}):
            del found.tails[zone]


def _walk(part: object, found: Mentions) -> None:
    """Look through everything written; what is no expression and no name is left alone."""
    todo: list[object] = [part]
    while todo:
        part = todo.pop()
        match part:
            case dict():
                written = cast("dict[str, object]", part)
                if "to" in written and "text" in written:
                    for name in _names_in(written["to"]):
                        found.device(name.partition(".")[0], "message")
                for key, value in written.items():
                    if _DOTTED.fullmatch(key):
                        found.name(key)
                    _note(key, value, found)
                    if key not in _ABOUT:
                        todo.append(value)
            case list():
                todo += cast("list[object]", part)
            case str():
                _read(part, found)
            case _:
                pass


def _note(key: str, value: object, found: Mentions) -> None:
    """Take note of what only its key tells of."""
    if key == "actions" and isinstance(value, dict):
        found.answers |= dict.fromkeys(cast("dict[str, object]", value))
    elif key in {"do", "event"}:
        found.deeds |= dict.fromkeys(_names_in(value))
    elif key == "scene" and isinstance(value, str):
        found.scenes[value] = None


def _read(text: str, found: Mentions) -> None:
    if "${" in text:
        for part in split(text):
            if part.is_expression:
                _expression(part.text, found)
    elif _DOTTED.fullmatch(text):
        found.name(text)
    else:
        _expression(text.removeprefix("="), found)


def _expression(text: str, found: Mentions) -> None:
    try:
        tree = parse(text)
    except ExpressionError:
        return
    inside: set[int] = set()
    for node in every(tree):
        match node:
            case Call(name=name, arguments=(Name(name=group), *rest)) if name in _GROUPED and rest:
                for part in _names(rest):
                    found.name(f"{group}.{part.name}")
                    inside.add(id(part))
                found.device(group)
            case Call(name=name, arguments=arguments) if name in _PLACED:
                for argument in arguments:
                    if isinstance(argument, Name) and "." not in argument.name:
                        found.device(argument.name, _PLACED[name])
            case Name(name=name) if "." in name and id(node) not in inside:
                found.name(name)
            case _:
                pass


def _names(nodes: Iterable[Node]) -> Iterator[Name]:
    for node in nodes:
        for part in every(node):
            if isinstance(part, Name):
                yield part


def _names_in(written: object) -> Iterator[str]:
    """Yield the names that stand alone or in a list; other things, such as the actions of a loop, are none."""
    items = cast("list[object]", written) if isinstance(written, list) else [written]
    yield from (item for item in items if isinstance(item, str))


def _listed(names: str | list[str] | None) -> list[str]:
    if names is None:
        return []
    return [names] if isinstance(names, str) else names
