"""What a condition was judged by: the values it speaks of, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hyperconnect.automation.teller import Teller
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, parts_of

_ASKS_TIME = re.compile(r"(?<![\w.])time\(\)")
_MINUTE = 60.0
_MOST = 4
_PLACE = ("location.latitude", "location.longitude")


def judged_by(condition: str, reason: Reason, teller: Teller) -> list[str]:
    """Return what a condition speaks of and what that was: `hall.lux was 40 lx`, `it was 12:05`.

    Places are told to a kilometre. Of a run that took longer than a minute the time is not known.
    """
    told = [f"{name} was {teller.value(path, value)}" for name, path, value in _spoken_of(condition, reason, teller)]
    told += _places(condition, dict(reason.read), teller)
    last = max(reason.at, reason.until)
    if _ASKS_TIME.search(condition) and (not reason.run or last - reason.at < _MINUTE):
        told.append(f"it was {teller.moment(last, last)}")
    return told


def looked_at(reason: Reason, teller: Teller) -> list[str]:
    """Return some of what was looked at, for a condition that names nothing of it itself."""
    return [f"{teller.name(path)} was {teller.value(path, value)}" for path, value in reason.read[:_MOST]]


def culprits(condition: str, reason: Reason, teller: Teller) -> list[str]:
    """Return the names of what was unknown: of what a condition speaks of, else of all that was looked at."""
    unknown = [teller.name(path) for path, value in reason.read if value is None]
    return [name for name, _, value in _spoken_of(condition, reason, teller) if value is None] or unknown


def _spoken_of(condition: str, reason: Reason, teller: Teller) -> Iterator[tuple[str, str, Datum]]:
    for path, value in reason.read:
        if "(" not in path:
            if name := _name_in(condition, path, teller):
                yield name, path, value
        elif path in condition and path != condition.strip():
            # It stands in the condition in full; what it was when it is the whole condition is said there.
            yield f"`{path.partition('(')[0]}(…)`", path, value


def _name_in(condition: str, path: str, teller: Teller) -> str:
    """Return the name by which a condition speaks of an attribute, or nothing."""
    return next((form for form in _forms(path, teller) if _stands(form, condition)), "")


def _forms(path: str, teller: Teller) -> Iterator[str]:
    """Return how people may write an attribute."""
    yield teller.name(path)
    if path.count(".") >= 3:
        device, component, capability, attribute = parts_of(path)
        device = teller.device(device)
        for rest in (attribute, f"{capability}.{attribute}", f"{component}.{capability}.{attribute}"):
            yield f"{device}.{rest}"


def _places(condition: str, read: Mapping[str, Datum], teller: Teller) -> Iterator[str]:
    """Tell where those devices were that a condition speaks of as a whole: `distance(phone, car)`."""
    for path in read:
        device, dot, rest = path.partition(".main.")
        if not dot or rest != _PLACE[0] or not _stands(name := teller.device(device), condition, whole=True):
            continue
        latitude, longitude = (read.get(f"{device}.main.{each}") for each in _PLACE)
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            yield f"{name} was at {latitude:.2f}, {longitude:.2f}"
        else:
            yield f"where {name} was is unknown"


def _stands(name: str, condition: str, *, whole: bool = False) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w{'.' if whole else ''}])", condition) is not None
