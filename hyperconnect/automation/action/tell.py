"""People told, devices told what to do, the home told what happened."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hyperconnect.automation.action.settle import Template, filled, settled
from hyperconnect.automation.action.turn import Turn, valued
from hyperconnect.automation.check import Term
from hyperconnect.automation.intent import Do, Emit, Intent, Log, Tell
from hyperconnect.model.device import Attribute


class Send(Struct, frozen=True):
    """Send a command whose arguments are worked out now; `awaited` asks for its outcome."""

    intent: Do
    name: str
    attributes: Mapping[str, Attribute]
    args: Mapping[str, Term]
    awaited: bool = False

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        args = {key: settled(term, self.attributes[key], f"{self.name} {key}", turn) for key, term in self.args.items()}
        wanted = self.intent
        token = turn.token if self.awaited else ""
        out.append(Do(wanted.rule, wanted.device, wanted.component, wanted.capability, wanted.name, args, token))
        return f"sent {self.name}"


class Say(Struct, frozen=True):
    """Tell somebody something with values in it; `image` is the slot that holds its address, if it is known."""

    intent: Tell
    text: Template
    title: Template = ()
    actions: Mapping[str, Template] = {}
    image: int | None = None

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        wanted = self.intent
        image = wanted.image
        if self.image is not None:
            image = str(turn.values[self.image] or "")
        out.append(
            Tell(
                wanted.rule,
                wanted.to,
                filled(self.text, turn),
                filled(self.title, turn),
                wanted.level,
                {key: filled(label, turn) for key, label in self.actions.items()},
                image,
                wanted.tag,
            )
        )
        return f"told {', '.join(wanted.to)}"


class Announce(Struct, frozen=True):
    """Let an event of the home happen, with what comes with it worked out now; what is unknown stays so."""

    rule: str
    name: str
    data: Mapping[str, Term]

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        out.append(Emit(self.rule, self.name, {key: valued(term, turn) for key, term in self.data.items()}))
        return f"let home.{self.name} happen"


class Remark(Struct, frozen=True):
    """Want nothing, and say why."""

    text: Template

    def perform(self, turn: Turn, out: list[Intent]) -> str:  # noqa: ARG002  (nothing is wanted)
        """Do it."""
        return filled(self.text, turn)


class Note(Struct, frozen=True):
    """Write a line into the log."""

    rule: str
    text: Template

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        text = filled(self.text, turn)
        out.append(Log(self.rule, text))
        return f"noted: {text}"
