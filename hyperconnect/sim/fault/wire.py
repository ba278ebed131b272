"""The wire between things and the bus, which carries everything as it is until a fault disturbs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from hyperconnect.model.message import Message, matches
from hyperconnect.sim.fault.disturbance import Disturbance
from hyperconnect.sim.fault.unit import BRIDGE, announces
from hyperconnect.sim.fault.will import will
from hyperconnect.sim.happening.control import ANSWER, CONTROL
from hyperconnect.sim.script.faults import Converted, Fault, Flapping, Flood, Offline, Reboot
from hyperconnect.sim.world import World

STRINGS: Final = (CONTROL, ANSWER)
"""Topics of whoever lets things happen, which concern no thing."""


class Wire:
    """What a world's messages pass through; `begin` makes it worse, and time mends it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._begun = 0
        self._active: list[Disturbance] = []
        self._truth: dict[str, Message] = {}
        """the last message of each topic a fault concerns, as the thing said it"""

    def begin(self, fault: Fault) -> Callable[[], None]:
        """Let a fault begin now; it ends by itself when its time is over, or when what is returned is called."""
        world = self._world
        self._begun += 1
        disturbance = Disturbance(fault, world.random(f"fault/{self._begun}"))
        self._active.append(disturbance)
        world.wire = self
        end = partial(self._end, disturbance)
        match fault:
            case Offline():
                self._hang_up(disturbance)
            case Reboot():
                self._hang_up(disturbance)
                world.after(fault.away, end)
                return end
            case Flood():
                self._repeat(disturbance, 1 / fault.per_second)
            case Flapping():
                self._flap(disturbance, fault.every)
            case Converted(announced=True):
                self._announce(fault, world.greet())
            case _:
                pass
        if fault.lasts is not None:
            world.after(fault.lasts, end)
        return end

    def carry(self, message: Message) -> list[tuple[float, Message]]:
        """Return what arrives instead of a message, each with its delay in seconds."""
        carried = [(0.0, message)]
        for disturbance in self._active:
            if self._concerns(disturbance.fault, message.topic):
                self._truth[message.topic] = message
                carried = [
                    (delay + more, changed) for delay, each in carried for more, changed in disturbance.carry(each)
                ]
        return carried

    def deaf(self, topic: str) -> bool:
        """Return whether a command on a topic reaches nobody."""
        return any(each.silent and self._concerns(each.fault, topic) for each in self._active)

    def _announce(self, fault: Fault, announced: Iterable[Message]) -> None:
        """Let everything be said again that announces what a fault concerns."""
        for kept in list(announced):
            if announces(kept.topic) and self._concerns(fault, kept.topic):
                self._world.say(kept.topic, kept.payload, retain=True, qos=kept.qos)

    def _concerns(self, fault: Fault, topic: str) -> bool:
        if topic in STRINGS:
            return False
        if isinstance(fault, Converted) and topic == BRIDGE:
            return fault.announced
        if fault.topic is not None:
            return matches(fault.topic, topic)
        return fault.of is not None and self._world.speaks(fault.of, topic)

    def _hang_up(self, disturbance: Disturbance) -> None:
        """Let the broker notice that a connection broke."""
        for kept in self._world.greet():
            if self._concerns(disturbance.fault, kept.topic):
                self._truth[kept.topic] = kept
                if (last := will(kept)) is not None:
                    self._world.deliver(last)
        disturbance.silent = True

    def _come_back(self, disturbance: Disturbance) -> None:
        """Let it say again what it had said, and what it would have said meanwhile."""
        disturbance.silent = False
        for topic, message in self._truth.items():
            if message.retain and self._concerns(disturbance.fault, topic):
                self._world.say(message.topic, message.payload, retain=True, qos=message.qos)

    def _end(self, disturbance: Disturbance) -> None:
        if disturbance not in self._active:
            return
        self._active.remove(disturbance)
        if disturbance.silent:
            self._come_back(disturbance)
        fault = disturbance.fault
        if isinstance(fault, Converted) and fault.announced:
            self._announce(fault, self._truth.values())
        if not self._active:
            self._world.wire = None
            self._truth.clear()

    def _repeat(self, disturbance: Disturbance, period: float) -> None:
        def again() -> None:
            if disturbance in self._active:
                for topic, message in self._truth.items():
                    if self._concerns(disturbance.fault, topic):
                        self._world.deliver(message)
                self._world.after(period, again)

        for kept in self._world.greet():
            if self._concerns(disturbance.fault, kept.topic) and not kept.topic.endswith("/config"):
                self._truth[kept.topic] = kept
        again()

    def _flap(self, disturbance: Disturbance, period: float) -> None:
        def again() -> None:
            if disturbance not in self._active:
                return
            if disturbance.silent:
                self._come_back(disturbance)
            else:
                self._hang_up(disturbance)
            self._world.after(period, again)

        again()
