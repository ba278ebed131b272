"""What a run wrote to the household's variables: the run itself sees it at once, all others as a later event."""

from __future__ import annotations

from typing import TypeAlias

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.intent import Intent, Set
from hyperconnect.automation.names import Names
from hyperconnect.model.value import Datum

_VARIABLES = "home.main.home."
"""What the paths of variables begin with."""

Who: TypeAlias = tuple[str, int]
"""A run: its rule, and its number."""


class Own:
    """Lays over the state list, while a run is carried out, what it wrote in this turn and nobody has heard of yet."""

    def __init__(self, names: Names, turn: Turn) -> None:
        self._names = names
        self._turn = turn
        self._written: dict[Who, dict[int, Datum]] = {}
        self._before: dict[int, Datum] = {}

    def put_on(self, who: Who) -> None:
        """Let a run see what it wrote before in this turn, until `put_off`."""
        for slot, value in self._written.get(who, {}).items() if self._written else ():
            self._lay(slot, value)

    def see(self, who: Who, out: list[Intent], begin: int) -> None:
        """Let a run see what it just wrote: `out`, from `begin` on."""
        for place in range(begin, len(out)):
            intent = out[place]
            if isinstance(intent, Set) and intent.path.startswith(_VARIABLES):
                named = self._names.attribute(intent.path)
                if named is not None:
                    self._written.setdefault(who, {})[named.slot] = intent.value
                    self._lay(named.slot, intent.value)

    def put_off(self) -> None:
        """Let everybody see what is known to all."""
        if self._before:
            values = self._turn.values
            for slot, value in self._before.items():
                values[slot] = value
            self._before.clear()

    def forget(self) -> None:
        """The turn is over: what was written in it is carried out next, and everybody hears of it."""
        if self._written:
            self._written.clear()

    def _lay(self, slot: int, value: Datum) -> None:
        values = self._turn.values
        self._before.setdefault(slot, values[slot])
        values[slot] = value
