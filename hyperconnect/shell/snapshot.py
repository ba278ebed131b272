"""What a hub would be given if it began again now, out of what it was given so far.

That is: where it is and what it remembers, the profiles and rules as they stand, the services found, whether the broker
is there, and of every topic its last message, as the broker would say it again. What was under way (a command not yet
confirmed, a condition that has held for three of five minutes) is in it as far as a hub remembers it over a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec
from msgspec.structs import replace

from hyperconnect.errors import StoreError
from hyperconnect.model.input import (
    CalendarRead,
    Connected,
    Disconnected,
    Found,
    HouseRead,
    Input,
    Lost,
    Opened,
    ProfileLoaded,
    Received,
    RuleRemoved,
    RuleSaved,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment

Memory: TypeAlias = Callable[[], Mapping[str, Mapping[str, Any]]]
"""Returns what the hub remembers now: kind → key → data."""

TOPICS: Final = 50_000
LIMIT: Final = 16 << 20
"""Topics, and bytes of their messages, that are kept; what comes beyond that is left out."""


class Snapshot:
    """Takes note of inputs, and gives back what a hub that knows of them can begin with."""

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory
        self._opened: Opened | None = None
        self._at: Moment = 0.0
        self._profiles: dict[str, ProfileLoaded] = {}
        self._rules: dict[str, RuleSaved] = {}
        self._house: dict[str, HouseRead] = {}
        self._calendars: dict[str, CalendarRead] = {}
        self._services: dict[tuple[str, str], Found] = {}
        self._connected = False
        self._messages: dict[str, Message] = {}
        self._size = 0

    def note(self, inputs: Sequence[Input]) -> None:
        """Take note of what the hub was given, in order."""
        messages = self._messages
        for happened in inputs:
            if type(happened) is not Received:
                self._heed(happened)
                continue
            message = happened.message
            before = messages.get(message.topic)
            if before is not None:
                self._size += len(message.payload) - len(before.payload)
            elif len(messages) < TOPICS and self._size < LIMIT:
                self._size += len(message.payload)
            else:
                continue
            messages[message.topic] = message
        if inputs:
            self._at = inputs[-1].at

    def inputs(self, room: int) -> list[Input]:
        """Return what to begin with, in at most `room` bytes of msgpack; nothing if that is too little or too early.

        Messages that do not fit are left out, the newest topics first.
        """
        opened = self._opened
        if opened is None:
            return []
        if self._memory is not None:
            try:
                opened = replace(opened, memory=self._memory())
            except StoreError:
                return []
        at = self._at
        known: list[Input] = [replace(opened, at=at)]
        known += [replace(one, at=at) for group in self._written() for one in group.values()]
        known += [replace(one, at=at) for one in self._services.values()]
        if self._connected:
            known.append(Connected(at))
        size = sum(len(_encode(one)) for one in known)
        if size > room:
            return []
        for message in self._messages.values():
            size += len(message.payload) + len(message.topic) + _OVERHEAD
            if size > room:
                break
            known.append(Received(at, replace(message, retain=True)))
        return known

    def _written(self) -> tuple[dict[str, Any], ...]:
        """What people wrote, in the order in which a hub is to read it."""
        return self._profiles, self._house, self._rules, self._calendars

    def _heed(self, happened: Input) -> None:
        match happened:
            case Opened():
                self._opened, self._connected = happened, False
                for group in self._written():
                    group.clear()
                self._services.clear()
                self._messages.clear()
                self._size = 0
            case ProfileLoaded(name=name):
                self._profiles[name] = happened
            case HouseRead():
                self._house["home"] = happened
            case CalendarRead(calendar=calendar):
                self._calendars[calendar] = happened
            case RuleSaved(rule=rule):
                self._rules[rule] = happened
            case RuleRemoved(rule=rule):
                self._rules.pop(rule, None)
            case Found():
                self._services[happened.service, happened.name] = happened
            case Lost():
                self._services.pop((happened.service, happened.name), None)
            case Connected():
                self._connected = True
            case Disconnected():
                self._connected = False
            case _:
                pass


_OVERHEAD: Final = 100
"""Bytes that a message takes beside its topic and payload, at most."""

_encode = msgspec.msgpack.Encoder().encode
