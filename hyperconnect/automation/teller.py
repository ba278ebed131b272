"""Names, values and moments as people write them, for sentences."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hyperconnect.automation.expression import render, type_of
from hyperconnect.automation.expression.clock import near
from hyperconnect.automation.expression.render import FAR
from hyperconnect.automation.names import Names
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, parts_of


class Teller:
    """Says things; with `names`, as they are called in the house."""

    def __init__(self, names: Names | None, timezone: str) -> None:
        self.timezone = timezone
        self._names = names
        self._slugs = {names.device(slug): slug for slug in names.device_names()} if names is not None else {}

    def device(self, device_id: str) -> str:
        """Return what a device is called."""
        return self._slugs.get(device_id, device_id)

    def name(self, path: str) -> str:
        """Return the shortest name that leads to an attribute or event."""
        if "(" in path:
            return f"`{path}`"
        if path.count(".") < 3:
            return path
        device, component, capability, attribute = parts_of(path)
        device = self.device(device)
        full = f"{device}.{component}.{capability}.{attribute}"
        if self._names is None:
            return full
        for name in (f"{device}.{attribute}", f"{device}.{capability}.{attribute}"):
            found, event = self._names.attribute(name), self._names.event(name)
            if found is not None and found.path == path:
                return name
            if event is not None and event.key == f"event:{path}":
                return name
        return full

    def value(self, path: str, value: Datum) -> str:
        """Return a value of an attribute with its unit."""
        found = self._names.attribute(path) if self._names is not None else None
        if found is not None:
            return render(value, type_of(found.attribute), self.timezone)
        match value:
            case None:
                return "unknown"
            case bool():
                return str(value).lower()
            case tuple():
                return ", ".join(map(str, value))
            case _:
                return str(value)

    def moment(self, moment: Moment, now: Moment) -> str:
        """Return a moment as a time of day, with its date where that is not today."""
        if not near(moment):
            return FAR
        zone = ZoneInfo(self.timezone)
        at, today = datetime.fromtimestamp(moment, zone), datetime.fromtimestamp(now, zone)
        if at.date() == today.date():
            return at.strftime("%H:%M")
        return at.strftime("%a %d %b %H:%M" if at.year == today.year else "%d %b %Y %H:%M")
