"""A device in one line: what it is, where, whether it can be reached, and the few values that matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from hyperconnect.core.hub import Hub
from hyperconnect.core.registry import HOME
from hyperconnect.dashboard.device.names import kind_label
from hyperconnect.dashboard.device.pretence import is_simulated
from hyperconnect.dashboard.home.rooms import Glance, glances_of, picture_of
from hyperconnect.dashboard.words import text
from hyperconnect.model.device import Device, State
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Value, path_of

REACHED: Final = {
    State.ONLINE: (text("online"), "good"),
    State.OFFLINE: (text("out of reach"), "bad"),
    State.ASLEEP: (text("asleep"), "travel"),
    State.UNKNOWN: (text("not known"), "off"),
}
"""Whether a device can be reached, in a word and a shape."""
_OWN: Final = "hub"
"""Who tells what the hub itself foretells."""
_LOW: Final = 20.0
"""Percent of charge at which a battery should soon be changed."""


class Line(Struct, frozen=True):
    """One device. `battery` is in percent, `low` says that it is soon empty; `seen_at` is when it last said anything.

    `topic` is where most of what it says comes from. `named` and `placed` are what a person called it, empty where
    nobody did.
    """

    device: str
    slug: str
    name: str
    kind: str
    kind_word: str
    picture: str
    area: str
    state: str
    word: str
    shape: str
    glances: tuple[Glance, ...]
    battery: Glance | None
    low: bool
    seen_at: Moment | None
    protocols: tuple[str, ...]
    topic: str
    simulated: bool
    named: str
    placed: str


def lines_of(hub: Hub) -> list[Line]:
    """Return all devices by room and name; those that are in no room come last."""
    lines = (line_of(hub, device) for device in hub.registry if device.id != HOME)
    return sorted(lines, key=lambda each: (not each.area, each.area.casefold(), each.name.casefold(), each.slug))


def line_of(hub: Hub, device: Device) -> Line:
    """Return one device in short."""
    notes = [*_notes(hub, device)]
    word, shape = REACHED[state_of(hub, device)]
    glances = [*glances_of(hub, device)]
    edit = hub.registry.edit_of(device.id)
    battery = next((each for each in glances if each.about == "battery.level"), None) or _battery(hub, device)
    topics = Counter(note.source.topic for note in notes if note.source.topic)
    return Line(
        device=device.id,
        slug=device.slug,
        name=device.name,
        kind=device.kind,
        kind_word=kind_label(device.kind),
        picture=picture_of(device),
        area=device.area,
        state=state_of(hub, device).value,
        word=word,
        shape=shape,
        glances=tuple(each for each in glances if each.about != "battery.level"),
        battery=battery,
        low=battery is not None and isinstance(battery.value, int | float) and battery.value <= _LOW,
        seen_at=max((note.received_at for note in notes), default=None),
        protocols=device.protocols,
        topic=topics.most_common(1)[0][0] if topics else "",
        simulated=is_simulated(device),
        named=edit.name or "",
        placed=edit.area or "",
    )


def state_of(hub: Hub, device: Device) -> State:
    """Return whether a device can be reached; one that never said so can while it speaks."""
    told = hub.roll.availability.get(device.id)
    if told is not None and told.state is not State.UNKNOWN:
        return told.state
    reached = hub.twin.get(path_of(device.id, "main", "availability", "online"))
    if reached is None or not isinstance(reached.value, bool):
        return State.UNKNOWN
    return State.ONLINE if reached.value else State.OFFLINE


def areas_of(lines: Iterable[Line]) -> list[str]:
    """Return the rooms that there are, by their names."""
    return sorted({each.area for each in lines if each.area}, key=str.casefold)


def _notes(hub: Hub, device: Device) -> Iterable[Value]:
    for component in device.components:
        for capability in component.capabilities.values():
            for name in capability.attributes:
                note = hub.twin.get(path_of(device.id, component.id, capability.name, name))
                if note is not None and note.source.protocol != _OWN:
                    yield note


def _battery(hub: Hub, device: Device) -> Glance | None:
    for component in device.components:
        path = path_of(device.id, component.id, "battery", "level")
        note = hub.twin.get(path)
        if note is not None and note.value is not None:
            return Glance("battery.level", path, note.value, "%", 0)
    return None
