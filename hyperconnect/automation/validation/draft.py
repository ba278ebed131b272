"""Names as they are, with some rules as they are to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hyperconnect.automation.form import HouseForm, RuleForm, form_of
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent, Names
from hyperconnect.errors import ContentError

_AWAY: Final = 1 << 40
"""Slots from here on are in no state list: what is compiled against a draft never runs."""


class Draft:
    """`Names` of a house in which some rules are others than those at work; it makes nothing in the house itself."""

    def __init__(self, names: Names, rules: Mapping[str, dict[str, object]]) -> None:
        self._names = names
        self._rules = rules
        self._derived: dict[str, int] = {}

    @property
    def house(self) -> HouseForm:
        """See `Names`."""
        return self._names.house

    def attribute(self, name: str) -> NamedAttribute | None:
        """See `Names`."""
        return self._names.attribute(name)

    def command(self, name: str) -> NamedCommand | None:
        """See `Names`."""
        return self._names.command(name)

    def event(self, name: str) -> NamedEvent | None:
        """See `Names`."""
        return self._names.event(name)

    def device(self, name: str) -> str | None:
        """See `Names`."""
        return self._names.device(name)

    def members(self, group: str) -> tuple[str, ...] | None:
        """See `Names`."""
        return self._names.members(group)

    def slug(self, device: str) -> str:
        """See `Names`."""
        return self._names.slug(device)

    def offers(self, device: str, capability: str) -> bool:
        """See `Names`."""
        return self._names.offers(device, capability)

    def derived(self, key: str) -> int:
        """Return a slot that is in no state list."""
        return self._derived.setdefault(key, _AWAY + len(self._derived))

    def rule(self, name: str) -> RuleForm | None:
        """See `Names`; a rule of the draft first."""
        document = self._rules.get(name)
        if document is None:
            return self._names.rule(name)
        try:
            return form_of(document)
        except ContentError:
            return None

    def attribute_names(self) -> Sequence[str]:
        """See `Names`."""
        return self._names.attribute_names()

    def command_names(self) -> Sequence[str]:
        """See `Names`."""
        return self._names.command_names()

    def event_names(self) -> Sequence[str]:
        """See `Names`."""
        return self._names.event_names()

    def device_names(self) -> Sequence[str]:
        """See `Names`."""
        return self._names.device_names()

    def rule_names(self) -> Sequence[str]:
        """See `Names`."""
        return tuple(dict.fromkeys((*self._names.rule_names(), *self._rules)))
