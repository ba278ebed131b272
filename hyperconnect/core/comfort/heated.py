"""How rooms are heated, as `home.yaml` says: by what emitter, from what source, and how long after an arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hyperconnect.automation.expression import ExpressionError, parse_duration
from hyperconnect.automation.form import ComfortForm, HeatedForm
from hyperconnect.core.comfort.tariff import power_of
from hyperconnect.core.registry import Registry
from hyperconnect.model.moment import Seconds

if TYPE_CHECKING:
    from hyperconnect.comfort.zones import Zone


def zone_of(registry: Registry, key: str, *, cooling: bool) -> Zone:
    """Return the zone of a room by its key (`device.component`). Nobody is asked for part of a thermostat's power."""
    from hyperconnect.comfort import Zone

    form = registry.house.comfort
    told = _told(form, registry, key)
    # Without a power of its own it does not draw from the common source.
    power = 1.0 if form.source is None else power_of(told.power) or 0.0
    target, setback = (26.0, 29.0) if cooling else (21.0, 17.0)
    return Zone(target, setback, told.emitter, cooling, power=power, after=_seconds(told.after), gentle=False)


def _told(form: ComfortForm, registry: Registry, key: str) -> HeatedForm:
    device, _, component = key.partition(".")
    for name, told in form.rooms.items():
        called, _, part = name.partition(".")
        if registry.device(called) == device and part in {"", component}:
            return told
    return HeatedForm()


def _seconds(written: str | None) -> Seconds:
    try:
        return 0.0 if written is None else parse_duration(written)
    except ExpressionError:
        return 0.0
