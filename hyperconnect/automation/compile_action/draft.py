"""A program under construction: its instructions, and the names a run knows where the next one will stand."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from hyperconnect.automation.check import Check
from hyperconnect.automation.expression import Type
from hyperconnect.automation.expression.type import perhaps
from hyperconnect.automation.form import ActionForm, Band
from hyperconnect.automation.program import Act, Halt, Instruction, Step


class Draft:
    """The program of one list of actions while it is being written.

    `arrivals` names the devices whose arrival sets the rule off. `offered` are the answers that notices offer, by the
    name under which they can be awaited, with the keys of their signals; `items` is what the loops up to here call
    what they go through.
    """

    def __init__(self, rule: str, band: Band, arrivals: Sequence[str], check: Check) -> None:
        self.rule = rule
        self.band = band
        self.arrivals = arrivals
        self.check = check
        self.code: list[Instruction] = []
        self.offered: dict[str, tuple[str, ...]] = {}
        self.items: list[str] = []
        self._kinds: dict[str, Type] = {}
        self._counters = 0

    @property
    def here(self) -> int:
        """Where the next instruction will stand."""
        return len(self.code)

    def add(self, instruction: Instruction) -> int:
        """Write an instruction and return where it stands."""
        self.code.append(instruction)
        return len(self.code) - 1

    def act(self, step: Step, form: ActionForm) -> int:
        """Write something done at once and return where it stands."""
        return self.add(Act(step, form.on_error))

    def hole(self) -> int:
        """Leave room for an instruction that jumps to what is not written yet."""
        return self.add(Halt("nobody said where to go on"))

    def fill(self, hole: int, instruction: Instruction) -> None:
        """Write an instruction into a hole."""
        self.code[hole] = instruction

    def counter(self) -> str:
        """Return the name of a new local that no person can write."""
        self._counters += 1
        return f"#{self._counters}"

    def kind(self, name: str) -> Type | None:
        """Return the type a name already has anywhere in the rule."""
        known = self._kinds.get(name) or self.check.variables.get(name)
        return None if known is None or known.sort == "nothing" else known

    def learn(self, name: str, kind: Type) -> None:
        """Make a name known to what follows. Its kind is what `kind` says wherever it is known already."""
        before = self.kind(name)
        if before is None:
            before = perhaps(kind)
        elif before.options:
            options = (*before.options, *kind.options) if kind.options else ()
            before = replace(before, options=tuple(dict.fromkeys(options)))
        self._kinds[name] = self.check.variables[name] = before

    def item(self, name: str, kind: Type, pointer: str) -> None:
        """Make known what a loop goes through, within the branch that the loop is."""
        if name in self.check.variables or name in self._kinds:
            detail = f"`{name}` means something else already; give the loop's items another name with `as`"
            self.check.tell("HX102", pointer, detail)
        self.items.append(name)
        self.check.variables[name] = perhaps(kind)

    @contextmanager
    def branch(self, learned: dict[str, Type]) -> Generator[None]:
        """Write what may be left out or comes beside others: what it makes known goes to `learned` alone."""
        before = dict(self.check.variables)
        yield
        learned.update(self.check.variables)
        self._reset(before)

    @contextmanager
    def unnamed(self) -> Generator[None]:
        """Check what is looked at outside of the run, where its names mean nothing."""
        before = dict(self.check.variables)
        self._reset({})
        yield
        self._reset(before)

    @contextmanager
    def unwritten(self) -> Generator[None]:
        """Check what is switched off: it leaves neither instructions nor names."""
        start, before = self.here, dict(self.check.variables)
        yield
        del self.code[start:]
        self._reset(before)

    def _reset(self, variables: dict[str, Type]) -> None:
        self.check.variables.clear()
        self.check.variables.update(variables)


def token(name: str) -> str:
    """Return a name as one part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
