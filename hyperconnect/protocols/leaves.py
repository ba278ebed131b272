"""The leaves of a device's JSON: what each is, is found out once, and then read by table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Path
from hyperconnect.protocols.growing import TOO_MANY, Growing
from hyperconnect.protocols.meaning import PASSED_OVER, Meaning, Read, read_by, spec_of
from hyperconnect.protocols.payload import PayloadError, is_array, is_object
from hyperconnect.protocols.telling import Telling

ROW_LIMIT: Final = 64
"""Items of one list that are kept."""

Name: TypeAlias = tuple[str, ...]
"""The keys that lead to a leaf."""

Find: TypeAlias = Callable[[Name], tuple[str, Meaning]]
"""Says which component a leaf belongs to, and what it means."""


class Leaf(Struct, frozen=True):
    """A native leaf: where it goes, and how it is read; `vague` while it was only ever null. No path: passed over."""

    path: Path
    read: Read
    vague: bool = False


class Row(Struct, frozen=True):
    """A list of readings, one leaf each."""

    leaves: tuple[Leaf, ...]


Table: TypeAlias = "dict[str, Leaf | Row | Table]"


class Leaves:
    """A device's leaves. With `rows` a list of scalars is a leaf for each, whose place that says; else it is one."""

    def __init__(
        self,
        growing: Growing,
        find: Find,
        *,
        rows: Callable[[str, Meaning, int], tuple[str, Meaning]] | None = None,
        shape: Callable[[Name, str, Meaning, Attribute], Attribute] | None = None,
    ) -> None:
        self._growing = growing
        self._find = find
        self._rows = rows
        self._shape = shape
        self._root: Table = {}

    def forget(self, key: str | None = None) -> None:
        """Find out anew what the leaves below a key are, or all."""
        if key is None:
            self._root.clear()
        else:
            self._root.pop(key, None)

    def grow(self, name: Name, document: Mapping[str, object]) -> None:
        """Take in an example of what will be said, without believing its values."""
        table = self._root
        for key in name:
            table = _branch(table, key)
        for key, native in document.items():
            if not is_object(native):
                self._grow(table, (*name, key), native)
            elif len(name) < ROW_LIMIT:
                self.grow((*name, key), native)

    def names(self) -> Iterator[tuple[Name, Path]]:
        """Yield the device's own name of every leaf; a row's readings are counted from 0."""
        yield from _names((), self._root)

    def read(self, document: Mapping[str, object], told: Telling, passed: frozenset[str] = frozenset()) -> None:
        """Tell every leaf of a document, but those below the keys passed over."""
        shown = {key: native for key, native in document.items() if key not in passed} if passed else document
        self._read(self._root, (), shown, told)

    def read_at(self, key: str, native: object, told: Telling) -> None:
        """Tell every leaf of what stands under a key."""
        found = self._root.get(key)
        if type(found) is dict and is_object(native):
            self._read(found, (key,), native, told)
        else:
            self._read(self._root, (), {key: native}, told)

    def _read(self, table: Table, above: Name, document: Mapping[str, object], told: Telling) -> None:
        for key, native in document.items():
            found = table.get(key)
            try:
                if type(found) is Leaf and not found.vague and not is_object(native):
                    if found.path:
                        told.value(found.path, found.read(native))
                    continue
                if found is None or _outgrown(found, native):
                    if self._growing.full:
                        told.complain(TOO_MANY, self._growing.card.id)
                        continue
                    found = self._grow(table, (*above, key), native)
                if type(found) is Leaf:
                    if found.path:
                        told.value(found.path, found.read(native))
                elif type(found) is Row:
                    _tell_row(found, native, told)
                elif type(found) is dict:
                    self._read(found, (*above, key), _inside(native), told)
            except PayloadError as error:
                told.complain(f"{'.'.join((*above, key))}: {error.why}", self._growing.card.id)

    def _grow(self, table: Table, name: Name, native: object) -> Leaf | Row | Table:
        """Find out what a leaf is, and remember it."""
        key = name[-1]
        if is_object(native) or (is_array(native) and any(is_object(part) for part in native)):
            return _branch(table, key)
        component, meaning = self._find(name)
        found: Leaf | Row
        if self._rows is not None and is_array(native):
            places = [self._rows(component, meaning, index) for index in range(min(len(native), ROW_LIMIT))]
            found = Row(tuple(self._leaf(name, *place, one) for place, one in zip(places, native, strict=False)))
        else:
            found = self._leaf(name, component, meaning, native)
        if len(table) < _TABLE_LIMIT:
            table[key] = found
        return found

    def _leaf(self, name: Name, component: str, meaning: Meaning, sample: object) -> Leaf:
        if meaning is PASSED_OVER:
            return Leaf(Path(""), _nothing)
        spec = spec_of(meaning, sample)
        if self._shape is not None:
            spec = self._shape(name, component, meaning, spec)
        path = self._growing.offer(component, meaning.capability, meaning.attribute, spec)
        return Leaf(path, read_by(meaning, spec), sample is None and meaning.capability == "setting")


_TABLE_LIMIT: Final = 2000
"""Keys of one object that are remembered."""


def _names(above: Name, table: Table) -> Iterator[tuple[Name, Path]]:
    for key, found in table.items():
        name = (*above, key)
        if type(found) is Leaf:
            yield name, found.path
        elif type(found) is Row:
            yield from (((*name, str(index)), leaf.path) for index, leaf in enumerate(found.leaves))
        elif type(found) is dict:
            yield from _names(name, found)


def _nothing(_: object) -> None:
    """Read a leaf that only repeats another."""


def _branch(table: Table, key: str) -> Table:
    inner = table.get(key)
    if not isinstance(inner, dict):
        inner = table[key] = {}
    return inner


def _inside(native: object) -> Mapping[str, object]:
    """Return what an object or a list of objects holds."""
    if is_object(native):
        return native
    return {str(index): part for index, part in enumerate(native[:ROW_LIMIT])} if is_array(native) else {}


def _outgrown(found: Leaf | Row | Table, native: object) -> bool:
    """Return whether a value shows more of a leaf than was known: its type, or more readings."""
    if type(found) is Leaf:
        return (found.vague and native is not None) or (is_object(native) and bool(found.path))
    return type(found) is Row and is_array(native) and len(found.leaves) < len(native) <= ROW_LIMIT


def _tell_row(row: Row, native: object, told: Telling) -> None:
    """Tell a list's readings; a row once longer, or told as one number, is unknown where nothing stands now."""
    readings = native if is_array(native) else [native]
    for index, leaf in enumerate(row.leaves):
        told.value(leaf.path, leaf.read(readings[index]) if index < len(readings) else None)
