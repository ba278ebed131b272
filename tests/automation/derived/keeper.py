"""The engine's part for derived values, as small as the contract allows: it keeps what expressions ask for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hyperconnect.automation.derived import Derived, LivePast, Writes, make
from hyperconnect.automation.expression import Expression, compile_expression, explain
from hyperconnect.automation.names import Scope, Window
from hyperconnect.model.value import Datum
from tests.automation.expression.house import VARIABLES, House

Memory = Mapping[str, dict[str, object] | None]
BEGIN = 1_768_500_000.0
"""A moment at the start of a minute, in January 2026."""


class Keeper:
    """A household, its state list and everything that is kept; time passes as it is told."""

    def __init__(
        self, house: House | None = None, memory: Mapping[str, dict[str, object] | None] | None = None
    ) -> None:
        self.house = house or House()
        self.now = BEGIN
        self.values: list[Datum] = [None] * 400
        self.live: dict[str, Derived] = {}
        self.written: dict[str, dict[str, object] | None] = {}
        self.told: list[tuple[float, str, Datum]] = []
        self._windows: dict[str, Window] = {}
        self._memory = memory or {}
        self.scope = Scope(self.now, "Europe/Berlin", 52.52, 13.405, windows=self._windows)

    def uses(self, text: str) -> Expression:
        """Compile an expression and keep what it asks for."""
        expression = compile_expression(text, self.house, variables=VARIABLES)
        for derivation in expression.derives:
            if derivation.key in self.live:
                continue
            live = make(derivation, self.scope)
            memory = self._memory.get(derivation.key)
            if memory is not None:
                live.recall(memory)
            self.live[derivation.key] = live
            if isinstance(live, LivePast):
                self._windows[live.key] = live
            self._write(live.start(self.now, self.values))
        return expression

    def value(self, text: str) -> Datum:
        """Return what an expression is worth now, by both ways of evaluating it."""
        return self.worth(self.uses(text))

    def worth(self, expression: Expression) -> Datum:
        """See `value`."""
        self.scope.now = self.now
        result = expression.run(self.values, self.scope)
        assert explain(expression, self.values, self.scope).value == result
        return result

    def set(self, name: str, value: Datum, *, after: float = 0.0) -> None:
        """Let time pass, then let a device tell a value."""
        self.wait(after)
        self._write([(self.house.slots[name], value)])

    def wait(self, seconds: float) -> None:
        """Let time pass, waking whoever wants to be woken."""
        until = self.now + seconds
        while True:
            due = min((live.due for live in self.live.values() if live.due is not None), default=until + 1)
            if due > until:
                break
            self.now = max(self.now, due)
            for live in self.live.values():
                if live.due is not None and live.due <= self.now:
                    self._write(live.elapse(self.now, self.values))
        self.now = until

    def restarted(self, *, away: float = 0.0) -> Keeper:
        """Return the same household after the hub was away; devices have not spoken yet."""
        memory = dict(self._memory) | self.written
        other = Keeper(self.house, memory)
        other.now = self.now + away
        return other

    def _remember(self) -> None:
        for key, live in self.live.items():
            if live.touched:
                self.written[key] = json.loads(json.dumps(live.remembered()))
                live.touched = False

    def _write(self, writes: Writes) -> None:
        # Before anything is told of: whoever wrote this down and ended here must not have forgotten it.
        self._remember()
        names = {slot: name for name, slot in self.house.slots.items()}
        for slot, value in writes:
            old = self.values[slot]
            if (old, type(old)) == (value, type(value)):
                continue
            self.values[slot] = value
            self.told.append((self.now, names[slot], value))
            for live in list(self.live.values()):
                if slot in live.slots:
                    self._write(live.react(slot, old, value, self.now, self.values))
