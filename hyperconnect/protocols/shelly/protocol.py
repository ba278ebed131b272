"""Shelly, both ways it speaks: plain topics below `shellies/` (Gen1), and RPC below any prefix (Gen2 and later).

A Gen2 device announces nothing. Its will (`<prefix>/online`) or its first notification shows that it is there; then it
is asked once who it is, how it is set up and how it is. Later it tells only what changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.protocols.payload import DOCUMENT_LIMIT, PayloadError, object_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.shelly.claim import Claims
from hyperconnect.protocols.shelly.gen1 import BASE, Gen1
from hyperconnect.protocols.shelly.gen2 import Gen2
from hyperconnect.protocols.shelly.rpc import ANSWERS
from hyperconnect.protocols.shelly.vocabulary import Vocabulary, vocabulary_of
from hyperconnect.protocols.telling import Sources

DEVICE_LIMIT: Final = 2000
"""Devices of each generation that are taken in."""

PREFIX_LEVELS: Final = 4
"""Levels of a prefix that are listened for."""

_ENDS: Final = ("/online", "/events/rpc")


class Shelly:
    """Shelly devices of all generations."""

    name = "shelly"

    def __init__(self, answers: str = ANSWERS) -> None:
        self._answers = answers
        self._vocabulary = Vocabulary()
        self._claims = Claims()
        self._first: dict[str, Gen1] = {}
        self._second: dict[str, Gen2] = {}
        self._ids: dict[str, Gen1 | Gen2] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what native names mean."""
        self._vocabulary = vocabulary_of(vocabulary)

    def greet(self) -> tuple[Message, ...]:
        """Return what makes Gen1 devices introduce themselves."""
        return (Message(f"{BASE}/command", b"announce"),)

    @property
    def filters(self) -> tuple[str, ...]:
        """Gen1's topics, where Gen2 devices may appear, our answers, and what known devices tell besides."""
        places = ["/".join("+" * levels) for levels in range(1, PREFIX_LEVELS + 1)]
        known = (f"{prefix}/status/+" for prefix in self._second)
        return (f"{BASE}/#", *(f"{place}{end}" for place in places for end in _ENDS), f"{self._answers}/rpc", *known)

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic: an answer, a Gen2 device's by its end, or Gen1's below its base."""
        if topic == f"{self._answers}/rpc":
            sources = Sources(self.name, topic)
            return lambda message, at: self._answer(message, at, sources)
        prefix, rest = _parted(topic)
        known = self._second.get(prefix)
        gen1 = topic.startswith(f"{BASE}/")
        if known is not None or (rest and (not gen1 or rest == "events/rpc")):
            return self._second_reader(prefix, rest, known)
        if not gen1:
            return None
        native, _, rest = topic[len(BASE) + 1 :].partition("/")
        if native == "announce" and not rest:
            return self._announced
        if not rest or native == "command":
            return None
        return self._first_reader(native, rest)

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return the command as its device takes it."""
        device = self._ids.get(command.device)
        if device is None:
            raise CommandError("is not known here", where=command.device)
        return device.encode(command)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return whose command topic this is; what all take and where answers come is nobody's."""
        if topic == f"{BASE}/command" or topic.startswith(f"{self._answers}/"):
            return ()
        native, _, rest = topic.removeprefix(f"{BASE}/").partition("/")
        first = self._first.get(native) if topic.startswith(f"{BASE}/") else None
        if first is not None and not {"command", "set"}.isdisjoint(rest.split("/")):
            return (first.id,)
        prefix = topic.removesuffix("/rpc").partition("/command")[0]
        second = self._second.get(prefix) if prefix != topic else None
        return (second.id,) if second is not None else None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: wills tell who is gone."""
        return (), None

    def _second_reader(self, prefix: str, rest: str, known: Gen2 | None) -> Reader | None:
        """Return who reads a Gen2 device's topic; a stranger becomes a device with its first good message."""
        device = known or Gen2(prefix, self._answers, self._vocabulary, self._claims)
        read = device.reader(rest)
        if known is not None or read is None:
            return read
        if rest not in {"online", "events/rpc"} or not prefix or len(prefix) > 150:
            return None

        def meet(message: Message, at: Moment) -> Sequence[Observation]:
            settled = self._second.get(prefix)
            if settled is not None:
                again = settled.reader(rest)
                return again(message, at) if again else ()
            seen = read(message, at)
            if not seen or all(isinstance(one, Trouble) for one in seen):
                return ()
            if len(self._second) >= DEVICE_LIMIT:
                return [Trouble(message.topic, f"{DEVICE_LIMIT} devices are known already")]
            self._second[prefix] = self._ids[device.id] = device
            return seen

        return meet

    def _first_reader(self, native: str, rest: str) -> Reader | None:
        known = self._first.get(native)
        device = known or Gen1(native, self._vocabulary, self._claims)
        read = device.reader(rest)
        if known is not None or read is None:
            return read

        def meet(message: Message, at: Moment) -> Sequence[Observation]:
            settled = self._first.get(native)
            if settled is not None:
                again = settled.reader(rest)
                return again(message, at) if again else ()
            seen = read(message, at)
            if not seen or all(isinstance(one, Trouble) for one in seen):
                return seen
            return seen if self._admit(native, device) else [_full(message.topic)]

        return meet

    def _admit(self, native: str, device: Gen1) -> bool:
        if len(self._first) >= DEVICE_LIMIT:
            return False
        self._first[native] = self._ids[device.id] = device
        return True

    def _announced(self, message: Message, at: Moment) -> Sequence[Observation]:
        """Read a Gen1 device's introduction on the common topic."""
        told = Sources(self.name, message.topic).telling(message, at)
        try:
            document = object_of(message.payload)
        except PayloadError as error:
            return [Trouble(message.topic, error.why)]
        native = document.get("id")
        if not isinstance(native, str) or not native or len(native) > 100 or not native.isprintable() or "/" in native:
            return [Trouble(message.topic, "an announcement without an `id`")]
        device = self._first.get(native)
        if device is None:
            device = Gen1(native, self._vocabulary, self._claims)
            if not self._admit(native, device):
                return [_full(message.topic)]
        return device.announced(document, told)

    def _answer(self, message: Message, at: Moment, sources: Sources) -> Sequence[Observation]:
        """Hand an answer to the device that was asked, known by the number of the request and its own id."""
        try:
            document = object_of(message.payload, DOCUMENT_LIMIT)
        except PayloadError as error:
            return [Trouble(message.topic, error.why)]
        number, source = document.get("id"), document.get("src")
        device = next((one for one in self._second.values() if one.calls.awaits(number)), None)
        if device is None or (device.source and source != device.source):
            return ()
        return device.answered(document, sources.telling(message, at))


def _full(topic: str) -> Trouble:
    return Trouble(topic, f"{DEVICE_LIMIT} devices are known already")


def _parted(topic: str) -> tuple[str, str]:
    """Return the prefix of a Gen2 topic and the rest, or nothing for a topic of another shape."""
    for end in _ENDS:
        if topic.endswith(end):
            return topic[: -len(end)], end[1:]
    prefix, status, key = topic.rpartition("/status/")
    return (prefix, f"status/{key}") if status else ("", "")
