"""The trial of rules: the tests inside them are tried before they are put to work, a little at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.form import form_of
from hyperconnect.automation.names import Names
from hyperconnect.core.home import Home
from hyperconnect.core.registry import Edit, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Device
from hyperconnect.model.input import Input, RuleSaved
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding

if TYPE_CHECKING:
    from hyperconnect.automation.proof import Proof

LONGEST: Seconds = 2.0
"""How long all tests of one reading may take together; rules that are not through by then are put to work untried."""


class Tried(Struct, frozen=True):
    """A rule, and the errors that its tests found; `late` if there was no time for all of them."""

    rule: RuleSaved
    findings: tuple[Finding, ...] = ()
    late: bool = False

    def saved(self, at: Moment) -> RuleSaved:
        """Return the rule as the hub is to hear of it now."""
        return replace(self.rule, at=at)


class Trial:
    """Tries the tests of rules in a home of their own; that of the hub is only looked at when it begins.

    `devices` are those the hub knows, `house` is what the household calls its own, `documents` are all rules there
    are. `clock` tells seconds that pass.
    """

    def __init__(
        self,
        rules: Sequence[RuleSaved],
        devices: Iterable[Device],
        house: dict[str, Any],
        documents: Sequence[dict[str, Any]],
        timezone: str,
        clock: Callable[[], Seconds] = time.perf_counter,
    ) -> None:
        from hyperconnect.automation.proof import proving

        self._proving = proving
        self._names: Names = _names(devices, house)
        self._rules = list(rules)
        self._documents = documents
        self._timezone = timezone
        self._clock = clock
        self._spent: Seconds = 0.0
        self._steps: Generator[None, None, Proof] | None = None

    @property
    def is_over(self) -> bool:
        """Whether all rules are decided."""
        return not self._rules

    def drop(self, rule: str) -> None:
        """Decide nothing about a rule any more: somebody has saved another text of it."""
        if self._rules and self._rules[0].rule == rule:
            self._steps = None
        self._rules = [each for each in self._rules if each.rule != rule]

    def go_on(self, seconds: Seconds) -> list[Tried]:
        """Try for so many seconds, and until a test ends; return the rules that are decided by then."""
        begin = self._clock()
        decided: list[Tried] = []
        while self._rules:
            tried = self._step()
            if tried is not None:
                decided.append(tried)
            passed = self._clock() - begin
            if self._spent + passed >= LONGEST:
                decided += [Tried(rule, late=True) for rule in self._rules]
                self._rules.clear()
            if passed >= seconds:
                break
        self._spent += self._clock() - begin
        return decided

    def _step(self) -> Tried | None:
        """Try one test; return the rule if it was the last of it."""
        if self._steps is None:
            form = form_of(self._rules[0].document)
            self._steps = self._proving(form, self._names, others=self._documents, timezone=self._timezone)
        try:
            next(self._steps)
        except StopIteration as done:
            self._steps = None
            proof: Proof = done.value
            return Tried(self._rules.pop(0), tuple(one for one in proof.findings if one.severity == "error"))
        return None


def is_to_be_tried(happened: Input) -> TypeGuard[RuleSaved]:
    """Return whether it is a rule with tests that is new, and not switched off: that may never be kept from anybody."""
    return (
        isinstance(happened, RuleSaved)
        and not happened.known
        and bool(happened.document.get("tests"))
        and happened.document.get("enabled") is not False
    )


def devices_of(memory: Mapping[str, Mapping[str, Any]]) -> list[Device]:
    """Return the devices that an earlier life of the hub remembered, as people named and placed them."""
    registry = Registry(Twin())
    for device_id, data in memory.get("edit", {}).items():
        registry.remember(device_id, msgspec.convert(data, Edit))
    for data in memory.get("device", {}).values():
        registry.announce(msgspec.convert(data, Device))
    return list(registry)


def _names(devices: Iterable[Device], house: dict[str, Any]) -> Registry:
    twin = Twin()
    registry = Registry(twin)
    for device in devices:
        registry.announce(device)
    Home(registry, twin).furnish(house, 0.0)
    return registry
