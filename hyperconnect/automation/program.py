"""A rule's actions as one list of instructions: where a branch of a run stands is a number, and a jump changes it.

That makes a run that waits a few plain values, which survive a restart without any code being run again.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.model.moment import Seconds


class Step(Protocol):
    """Something done at once."""

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Append what is wanted and return what was done, in a few words.

        Raises:
            ActionFailed: it could not be done.
        """
        ...


class Act(Struct, frozen=True, gc=False):
    """Do something; where that fails, the run stops or goes on."""

    step: Step
    on_error: Literal["stop", "continue"] = "stop"


class Let(Struct, frozen=True):
    """Give values names for the rest of the run."""

    values: tuple[tuple[str, Term], ...]


class Test(Struct, frozen=True):
    """Go on if all conditions are true, else at `otherwise`; unknown is not true. `text` is how it was written."""

    __test__ = False

    conditions: tuple[Expression, ...]
    otherwise: int
    text: str


class Jump(Struct, frozen=True):
    """Go on elsewhere."""

    to: int


class Begin(Struct, frozen=True):
    """Begin a loop: `counter` is the local that counts its passes. `times` or the items of `each` bound it."""

    counter: str
    times: Term | None = None
    each: tuple[Term, ...] | Expression | None = None


class Next(Struct, frozen=True):
    """Begin the next pass, with the item in the local `item`; leave for `end` after the last one, or after `most`."""

    counter: str
    most: int
    item: str
    end: int


class Again(Struct, frozen=True):
    """End a pass: go on at `to` in a turn of its own, at the same moment. With `until` true the loop ends instead."""

    to: int
    until: tuple[Expression, ...] = ()
    text: str = ""


class Fork(Struct, frozen=True):
    """Go on at all of `starts` side by side; the run goes on at `join` when every branch has come to its `Join`."""

    starts: tuple[int, ...]
    join: int


class Join(Struct, frozen=True):
    """The end of a branch."""


class Pause(Struct, frozen=True):
    """Wait. After a restart that came too late: go on all the same, stop, or stop if later than so many seconds."""

    length: Term
    late: Literal["run", "stop"] | Seconds = "run"


class Await(Struct, frozen=True):
    """Wait until a condition is true or one of several events happens, at most so long.

    `answers` are (signal key, id). `save` is the name under which `<save>.ok` and `<save>.id` are known afterwards.
    """

    timeout: Term
    until: Expression | None = None
    answers: tuple[tuple[str, str], ...] = ()
    on_timeout: Literal["continue", "stop"] = "continue"
    save: str = ""


class Confirm(Struct, frozen=True):
    """Wait until devices report what was set: (attribute, its name, value) each; fails after `timeout`."""

    wanted: tuple[tuple[NamedAttribute, str, Term], ...]
    timeout: Term
    on_error: Literal["stop", "continue"] = "stop"


class Outcome(Struct, frozen=True):
    """Wait for the outcome of the instruction before, told as the signal `outcome:<its token>`.

    Where it failed or did not come in time, go back to `back` up to `retry` times (counted in the local `counter`).
    Afterwards `<save>.ok` and `<save>.why` are known.
    """

    timeout: Term
    back: int
    retry: int = 0
    counter: str = ""
    save: str = ""
    on_error: Literal["stop", "continue"] = "stop"


class Call(Struct, frozen=True):
    """Run another rule with values for its parameters; an `Outcome` may follow."""

    rule: str
    args: tuple[tuple[str, Term], ...] = ()


class Halt(Struct, frozen=True):
    """End the run, and say why."""

    why: str = ""


Instruction: TypeAlias = (
    Act | Let | Test | Jump | Begin | Next | Again | Fork | Join | Pause | Await | Confirm | Outcome | Call | Halt
)


class Program(Struct, frozen=True, gc=False):
    """The instructions of one list of actions. Coming to its end ends the run.

    Where no value has to be worked out and nothing waits, `intents` and `words` are all of it. `straight`: one thing
    is done after the other, and nothing waits. `aims`: it asks for something to be reached by a moment.
    """

    code: tuple[Instruction, ...] = ()
    intents: tuple[Intent, ...] | None = None
    words: tuple[str, ...] = ()
    aims: bool = False
    straight: bool = False
