"""The kernel of a simulation: virtual time, what is due, and the bus that the things speak to.

Time moves only by `advance` and `receive`. What is due at one moment happens in the order in which it was
planned; a thing that is added therefore never changes the order of the others. Each thing draws chance from a
stream of its own (`random`), so that it does not change what the others draw either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import partial
from heapq import heappop, heappush, heapreplace
from random import Random
from typing import Protocol, TypeAlias

from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.view import View

Deed: TypeAlias = Callable[[], None]
Ear: TypeAlias = Callable[[str], bool]
"""Hears the text of a command; returns False for one that it does not understand."""

LONGEST_COMMAND = 4096


class Due:
    """Something planned, which may be cancelled until it happens; with a `period` it happens again and again."""

    __slots__ = ("deed", "period")

    def __init__(self, deed: Deed, period: Seconds = 0.0) -> None:
        self.deed: Deed | None = deed
        self.period = period

    def cancel(self) -> None:
        """Let it not happen."""
        self.deed = None


class Wire(Protocol):
    """What messages pass through while something is wrong with it."""

    def carry(self, message: Message) -> list[tuple[Seconds, Message]]:
        """Return what arrives instead of a message, each with its delay."""
        ...

    def deaf(self, topic: str) -> bool:
        """Return whether a command on a topic reaches nobody."""
        ...


class World:
    """Virtual time and a bus for simulated things."""

    def __init__(self, start: Moment, seed: int) -> None:
        self.now = start
        self.seed = seed
        self.ignored: Counter[str] = Counter()
        """How many commands were not understood, by topic."""
        self.taken: Counter[str] = Counter()
        """How many commands were understood, by topic."""
        self.witness: Callable[[Message], None] | None = None
        """told of every message that is put on the bus, at its moment"""
        self._due: list[tuple[Moment, int, Due]] = []
        self._planned = 0
        self._said: list[Message] = []
        self._retained: dict[str, Message] = {}
        self._ears: dict[str, Ear] = {}
        self._bases: dict[str, list[str]] = {}
        self.pace: float | None = None
        """another speed that somebody asked for and that nobody has taken up yet"""
        self.silent: Collection[str] = ()
        """names of speakers that say and hear nothing on this bus"""
        self.wire: Wire | None = None
        """what disturbs messages; None while nothing does"""

    @property
    def deadline(self) -> Moment | None:
        """When it next wants to be advanced."""
        plans = self._due
        while plans and plans[0][2].deed is None:
            heappop(plans)
        return plans[0][0] if plans else None

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everything by name that speaks on the bus, if it has names."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The topics its things take commands on."""
        return tuple(self._ears)

    @property
    def over(self) -> bool:
        """Whether the story has been told; the world may still go on."""
        return False

    def advance(self, to: Moment) -> list[Message]:
        """Let everything happen that is due up to and including a moment; return what was published, in order."""
        plans = self._due
        while plans and plans[0][0] <= to:
            moment, _, due = plans[0]
            deed = due.deed
            if deed is not None and due.period:
                self.now = moment
                deed()
                # It stood first all the while, for nothing is planned before now; its next time comes after all that
                # it has planned itself.
                self._planned += 1
                heapreplace(plans, (moment + due.period, self._planned, due))
                continue
            heappop(plans)
            if deed is not None:
                self.now, due.deed = moment, None
                deed()
        self.now = max(self.now, to)
        said, self._said = self._said, []
        return said

    def receive(self, message: Message, at: Moment) -> list[Message]:
        """Take a command from the bus; return everything published up to this moment, its answer included.

        What no thing understands is counted in `ignored` and changes nothing.
        """
        said = self.advance(at)
        ear = self._ears.get(message.topic)
        if ear is None or (self.wire is not None and self.wire.deaf(message.topic)):
            return said
        if len(message.payload) > LONGEST_COMMAND or not _heard(ear, message.payload):
            self.ignored[message.topic] += 1
        else:
            self.taken[message.topic] += 1
        return said + self.advance(self.now)

    def greet(self) -> list[Message]:
        """Return everything retained again, for a broker that lost its memory."""
        return list(self._retained.values())

    def view(self) -> View:
        """Return the ground truth, for display and score only: nothing of it is on the bus."""
        return View(now=self.now)

    def random(self, thing: str) -> Random:
        """Return a thing's own stream of chance."""
        return Random(f"{self.seed}/{thing}")

    def at(self, moment: Moment, deed: Deed) -> Due:
        """Plan a deed; a moment that has passed means now, after everything already planned for now."""
        due = Due(deed)
        self._planned += 1
        now = self.now
        heappush(self._due, (moment if moment > now else now, self._planned, due))  # noqa: FURB136  (called by the minute)
        return due

    def after(self, delay: Seconds, deed: Deed) -> Due:
        """Plan a deed in so many seconds."""
        return self.at(self.now + delay, deed)

    def every(self, period: Seconds, deed: Deed) -> None:
        """Do something now and then every so many seconds, for as long as the world turns."""
        self._planned += 1
        heappush(self._due, (self.now, self._planned, Due(deed, period)))

    def listen(self, topic: str, ear: Ear) -> None:
        """Hand the commands of a topic to a thing."""
        self._ears[topic] = ear

    def own(self, thing: str, base: str) -> None:
        """Know that a thing speaks on a topic and on all below it."""
        self._bases.setdefault(thing, []).append(base)

    def speaks(self, thing: str, topic: str) -> bool:
        """Return whether a thing speaks, or is spoken to, on a topic: one below its bases, or with its name in it."""
        bases = self._bases.get(thing, ())
        return thing in topic.split("/") or any(topic == base or topic.startswith(f"{base}/") for base in bases)

    def say(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 0) -> None:
        """Publish; a retained message is kept for `greet`, an empty one forgets what was kept."""
        message = Message(topic, payload, retain, qos)
        if self.wire is None:
            self.deliver(message)
            return
        for delay, carried in self.wire.carry(message):
            if delay > 0:
                self.after(delay, partial(self.deliver, carried))
            else:
                self.deliver(carried)

    def deliver(self, message: Message) -> None:
        """Put a message on the bus, past the wire."""
        self._said.append(message)
        if self.witness is not None:
            self.witness(message)
        if message.retain and message.payload:
            self._retained[message.topic] = message
        elif message.retain:
            self._retained.pop(message.topic, None)


def _heard(ear: Ear, payload: bytes) -> bool:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return False
    return ear(text)
