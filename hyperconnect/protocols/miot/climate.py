"""A thermostat's mode out of two properties: whether it is on, and what it does while it is."""

from __future__ import annotations

from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from hyperconnect.protocols.miot.document import Native, Property
from hyperconnect.protocols.miot.fit import Fit
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError

OFF = "off"


class Climate:
    """Power and mode of one thermostat, the last heard of each remembered, so that either alone makes sense.

    Without a property for the mode it is `running` whenever it is on.
    """

    def __init__(self, power: Property, mode: Property | None, fit: Fit | None, running: str) -> None:
        self._power = power
        self._mode = mode
        self._fit = fit
        self._running = running
        self._on: bool | None = None
        self._word: Datum = None

    def spec(self, known: Attribute) -> Attribute:
        """Return what the mode of this thermostat can be."""
        words = self._fit.spec.options if self._fit else (self._running,)
        return Attribute(
            "enum",
            options=(OFF, *(word for word in words if word != OFF)),
            writable=self._power.writable,
            about=known.about,
        )

    def heard_power(self, native: object) -> Datum | Missing:
        """Return the mode, now that it is known whether it is on."""
        if native is not None and not isinstance(native, bool | int):
            raise PayloadError(f"expected true or false, got {type(native).__name__}")
        self._on = None if native is None else bool(native)
        return None if native is None else self._joined()

    def heard_mode(self, native: object) -> Datum | Missing:
        """Return the mode, now that it is known what it does while it is on."""
        self._word = self._fit.read(native) if self._fit else None
        return self._joined()

    def write(self, value: Datum) -> list[tuple[int, int, Native]]:
        """Return what to set for a mode: power first, so that the mode is not set in vain."""
        if value == OFF:
            return [(self._power.siid, self._power.piid, False)]
        wanted: list[tuple[int, int, Native]] = [(self._power.siid, self._power.piid, True)]
        if self._mode is not None and self._fit is not None and self._mode.writable:
            wanted.append((self._mode.siid, self._mode.piid, self._fit.write(value)))
        return wanted

    def _joined(self) -> Datum | Missing:
        if self._on is None:
            return MISSING
        if not self._on:
            return OFF
        if self._fit is None:
            return self._running
        return self._word if self._word is not None else MISSING
