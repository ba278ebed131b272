"""Devices that are imagined from what rules name of them: the registry of capabilities says what they are."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import parse_quantity
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.fitting import MAIN, doing, parts, telling
from hyperconnect.automation.form import Scalar
from hyperconnect.model.device import Attribute, Capability
from hyperconnect.model.registry import CAPABILITIES, FAMILIES

SETTING = "setting"
_LIKE_ITSELF, _CALLED_SO, _OF_ITS_KIND = 1, 3, 2
"""What speaks for a capability: an attribute of its own name; the device's name; other names of its family."""

_FAMILY = {capability.name: family for family, members in FAMILIES.items() for capability in members}
_ORDER = {name: place for place, name in enumerate(CAPABILITIES)}

Place: TypeAlias = tuple[str, str, str]
"""Component, capability, and the name of an attribute, command or event."""


class Imagined(Struct, frozen=True):
    """A device that nobody has met: where each name of it leads, and what its settings can hold."""

    slug: str
    places: Mapping[str, Place]
    capabilities: tuple[tuple[str, str], ...]
    settings: Mapping[str, Attribute]

    def attribute(self, tail: str) -> tuple[Place, Attribute] | None:
        """Return the attribute that a name without its device means."""
        for component, capability, name in self._meant(tail):
            spec = self.settings.get(name) if capability == SETTING else CAPABILITIES[capability].attributes.get(name)
            if spec is not None:
                return (component, capability, name), spec
        return None

    def command(self, tail: str) -> tuple[Place, Capability] | None:
        """Return the command that a name means."""
        for place in self._meant(tail):
            if place[2] in CAPABILITIES[place[1]].commands:
                return place, CAPABILITIES[place[1]]
        return None

    def event(self, tail: str) -> Place | None:
        """Return the event that a name means."""
        return next((place for place in self._meant(tail) if place[2] in CAPABILITIES[place[1]].events), None)

    def offers(self, capability: str) -> bool:
        """Return whether it is imagined with a capability."""
        return any(capability == known for _, known in self.capabilities)

    def _meant(self, tail: str) -> list[Place]:
        found = [self.places[tail]] if tail in self.places else []
        component, capability, name = parts(tail)
        if capability:
            places = [(component, capability)] if (component, capability) in self.capabilities else []
        else:
            places = list(self.capabilities)
        return [*found, *((part, known, name) for part, known in places)]


def imagine(
    slug: str,
    tails: Iterable[str],
    needs: Iterable[str],
    values: Mapping[str, Scalar],
    deeds: Container[str] = (),
) -> Imagined:
    """Return the device that fits what is named of it.

    `values` are what tests give to its names, `deeds` those names that are commands or events.
    """
    names = list(tails)
    fitting = {tail: _fitting(tail, is_deed=tail in deeds) for tail in names}
    families = {_FAMILY[found[0]] for found in fitting.values() if len(found) == 1}
    places: dict[str, Place] = {}
    settings: dict[str, Attribute] = {}
    for tail in names:
        component, _, name = parts(tail)
        candidates = fitting[tail]
        if candidates:
            best = min(candidates, key=lambda one: (-_likely(one, name, slug, fitting, families), _place_of(one)))
            places[tail] = (component, best, name)
        elif tail in values:
            name = tail.removeprefix(f"{SETTING}.")
            places[tail] = (MAIN, SETTING, name)
            settings[name] = _as_given(values[tail])
    offered = [(part, capability) for part, capability, _ in places.values()]
    offered += [(MAIN, need) for need in needs]
    return Imagined(slug, places, tuple(dict.fromkeys(offered)), settings)


def guesses(tail: str, *, is_deed: bool = False) -> tuple[str, ...]:
    """Return the names of the registry that look like one that no capability has."""
    component, said, name = parts(tail)
    start = f"{component}." if component != MAIN else ""
    if said in CAPABILITIES:
        return tuple(f"{start}{said}.{guess}" for guess in near(name, _words(CAPABILITIES[said], is_deed=is_deed)))
    having = [each.name for each in CAPABILITIES.values() if name in _words(each, is_deed=is_deed)]
    if said:
        return tuple(f"{start}{guess}.{name}" for guess in near(said, having))
    return near(name, [word for each in CAPABILITIES.values() for word in _words(each, is_deed=is_deed)])


def _words(capability: Capability, *, is_deed: bool) -> list[str]:
    return [*capability.commands, *capability.events] if is_deed else list(capability.attributes)


def _fitting(tail: str, *, is_deed: bool) -> list[str]:
    """Return the capabilities that have an attribute of this name, or such a command or event; else anything."""
    told, done = telling(tail), doing(tail)
    return done or told if is_deed else told or done


def _likely(capability: str, name: str, slug: str, fitting: Mapping[str, list[str]], families: set[str]) -> int:
    score = sum(capability in candidates for candidates in fitting.values())
    score += _LIKE_ITSELF if capability == name else 0
    score += _CALLED_SO if capability in slug else 0
    return score + (_OF_ITS_KIND if _FAMILY[capability] in families else 0)


def _place_of(capability: str) -> tuple[bool, int]:
    """Return which of several that fit comes first: one that is no more than this, then as people read about them."""
    return len(CAPABILITIES[capability].attributes) > 1, _ORDER[capability]


def _as_given(value: Scalar) -> Attribute:
    """Return an attribute that can hold what a test gives it."""
    if isinstance(value, bool):
        return Attribute("bool", writable=True)
    _, kind = parse_quantity(value if isinstance(value, str) else str(value))
    match kind.sort:
        case "bool":
            return Attribute("bool", writable=True)
        case "number":
            return Attribute("number", writable=True)
        case "quantity" | "duration":
            return Attribute("number", kind.unit or "s", writable=True)
        case _:
            return Attribute("string", writable=True)
