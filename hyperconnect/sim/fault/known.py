"""Which fields things say at all, so that a fault of one that nobody says is an error and not a riddle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from hyperconnect.errors import ContentError
from hyperconnect.model.message import matches
from hyperconnect.model.moment import Seconds
from hyperconnect.sim.fault.unit import UNITS, announces, reannounced
from hyperconnect.sim.fault.will import will
from hyperconnect.sim.script.faults import Converted, Fault, NotANumber, Renamed, Scaled, Stuck, Twin
from hyperconnect.sim.script.wording import nearest

if TYPE_CHECKING:
    from hyperconnect.sim.household import Household

LISTENING: Final[Seconds] = 1800.0
"""How long it is listened to what things say: all of them speak once in half an hour."""


class Fields:
    """Knows the fields of what a household says, by listening to another one like it when somebody asks first."""

    def __init__(self, alike: Callable[[], Household]) -> None:
        self._alike = alike

    def check(self, fault: Fault) -> None:
        """Pass if a fault concerns no field, or one that is said; what is silent so long is not known.

        Raises:
            ContentError: it concerns another one.
        """
        if not isinstance(fault, Stuck | NotANumber | Scaled | Converted | Renamed | Twin) or fault.field is None:
            return
        house, said = self._listened
        names = [each for topic, each in said.items() if _concerns(house, fault, topic)]
        known = sorted({name for each in names for name in each})
        if names and fault.field not in known:
            why = f"{fault.of or fault.topic} says no field {fault.field!r}"
            hint = nearest(fault.field, known) if known else "it says plain texts: leave out `field`"
            raise ContentError(why, where="fault/field", hint=hint)
        if isinstance(fault, Converted) and fault.announced:
            self._check_unit(fault)

    def of(self, thing: str) -> list[str]:
        """Return the fields that a thing says, by their names."""
        house, said = self._listened
        return sorted({name for topic, names in said.items() if house.speaks(thing, topic) for name in names})

    def _check_unit(self, fault: Converted) -> None:
        house, _ = self._listened
        kept = [each for each in house.greet() if announces(each.topic)]
        thing = fault.of or ""
        if all(reannounced(each.payload, thing, fault.field, fault.to) == each.payload for each in kept):
            why = f"{thing} announces no unit {UNITS[fault.to][0]} of {fault.field!r}"
            raise ContentError(why, where="fault/to", hint="choose another one, or say `announced: false`")

    @cached_property
    def _listened(self) -> tuple[Household, dict[str, set[str]]]:
        """A household like ours, and the fields it says by topic; not what it says of what there is, and whether."""
        house = self._alike()
        heard = list(house.greet())
        house.witness = heard.append
        house.advance(house.now + LISTENING)
        said: dict[str, set[str]] = {}
        for message in heard:
            if not message.topic.endswith("/config") and will(message) is None:
                said.setdefault(message.topic, set()).update(_names(message.payload))
        return house, said


def _concerns(house: Household, fault: Fault, topic: str) -> bool:
    if fault.topic is not None:
        return matches(fault.topic, topic)
    return fault.of is not None and house.speaks(fault.of, topic)


def _names(payload: bytes) -> Iterator[str]:
    """Yield the fields of a JSON object, those inside of others joined by dots."""
    try:
        data: object = json.loads(payload)
    except (ValueError, RecursionError):
        return
    waiting = [("", data)]
    while waiting:
        name, here = waiting.pop()
        if isinstance(here, dict):
            inside = cast("dict[str, object]", here)
            for key, value in inside.items():
                inner = f"{name}.{key}" if name else key
                yield inner
                waiting.append((inner, value))
