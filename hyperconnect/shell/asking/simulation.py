"""Speaking with whoever simulates things on the broker: what the hub knows of them are the words of their topic."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from hyperconnect.errors import ConflictError, HyperconnectError, UnknownError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Seconds
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.service import Service

CONTROL: Final = "hyperconnect/simulate/control"
"""Where a simulation is told what shall happen."""
ANSWER: Final = "hyperconnect/simulate/answer"
"""Where it says that it does, or why not."""
PATIENCE: Final[Seconds] = 1.5
"""How long an answer may take, by the loop's time."""
MORE: Final[Seconds] = 0.2
"""How long others are waited for after one that refuses."""
LONGEST: Final = 4096
"""Bytes of a wish as JSON."""
LONGEST_ANSWER: Final = 256 * 1024
"""Bytes of an answer; what is longer is none."""
MOST: Final = 64
"""How many answers are looked at: anybody on the broker can say any number of them."""

_Plain: TypeAlias = str | int | float | bool | None
_Answer: TypeAlias = dict[str, _Plain | list[_Plain] | dict[str, _Plain]]
"""An answer; what is nested deeper is none, so that nobody is led into the depth."""


class RefusedError(HyperconnectError):
    """A simulation does not do what is wished for."""


class Simulations:
    """Whoever simulates things on a hub's broker. They are asked one thing at a time: no answer says what it is to."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._busy = False

    async def ask(self, wish: bytes) -> dict[str, Any]:
        """Return what a simulation answers to a wish in JSON; where several run, one that does it is enough.

        Raises:
            ConflictError: there is no broker now, or somebody else is asking.
            UnknownError: nobody answers.
            RefusedError: it cannot be done; says why.
        """
        if self._busy:
            raise ConflictError("somebody else is asking the simulation just now", hint="try again in a moment")
        if not self._service.connected:
            raise ConflictError("there is no broker now", hint="try again when it is back")
        self._busy = True
        try:
            answers = await self._answers(Message(CONTROL, wish, qos=1))
        finally:
            self._busy = False
        if not answers:
            raise UnknownError(
                "no simulation answers on this broker", hint="start one: hyperconnect simulate evening_commute"
            )
        good = next((each for each in answers if "error" not in each), None)
        if good is None:
            error, hint, where = (_line(answers[0].get(key, "")) for key in ("error", "hint", "where"))
            raise RefusedError(error, where=where, hint=hint)
        return good

    async def _answers(self, question: Message) -> list[dict[str, Any]]:
        bell, heard, answers = Bell(), list[bytes](), list[dict[str, Any]]()

        room = MOST

        def hear(message: Message) -> None:
            nonlocal room
            if len(message.payload) <= LONGEST_ANSWER and room:
                room -= 1
                heard.append(message.payload)
                bell.ring()

        loop, transport = asyncio.get_running_loop(), self._service.transport
        with self._service.messages.hearing(ANSWER, hear):
            transport.subscribe([ANSWER])
            transport.publish([question])
            end = loop.time() + PATIENCE
            while (rest := end - loop.time()) > 0 and all("error" in each for each in answers):
                await bell.wait(rest)
                looked_at = len(answers)
                answers += [said for said in map(_read, heard) if said is not None]
                heard.clear()
                if answers and not looked_at:
                    end = min(end, loop.time() + MORE)
        return answers


def written(wish: Mapping[str, Any]) -> bytes:
    """Return a wish as JSON of plain ASCII, in which any number and any text has a form."""
    return json.dumps(wish, separators=(",", ":")).encode()


def _read(payload: bytes) -> dict[str, Any] | None:
    """Return an answer, or None where it is none: a JSON object."""
    try:
        return {**msgspec.json.decode(payload, type=_Answer)}
    except (msgspec.DecodeError, RecursionError):
        return None


def _line(said: object) -> str:
    """Return what a stranger said, as a text that is not too long."""
    return str(said)[:500]
