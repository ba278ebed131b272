"""The roll: which devices there are and which of them can be reached; how they come and go, and what people wish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from hyperconnect.core.comfort.goals import Goals
from hyperconnect.core.ear import Ear
from hyperconnect.core.registry import Edit, Registry
from hyperconnect.core.steward import Steward
from hyperconnect.model.device import Availability, Device, State
from hyperconnect.model.effect import Effect, Faulted, Registered, Remember, Retired, Turned
from hyperconnect.model.input import Accepted, Edited, Forgotten, Steered, Unlearned
from hyperconnect.model.moment import Moment

_EARLY = 4096
"""Devices whose availability is remembered before they are announced, at most."""


class Roll:
    """Calls the devices; `forgotten` are those a person wants nothing more to do with.

    `silent` are those whose last will was read. Not all of them say so when they are back: any live word of theirs
    does. What a bridge tells of others is another matter, it may come from its memory.
    """

    def __init__(self, registry: Registry, ear: Ear, goals: Goals, steward: Steward) -> None:
        self._registry = registry
        self._ear = ear
        self._goals = goals
        self._steward = steward
        self.availability: dict[str, Availability] = {}
        self.forgotten: set[str] = set()
        self.silent: set[str] = set()
        self._early: dict[tuple[int, str], Availability] = {}

    def open(self, memory: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin with the devices an earlier life knew."""
        self.forgotten = set(memory.get("forgotten", {}))
        for device_id, data in memory.get("edit", {}).items():
            self._registry.remember(device_id, msgspec.convert(data, Edit))
        for data in memory.get("device", {}).values():
            device = self._registry.announce(msgspec.convert(data, Device))
            if device is not None:
                self._ear.restore(device)

    def register(self, device: Device, now: Moment, out: list[Effect]) -> None:
        """Take in a device as it is announced; one that a person had forgotten is not."""
        if device.id in self.forgotten:
            return
        known = self._registry.announce(device)
        if known is not None:
            self._tell_registered(known, now, out)

    def settle(self, rank: int, native: str, now: Moment, out: list[Effect]) -> None:
        """A protocol announced a device: what it said before of whether that can be reached counts now."""
        told = self._early.pop((rank, native), None)
        if told is not None:
            self.turn(rank, told, now, out)

    def _tell_registered(self, known: Device, now: Moment, out: list[Effect]) -> None:
        out.append(Registered(now, known))
        out.append(Remember("device", known.id, msgspec.to_builtins(self._registry.announced(known.id))))
        self._goals.learn(now)
        self._steward.registered(known, now, out)

    def withdraw(self, rank: int, device_id: str, now: Moment, out: list[Effect]) -> None:
        """Take back what a protocol announced: the device is gone, or what others say of it is left."""
        self._early.pop((rank, device_id), None)
        gone = self._ear.withdraw(rank, device_id)
        if gone is None:
            return
        whole, left = gone
        if left is not None:
            self.register(left, now, out)
        else:
            self._retire(whole, now, out)

    def _retire(self, device_id: str, now: Moment, out: list[Effect]) -> None:
        if self._registry.withdraw(device_id):
            self.availability.pop(device_id, None)
            self.silent.discard(device_id)
            self._goals.learn(now)
            out.append(Retired(now, device_id))
            out.append(Remember("device", device_id, None))

    def heed(self, wish: Edited | Forgotten | Accepted | Unlearned | Steered, out: list[Effect]) -> None:
        """Do what a person wants: name or place a device, forget it, take it in again; forget, plan otherwise."""
        match wish:
            case Edited():
                self._edit(wish, out)
            case Forgotten(at=at, device=device_id):
                self._forget(device_id, at, out)
            case Accepted(at=at, device=device_id):
                self._accept(device_id, at, out)
            case Unlearned(at=at, what=what, name=name):
                if not self._goals.forget(what, name or None, at, out):
                    out.append(Faulted(at, name, f"nothing was learned of {what} called so"))
            case Steered(at=at, path=path):
                if not self._goals.steer(wish, out):
                    out.append(Faulted(at, path, "no rule wants anything reached there"))

    def _edit(self, edited: Edited, out: list[Effect]) -> None:
        device_id = self._registry.device(edited.device) or edited.device
        device = self._registry.edit(device_id, Edit(edited.name, edited.slug, edited.area))
        if device is None:
            out.append(Faulted(edited.at, edited.device, "no device is called that"))
            return
        out.append(Remember("edit", device_id, msgspec.to_builtins(self._registry.edit_of(device_id))))
        self._tell_registered(device, edited.at, out)

    def _forget(self, name: str, now: Moment, out: list[Effect]) -> None:
        device_id = self._registry.device(name) or name
        self.forgotten.add(device_id)
        out.append(Remember("forgotten", device_id, True))
        self._retire(device_id, now, out)

    def _accept(self, device_id: str, now: Moment, out: list[Effect]) -> None:
        self.forgotten.discard(device_id)
        out.append(Remember("forgotten", device_id, None))
        device = self._ear.device(device_id)
        if device is not None:
            self.register(device, now, out)

    def turn(self, rank: int, told: Availability, now: Moment, out: list[Effect]) -> None:
        """Take in whether a device can be reached, from the foremost that knows it; one not announced yet can wait."""
        device_id = self._ear.id_of(rank, told.device)
        if device_id is None and (len(self._early) < _EARLY or (rank, told.device) in self._early):
            self._early[rank, told.device] = told
        if device_id is None or not self._ear.owns(rank, told.device):
            return
        if told.state is State.OFFLINE and told.reason == "will":
            self.silent.add(device_id)
        else:
            self.silent.discard(device_id)
        self._note(replace(told, device=device_id), now, out)

    def spoke(self, device_id: str, now: Moment, out: list[Effect]) -> None:
        """A device said something live, so it is there, whatever its last will was."""
        if device_id in self.silent:
            self.silent.discard(device_id)
            self._note(Availability(device_id, State.ONLINE, now, "device"), now, out)

    def _note(self, told: Availability, now: Moment, out: list[Effect]) -> None:
        known = self.availability.get(told.device)
        if known is not None and known.state is told.state:
            return
        self.availability[told.device] = told
        out.append(Turned(told))
        self._steward.reachable(told, now, out)
