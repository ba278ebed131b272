"""Triggers on places: who comes, who goes, who will arrive."""

from __future__ import annotations

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger.common import Written, guard_of
from hyperconnect.automation.form import many
from hyperconnect.automation.trigger import Crossing, Eta
from hyperconnect.automation.trigger.crossing import Fix
from hyperconnect.automation.trigger.route import Route


def crossing(written: Written) -> Crossing | None:
    """Return a trigger for who comes or goes."""
    form, check = written.form, written.check
    kind, crossed = ("enters", form.enters) if form.enters is not None else ("leaves", form.leaves)
    if crossed is None:
        return None
    pointer = f"{written.pointer}/{kind}"
    zone = check.zone(crossed.zone, f"{pointer}/zone")
    single = isinstance(crossed.who, str)
    fixes: dict[str, Fix] = {}
    for index, name in enumerate(many(crossed.who)):
        fixes |= _fixes(name, f"{pointer}/who" if single else f"{pointer}/who/{index}", check)
    guard = guard_of(written, fixes)
    if zone is None or not fixes:
        return None
    fixes_ = tuple(fixes.values())
    return Crossing(key=written.key, id=form.id, guard=guard, fixes=fixes_, zone=zone, enters=kind == "enters")


def eta(written: Written) -> Eta | None:
    """Return a trigger for who will arrive."""
    form, check = written.form, written.check
    approach = form.eta
    if approach is None:
        return None
    pointer = f"{written.pointer}/eta"
    under = check.duration(approach.under, f"{pointer}/under")
    rearm = check.seconds(approach.rearm, f"{pointer}/rearm")
    max_age = None if approach.max_age is None else check.seconds(approach.max_age, f"{pointer}/max_age")
    zone = check.zone(approach.to, f"{pointer}/to")
    span = (0, len(approach.of))
    device = check.device(approach.of, f"{pointer}/of", span=span)
    if device is None:
        return None
    guard = guard_of(written, [device])
    arrival = check.names.attribute(f"{approach.of}.navigation.eta")
    if arrival is None:
        check.unshown(f"{approach.of}.navigation.eta", f"{pointer}/of", span=span)
        return None
    if under is None or rearm is None or zone is None:
        return None
    parts = ("active", "destination", "latitude", "longitude", "distance")
    slots = {part: _slot(f"{approach.of}.navigation.{part}", check) for part in parts}
    speed = _slot(f"{approach.of}.location.speed", check)
    route = Route(path=arrival.path, eta=arrival.slot, **slots, speed=speed, zone=zone)
    return Eta(
        key=written.key,
        id=form.id,
        guard=guard,
        device=device,
        route=route,
        under=under,
        rearm=rearm,
        max_age=max_age,
    )


def _fixes(name: str, pointer: str, check: Check) -> dict[str, Fix]:
    """Return what the devices that a name stands for tell of their places."""
    devices = check.devices(name, pointer)
    found: dict[str, Fix] = {}
    for device in devices:
        parts = ("latitude", "longitude", "accuracy", "zones")
        slots = {part: _slot(f"{device}.location.{part}", check) for part in parts}
        told = check.names.event(f"{device}.location.zone")
        fix = Fix(device, **slots, event=told.key if told is not None else "")
        if (fix.latitude is not None and fix.longitude is not None) or fix.zones is not None or fix.event:
            found[device] = fix
    if devices and not found:
        check.unshown(f"{check.names.slug(devices[0])}.location.latitude", pointer, span=(0, len(name)))
    return found


def _slot(name: str, check: Check) -> int | None:
    named = check.names.attribute(name)
    return None if named is None else named.slot
