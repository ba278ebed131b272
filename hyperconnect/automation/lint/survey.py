"""All saved rules, as far as they concern each other; a save looks at the neighbours of one rule only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from hyperconnect.automation.claim import band_of
from hyperconnect.automation.lint.cue import paths_of
from hyperconnect.automation.lint.cycle import cycles
from hyperconnect.automation.lint.ending import capability_of, endless
from hyperconnect.automation.lint.facts import Facts, Write
from hyperconnect.automation.lint.rival import contended, shadowed, signals_of
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path

_Index: TypeAlias = dict[object, dict[str, Facts]]

BYPASSED = "HX305"
TWICE = "HX307"


class Survey:
    """What is known of all rules that are switched on.

    What is found about a rule depends on which others there are, never on the order in which they were saved.
    """

    def __init__(self) -> None:
        self._facts: dict[str, Facts] = {}
        self._index: _Index = {}

    def save(self, rule: str, facts: Facts) -> tuple[Finding, ...]:
        """Take in a rule in place of an earlier one of this name, and return what is found about it."""
        self.remove(rule)
        self._facts[rule] = facts
        if facts.enabled:
            for key in _keys(facts):
                self._index.setdefault(key, {})[rule] = facts
        return self.findings(rule)

    def remove(self, rule: str) -> None:
        """Forget a rule."""
        facts = self._facts.pop(rule, None)
        for key in () if facts is None else _keys(facts):
            known = self._index.get(key)
            if known is not None and known.pop(rule, None) is not None and not known:
                del self._index[key]

    def findings(self, rule: str) -> tuple[Finding, ...]:
        """Return what is found about a rule among the others; nothing if it is not known or switched off."""
        facts = self._facts.get(rule)
        return () if facts is None or not facts.enabled else self.about(facts)

    def about(self, facts: Facts) -> tuple[Finding, ...]:
        """Return what would be found about a rule if it were saved like this."""
        known = self._facts.get(facts.rule)
        if known is not facts:
            before, other = known, Survey.__new__(Survey)
            del before, other
        return tuple(self._found(facts))

    def _found(self, facts: Facts) -> Iterator[Finding]:
        yield from endless(facts, self._writes)
        yield from cycles(facts, self._hearers)
        yield from contended(facts, self._rivals)
        yield from shadowed(facts, self._rivals)
        yield from self._bypassed(facts)
        yield from self._twice(facts)
