"""What one message tells, gathered while it is read: values with their moments, and what could not be understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hyperconnect.model.device import Event
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.model.value import Datum, Path, Quality, Source, Value
from hyperconnect.protocols.growing import Growing

FUTURE: Final = 60.0
"""Seconds that a device's clock may be ahead; what is later is taken to be so late."""

CLOCK_SET: Final = 1_500_000_000.0
"""Unix seconds before which a device's clock was never set: it counts from its start."""


COMPLAINTS: Final = 4
"""Leaves of one message that are complained of."""


class Telling:
    """The observations of one message; `observed` may be set to the device's own moment before values are told."""

    __slots__ = ("at", "complaints", "observed", "out", "quality", "retained", "source")

    def __init__(self, source: Source, at: Moment) -> None:
        self.source = source
        self.retained = source.retained
        self.quality = Quality.RESTORED if source.retained else Quality.GOOD
        self.at = at
        self.observed = at
        self.complaints = 0
        self.out: list[Observation] = []

    def observed_at(self, native: object) -> None:
        """Take the device's clock, where it was set, for when this was observed."""
        if isinstance(native, int | float) and not isinstance(native, bool) and native >= CLOCK_SET:
            self.observed = min(float(native), self.at + FUTURE)

    def value(self, path: Path, datum: Datum) -> None:
        """Tell what an attribute is."""
        self.out.append(Value(path, datum, self.observed, self.at, self.source, self.quality))

    def event(self, device: str, component: str, capability: str, name: str, data: dict[str, Datum]) -> None:
        """Tell something momentary; a message that the broker replays tells none."""
        if not self.retained:
            self.out.append(Event(device, component, capability, name, data, self.observed, self.at))

    def complain(self, why: str, device: str) -> None:
        """Tell that a leaf could not be understood; of the many there may be, the first few."""
        if self.complaints < COMPLAINTS:
            self.complaints += 1
            self.trouble(why, device)

    def trouble(self, why: str, device: str = "") -> None:
        """Tell that something of the message could not be understood."""
        self.out.append(Trouble(self.source.topic, why, device))

    def finished(self, growing: Growing) -> Sequence[Observation]:
        """Return everything told, after the device's announcement if it has grown."""
        return [*growing.announcement(), *self.out]


class Sources:
    """The two sources of a topic: what comes live, and what the broker replays."""

    __slots__ = ("live", "replayed")

    def __init__(self, protocol: str, topic: str) -> None:
        self.live = Source(protocol, topic)
        self.replayed = Source(protocol, topic, retained=True)

    def telling(self, message: Message, at: Moment) -> Telling:
        """Return an empty telling for a message that arrived at a moment."""
        return Telling(self.replayed if message.retain else self.live, at)
