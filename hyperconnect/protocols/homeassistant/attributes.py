"""What an entity tells beside its state: the members of the object on its `json_attributes_topic`.

Nobody announces them. They become known when they first come, each as a setting `<entity>.<member>`, and the device
introduces itself anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from msgspec import Struct, field
from msgspec import json as codec

from hyperconnect.model.device import Attribute, Kind
from hyperconnect.model.value import Datum
from hyperconnect.protocols.payload import (
    MISSING,
    Missing,
    PayloadError,
    decoded,
    is_array,
    is_object,
    number_of,
)
from hyperconnect.protocols.template import Template, compiled

MEMBERS: Final = 64
"""Members of one object that are taken in."""

_NAME_LENGTH: Final = 64
_TEXT_LENGTH: Final = 1000

Extract: TypeAlias = Callable[[str, object], Datum | Missing]


class Extras(Struct):
    """Where an entity's members come from, those known and their types; `told` are read as something else."""

    topic: str
    template: Template | None = None
    told: frozenset[str] = frozenset()
    kinds: dict[str, Kind] = field(default_factory=dict[str, Kind])

    @property
    def origin(self) -> tuple[str, str]:
        """What two entities have in common that tell the same."""
        return self.topic, self.template.source if self.template is not None else ""

    def skip(self, origins: Iterable[str]) -> None:
        """Leave out the members that the device reads as something else, known by the origin of their feeds."""
        members: set[str] = set()
        for origin in origins:
            topic, _, source = origin.partition("\0")
            if topic == self.topic and source:
                path = compiled(source).path
                if path is not None and len(path) == 1:
                    members.add(path[0])
        self.told |= members

    def document(self, text: str, json: object) -> dict[str, object] | Missing:
        """Return the object a message holds.

        Raises:
            HyperconnectError: it holds none, or the template failed.
        """
        document = json
        if self.template is not None:
            document = self.template.read(text, json)
            if document is MISSING:
                return MISSING
            if isinstance(document, str):
                document = decoded(document.encode())
        if not is_object(document):
            raise PayloadError("expected a JSON object of attributes")
        return document

    def notice(self, text: str, json: object) -> list[str]:
        """Take in the members that are new, or of another type than before; return their names."""
        document = self.document(text, json)
        if document is MISSING:
            return []
        changed: list[str] = []
        for name, value in document.items():
            kind = _kind_of(value)
            known = self.kinds.get(name)
            if kind is None or known in {kind, "string"} or name in self.told:
                continue
            if known is None and (len(self.kinds) >= MEMBERS or not _is_name(name)):
                continue
            # A member whose type changes is a text from then on, so that it cannot change for ever.
            self.kinds[name] = kind if known is None else "string"
            changed.append(name)
        return changed

    def spec(self, name: str) -> Attribute:
        """Return what a member can hold."""
        return Attribute(self.kinds[name], category="diagnostic")

    def extract(self, name: str) -> Extract:
        """Return how to read a member."""

        def read(text: str, json: object) -> Datum | Missing:
            document = self.document(text, json)
            value = MISSING if document is MISSING else document.get(name, MISSING)
            if value is MISSING or value is None:
                return value
            datum = datum_of(value)
            return str(datum) if self.kinds[name] == "string" else datum

        return read


def datum_of(value: object) -> Datum:
    """Return a JSON value as a datum; objects, and lists of more than numbers and texts, as JSON text."""
    match value:
        case None | bool() | str():
            return value
        case int() | float():
            return number_of(value)
        case _ if is_array(value):
            return tuple(item if isinstance(item, float | int | str) else codec.encode(item).decode() for item in value)
        case _:
            return codec.encode(value).decode()[:_TEXT_LENGTH]


def _kind_of(value: object) -> Kind | None:
    match value:
        case None:
            return None
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case _:
            return "list" if is_array(value) else "string"


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _NAME_LENGTH and name.isprintable()
