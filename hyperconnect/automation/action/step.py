"""Compiled actions: each appends what it wants and says what it did, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import Expression, render
from hyperconnect.automation.intent import Do, Intent, Reach, Set, Tell
from hyperconnect.automation.action.turn import ActionFailed, Turn, valued
from hyperconnect.automation.occurrence import next_occurrence
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

EVERY_DAY = range(7)


class Ready(Struct, frozen=True):
    """An action whose intent never differs."""

    intent: Intent
    words: str

    def perform(self, turn: Turn, out: list[Intent]) -> str:  # noqa: ARG002  (nothing depends on the turn)
        """Do it."""
        out.append(self.intent)
        return self.words


class SetTo(Struct, frozen=True):
    """Set an attribute to a value worked out now; `words` and `unit` stand around the value when it is told."""

    rule: str
    path: Path
    name: str
    attribute: Attribute
    value: Term
    words: str
    unit: str

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        datum = settled(self.value, self.attribute, self.name, turn)
        out.append(Set(self.rule, self.path, datum))
        if type(datum) is float and self.attribute.type == "number":
            return f"{self.words}{datum:.6g}{self.unit}"
        return f"{self.words}{render(datum, self.value.type, turn.scope.timezone)}"


class Send(Struct, frozen=True):
    """Send a command whose arguments are worked out now."""

    intent: Do
    name: str
    attributes: Mapping[str, Attribute]
    args: Mapping[str, Term]

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        args = {key: settled(term, self.attributes[key], f"{self.name} {key}", turn) for key, term in self.args.items()}
        wanted = self.intent
        out.append(Do(wanted.rule, wanted.device, wanted.component, wanted.capability, wanted.name, args))
        return f"sent {self.name}"


class Say(Struct, frozen=True):
    """Tell somebody a text with values in it."""

    intent: Tell
    text: tuple[str | Expression, ...]
    title: tuple[str | Expression, ...]

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        wanted = self.intent
        text, title = filled(self.text, turn), filled(self.title, turn)
        out.append(Tell(wanted.rule, wanted.to, text, title, wanted.level))
        return f"told {', '.join(wanted.to)}"


class Aim(Struct, frozen=True):
    """Ask for an attribute to have a value by a device's arrival, or by a time of day."""

    rule: str
    path: Path
    name: str
    attribute: Attribute
    value: Term
    arrival_of: str
    at: time | None

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        datum = settled(self.value, self.attribute, self.name, turn)
        if isinstance(datum, bool | str | tuple) or datum is None:
            raise ActionFailed(f"{self.name}: {datum!r} is no number to reach")
        by = 0.0 if self.at is None else _next(self.at, turn)
        out.append(Reach(self.rule, self.path, float(datum), self.arrival_of, by))
        moment = "arrival" if self.at is None else self.at.strftime("%H:%M")
        return f"{self.name} is to reach {render(datum, self.value.type, turn.scope.timezone)} by {moment}"


class Pause(Struct, frozen=True):
    """Wait before the next action; a rule's run does the waiting."""

    length: Term

    def seconds(self, turn: Turn) -> Seconds:
        """Return how long to wait.

        Raises:
            ActionFailed: the length is unknown.
        """
        seconds = valued(self.length, turn)
        if isinstance(seconds, int | float):
            return max(0.0, float(seconds))
        raise ActionFailed("how long to wait is unknown")

    def words(self, seconds: Seconds) -> str:
        """Return the length for people."""
        return self.length.shown or render(seconds, self.length.type)


Step: TypeAlias = Ready | SetTo | Send | Say | Aim | Pause
"""One thing a rule does. `perform` appends what is wanted and returns what was done; it raises `ActionFailed`."""


def settled(term: Term, attribute: Attribute, name: str, turn: Turn) -> Datum:
    """Return what a term is worth now, as a value its attribute can hold.

    Raises:
        ActionFailed: it is unknown, out of range, or not one of the options.
    """
    if term.expression is None:
        return term.fixed
    datum = term.expression.run(turn.values, turn.scope)
    if datum is None:
        raise ActionFailed(f"{name}: its value `{term.expression.text.strip()}` is unknown")
    if isinstance(datum, int | float) and not isinstance(datum, bool):
        low, high = attribute.minimum, attribute.maximum
        if (low is not None and datum < low) or (high is not None and datum > high):
            raise ActionFailed(f"{name}: {render(datum, term.type)} is out of range")
        if attribute.type == "integer":
            return round(datum)
    elif attribute.options and datum not in attribute.options:
        raise ActionFailed(f"{name}: {datum} is none of {', '.join(attribute.options)}")
    return datum


def filled(template: tuple[str | Expression, ...], turn: Turn) -> str:
    """Return a text with its values put in."""
    scope = turn.scope
    return "".join(
        part if isinstance(part, str) else render(part.run(turn.values, scope), part.type, scope.timezone)
        for part in template
    )


def _next(at: time, turn: Turn) -> Moment:
    now = turn.scope.now
    return next_occurrence(at, EVERY_DAY, turn.zone, after=date.min, since=now)[1]
