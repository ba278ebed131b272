"""Everything a Tasmota device says besides its parts: sensors, meters and its own state, leaf by leaf.

Key names say what a leaf is (`Temperature`), units stand beside the sensors in the same message (`TempUnit`), a list
has one reading for each phase. What the vocabulary does not name is a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.errors import ContentError
from hyperconnect.model.value import Path
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.leaves import Leaves, Name
from hyperconnect.protocols.meaning import Meaning, meaning_of, setting
from hyperconnect.protocols.payload import is_object
from hyperconnect.protocols.telling import Telling

UNITS: Final[dict[str, str]] = {"TempUnit": "C", "PressureUnit": "hPa", "SpeedUnit": "km/h"}
"""The keys that name a unit, and what it is until a device says so."""

IGNORED: Final = frozenset({"Time", "Epoch", *UNITS})
"""Keys of a message that are about the message."""


class Vocabulary(Struct, frozen=True):
    """What names mean: `leaves` by their whole name (`Wifi.Signal`), `quantities` by the key of any sensor."""

    leaves: Mapping[str, Meaning] = {}
    quantities: Mapping[str, Meaning] = {}


def vocabulary_of(document: Mapping[str, Any]) -> Vocabulary:
    """Return what `devices/tasmota.yaml` says.

    Raises:
        ContentError: an entry is wrong; names it.
    """
    tables = {name: _entries(name, document.get(name, {})) for name in ("leaves", "quantities")}
    return Vocabulary(tables["leaves"], tables["quantities"])


def _entries(name: str, table: object) -> dict[str, Meaning]:
    where = f"devices/tasmota.yaml: {name}"
    if not isinstance(table, Mapping):
        raise ContentError("a mapping of native names is expected here", where=where)
    found: dict[str, Meaning] = {}
    for key, entry in cast("Mapping[str, object]", table).items():
        text, at, unit = entry.partition(" @") if isinstance(entry, str) else (entry, "", "")
        meaning = meaning_of(f"{where}.{key}", text)
        if at and unit not in UNITS:
            raise ContentError(f"{unit!r} is none of {', '.join(UNITS)}", where=f"{where}.{key}")
        found[key] = replace(meaning, unit=f"@{unit}") if at else meaning
    return found


class Sensors:
    """A device's leaves: what its sensors measure, and what it says of itself."""

    def __init__(self, vocabulary: Vocabulary, growing: Growing) -> None:
        self._vocabulary = vocabulary
        self._units = dict(UNITS)
        self._example: Mapping[str, object] = {}
        self._sensed = Leaves(growing, self._sensor, rows=_nth)
        self._state = Leaves(growing, self._own, rows=_nth)

    def expect(self, document: Mapping[str, object], parts: frozenset[str]) -> bool:
        """Take in an example of what the sensors will say; return whether there is any."""
        self._measure(document)
        self._example = {
            name: native
            for name, native in document.items()
            if name not in IGNORED and name not in parts and is_object(native)
        }
        self._sensed.grow((), self._example)
        return bool(self._example)

    def names(self) -> dict[Path, Name]:
        """Return the device's own names of what it tells."""
        return {path: name for leaves in (self._state, self._sensed) for name, path in leaves.names()}

    def read(self, document: Mapping[str, object], parts: frozenset[str], told: Telling, *, state: bool) -> None:
        """Tell everything a message says but what belongs to parts; `state` is about the device itself."""
        self._measure(document)
        (self._state if state else self._sensed).read(document, told, parts | IGNORED)

    def _measure(self, document: Mapping[str, object]) -> None:
        """Take in the units a message names; in another unit every leaf means something else."""
        for key, known in self._units.items():
            unit = document.get(key)
            if unit is not None and unit != known and isinstance(unit, str):
                self._units[key] = unit[:20]
                self._sensed.forget()
                self._sensed.grow((), self._example)

    def _own(self, name: Name) -> tuple[str, Meaning]:
        """Return what a leaf of the device's own state is."""
        whole = ".".join(name)
        known = self._vocabulary.leaves.get(whole)
        return ("main", setting(whole)) if known is None else (known.part or "main", self._measured(known))

    def _sensor(self, name: Name) -> tuple[str, Meaning]:
        """Return what a leaf of a sensor is: by its whole name, or by its key, without the number behind it."""
        if len(name) < 2 or ".".join(name) in self._vocabulary.leaves:
            return self._own(name)
        key = name[1]
        quantities = self._vocabulary.quantities
        number = "" if key in quantities else key[len(key.rstrip("0123456789")) :]
        named = quantities.get(key.removesuffix(number))
        component = "main" if name[0] == "ENERGY" else snake(name[0])[:40] or "main"
        rest = ".".join(name[1:])
        if named is None:
            return component, setting(rest)
        measured = self._measured(named)
        if len(name) > 2 or measured.capability == "setting":
            return component, setting(rest, measured.unit)
        return (f"{component}_{number}" if number else component), measured

    def _measured(self, meaning: Meaning) -> Meaning:
        unit = meaning.unit
        return replace(meaning, unit=self._units[unit[1:]]) if unit.startswith("@") else meaning


_PHASES: Final = "abc"


def _nth(component: str, meaning: Meaning, index: int) -> tuple[str, Meaning]:
    """Return where the nth reading of a list goes: the device's own meter counts phases."""
    if meaning.capability == "setting":
        return component, replace(meaning, attribute=f"{meaning.attribute}.{index}")
    if component == "main" and index < len(_PHASES):
        return f"phase_{_PHASES[index]}", meaning
    return f"{component}_{index + 1}", meaning
