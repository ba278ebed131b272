"""The commands that came of a run, each with how it fared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from hyperconnect.automation.teller import Teller
from hyperconnect.core.registry import Registry
from hyperconnect.dashboard.pages.rules import Word
from hyperconnect.dashboard.words import text
from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import path_of

COMMANDS: Final[dict[CommandState, Word]] = {
    CommandState.SENT: (text("sent"), "travel"),
    CommandState.ACCEPTED: (text("accepted"), "good"),
    CommandState.CONFIRMED: (text("confirmed"), "good"),
    CommandState.REJECTED: (text("refused"), "bad"),
    CommandState.TIMEOUT: (text("no confirmation"), "warn"),
}
"""How a command stands, in a word and a shape."""


class Sent(Struct, frozen=True):
    """A command: what it wanted of which device, and each step it went, oldest first."""

    id: str
    at: Moment
    device: str
    what: str
    steps: tuple[CommandReport, ...]

    @property
    def last(self) -> CommandReport:
        """How it stands."""
        return self.steps[-1]

    @property
    def word(self) -> Word:
        """How it stands, in a word and a shape."""
        return COMMANDS[self.last.state]

    @property
    def latency(self) -> Seconds | None:
        """How long it took until it was answered, or None while it is not."""
        return None if self.last.state is CommandState.SENT else self.last.latency


def sent_of(reports: Iterable[CommandReport], say: Callable[[Command], str], slug: Callable[[str], str]) -> list[Sent]:
    """Return commands in the order in which they were issued, from the steps they went."""
    steps: dict[str, list[CommandReport]] = {}
    for report in sorted(reports, key=lambda each: each.at):
        steps.setdefault(report.command.id, []).append(report)
    found = [
        Sent(name, each[0].command.issued_at, slug(each[0].command.device), say(each[0].command), tuple(each))
        for name, each in steps.items()
    ]
    return sorted(found, key=lambda each: each.at)


def command_words(command: Command, names: Registry, teller: Teller) -> str:
    """Return what a command wants, as a rule would write it: `hall_light.on = true`."""
    if command.attribute:
        path = path_of(command.device, command.component, command.capability, command.attribute)
        return f"{teller.name(path)} = {teller.value(path, command.args.get('value'))}"
    given = ", ".join(f"{name} = {teller.value('', value)}" for name, value in command.args.items())
    called = f"{names.slug(command.device)}.{command.capability}.{command.name}"
    return f"{called}: {given}" if given else called
