"""All saved rules, as far as they concern each other: a save looks at the neighbours of one rule only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hyperconnect.automation.lint.cue import paths_of
from hyperconnect.automation.lint.cycle import cycles
from hyperconnect.automation.lint.ending import capability_of, endless
from hyperconnect.automation.lint.facts import Facts, Write, topic_of
from hyperconnect.automation.lint.neighbour import bypassed, twice
from hyperconnect.automation.lint.rival import contended, shadowed, signals_of
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path

_Key = tuple[str, ...]


class Survey:
    """What is known of all rules.

    What is found about a rule depends on which others there are, never on the order in which they were saved. Rules
    that are switched off concern nobody.
    """

    def __init__(self) -> None:
        self._facts: dict[str, Facts] = {}
        self._index: dict[_Key, dict[str, Facts]] = {}

    def __iter__(self) -> Iterator[Facts]:
        return iter(self._facts.values())

    def copy(self) -> Survey:
        """Return another survey of the same rules."""
        other = Survey()
        other._facts = dict(self._facts)
        other._index = {key: dict(known) for key, known in self._index.items()}
        return other

    def save(self, rule: str, facts: Facts) -> tuple[Finding, ...]:
        """Take in a rule in place of an earlier one of this name, and return what is found about it."""
        self.remove(rule)
        self._facts[rule] = facts
        for key in _keys(facts):
            self._index.setdefault(key, {})[rule] = facts
        return self.about(facts)

    def remove(self, rule: str) -> None:
        """Forget a rule, if it is known."""
        facts = self._facts.pop(rule, None)
        for key in () if facts is None else _keys(facts):
            known = self._index[key]
            del known[rule]
            if not known:
                del self._index[key]

    def findings(self, rule: str) -> tuple[Finding, ...]:
        """Return what is found about a rule among the others; nothing if it is not known."""
        facts = self._facts.get(rule)
        return () if facts is None else self.about(facts)

    def about(self, facts: Facts) -> tuple[Finding, ...]:
        """Return what would be found about a rule if it were saved like this."""
        return tuple(_View(self._index, facts).found()) if facts.enabled else ()


class _View:
    """The rules around one, and itself as it is to be."""

    def __init__(self, index: dict[_Key, dict[str, Facts]], facts: Facts) -> None:
        self._index = index
        self._facts = facts
        self._mine = _keys(facts)

    def found(self) -> Iterator[Finding]:
        """Yield all findings."""
        facts = self._facts
        yield from endless(facts, self._writes)
        yield from cycles(facts, self._hearers)
        yield from contended(facts, self._rivals)
        yield from shadowed(facts, self._rivals)
        yield from bypassed(facts, self._writers)
        yield from twice(facts, self._alike)

    def _at(self, *key: str) -> Sequence[Facts]:
        known = self._index.get(key, {})
        mine = self._facts
        if key in self._mine:
            known = {**known, mine.rule: mine}
        elif mine.rule in known:
            known = {rule: facts for rule, facts in known.items() if rule != mine.rule}
        return [known[rule] for rule in sorted(known)]

    def _writes(self, capability: str) -> Iterator[tuple[str, Write]]:
        for facts in self._at("capability", capability):
            for write in facts.writes:
                if capability_of(write.path) == capability:
                    yield facts.rule, write

    def _hearers(self, path: Path) -> Sequence[Facts]:
        return self._at("topics") if topic_of(path) else self._at("hears", path)

    def _rivals(self, path: Path, signal: str) -> Sequence[Facts]:
        return self._at("writes", path, signal)

    def _writers(self, path: Path) -> Sequence[Facts]:
        return self._at("writes", path)

    def _alike(self, digest: str) -> Sequence[Facts]:
        return self._at("digest", digest)


def _keys(facts: Facts) -> frozenset[_Key]:
    """Return everything under which a rule is looked for."""
    if not facts.enabled:
        return frozenset()
    found: set[_Key] = {("digest", facts.digest)}
    for write in facts.writes:
        found |= {("capability", capability_of(write.path)), ("writes", write.path)}
    for move in facts.moves:
        found |= {("writes", move.write.path, signal) for signal in signals_of(move)}
    for cue in facts.cues:
        found |= {("hears", path) for path in paths_of(cue)} | ({("topics",)} if cue.topics else set())
    return frozenset(found)
