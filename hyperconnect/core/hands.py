"""Hands: what people set at the devices themselves, told from what rules had set there."""

from __future__ import annotations

from hyperconnect.automation.claim import is_manual, window_of
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Intent
from hyperconnect.core.orders import Orders
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path, path_of


class Hands:
    """Tells the engine of every new value of what can be set, and whether it was set by hand."""

    def __init__(self, engine: Engine, twin: Twin, orders: Orders) -> None:
        self._engine = engine
        self._twin = twin
        self._orders = orders
        self._settable: set[int] = set()

    def learn(self, device: Device) -> None:
        """Know what can be set of a device."""
        for component in device.components:
            for capability in component.capabilities.values():
                for name, attribute in capability.attributes.items():
                    if attribute.writable:
                        path = path_of(device.id, component.id, capability.name, name)
                        self._settable.add(self._twin.slot(path))

    def can_set(self, slot: int) -> bool:
        """Return whether the attribute of a slot can be set."""
        return slot in self._settable

    def look(self, path: Path, old: Datum, value: Datum, now: Moment, out: list[Intent], *, asked: bool) -> None:
        """Notice what a person did at the device itself; what was unknown before is nobody's doing."""
        by_hand = False
        if not asked and old is not None and self._engine.is_written(path):
            wanted, sent_at = self._orders.outbox.last(path)
            window = window_of(path, self._orders.outbox.latency(path))
            by_hand = is_manual(path, value, wanted=wanted, sent_at=sent_at, window=window, now=now)
        self._engine.reported(path, value, now, out, by_hand=by_hand)
