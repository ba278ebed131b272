"""Changing a YAML text so that it says something else, and leaving all of it alone that says the same as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple, TypeAlias

import msgspec

from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.shell.editing.tree import Entry, Node, tree
from hyperconnect.shell.editing.yaml_text import beneath, beside, block, inline, key_text
from hyperconnect.yaml import DEPTH, YamlError, documents

_SHALLOW = 1
_Object: TypeAlias = Mapping[str, object]
_Alone: TypeAlias = Mapping[str, object] | Sequence[object]
"""One entry that is new, alone in its mapping or list."""
_New: TypeAlias = tuple[int, _Alone]
"""Such an entry with the index of the one it belongs behind; -1: before all of them."""


def rewritten(text: str, data: object, order: Sequence[str] = ()) -> str:
    """Return a text that says `data`; lines that said the same before are kept, and so are their comments.

    `order` is where new keys of the whole belong. What is no YAML, or more than one document, is written afresh.
    """
    try:
        found = documents(text, "")
    except YamlError:
        found = []
    if len(found) == 1:
        before = found[0].data
        if same(before, data):
            return text
        root = tree(text)
        if root is not None and is_object(before) and is_object(data) and before and data:
            for depth in (DEPTH, _SHALLOW):
                changed = _Changes(text, depth, order).applied(root, before, data)
                if _says(changed, data):
                    return changed
    return block(data)


def same(one: object, other: object) -> bool:
    """Return whether two data are the same in JSON: `true` is not 1, and the order of keys does not matter."""
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(same(mine, yours) for mine, yours in zip(one, other, strict=True))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def _says(text: str, data: object) -> bool:
    try:
        found = documents(text, "")
    except YamlError:
        return False
    return len(found) == 1 and same(found[0].data, data)


class _Change(NamedTuple):
    """The characters from `start` to before `end` become `text`."""

    start: int
    end: int
    text: str


class _Changes:
    """Gathers what is to be changed; below `depth` levels a value is written afresh as a whole."""

    def __init__(self, text: str, depth: int, order: Sequence[str]) -> None:
        self._text = text
        self._depth = depth
        self._order = order
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._changes: list[_Change] = []

    def applied(self, root: Node, before: _Object, after: _Object) -> str:
        """Return the text with every change made."""
        self._mapping(root, before, after, 0)
        text = self._text
        for change in sorted(self._changes, key=_place, reverse=True):
            text = text[: change.start] + change.text.replace("\n", self._newline) + text[change.end :]
        return text

    def _value(self, parent: Node, entry: Entry, before: object, after: object, level: int) -> None:
        node = entry.value
        if same(before, after):
            return
        if level < self._depth and before and after:
            if is_object(before) and is_object(after) and (node.flow or before.keys() & after.keys()):
                self._mapping(node, before, after, level)
                return
            if is_array(before) and is_array(after):
                self._list(node, before, after, level)
                return
        self._afresh(parent, entry, after)

    def _mapping(self, node: Node, before: _Object, after: _Object, level: int) -> None:
        entries = node.entries
        for entry in entries:
            if entry.key in after:
                self._value(node, entry, before[entry.key], after[entry.key], level + 1)
        gone = [index for index, entry in enumerate(entries) if entry.key not in after]
        at = {entry.key: index for index, entry in enumerate(entries) if entry.key in after}
        order = self._order if not level else ()
        news: list[_New] = [
            (_before(key, after, at, order), {key: value}) for key, value in after.items() if key not in before
        ]
        self._rearrange(node, gone, news)

    def _list(self, node: Node, before: Sequence[object], after: Sequence[object], level: int) -> None:
        mine, yours = [_key(item) for item in before], [_key(item) for item in after]
        gone: list[int] = []
        news: list[_New] = []
        kept = -1
        for kind, i, j, k, m in SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes():
            both = min(j - i, m - k) if kind == "replace" else 0
            for step in range(both):
                self._value(node, node.entries[i + step], before[i + step], after[k + step], level + 1)
            if kind == "equal":
                kept = j - 1
                continue
            kept = i + both - 1 if both else kept
            gone += range(i + both, j)
            news += [(kept, [item]) for item in after[k + both : m]]
        self._rearrange(node, gone, news)

    def _rearrange(self, node: Node, gone: Sequence[int], news: Sequence[_New]) -> None:
        """Take entries away, and put new ones, each alone in its mapping or list, behind the entry of an index."""
        if node.flow:
            self._take_from_brackets(node, gone)
            for after, added in _together(news):
                self._put_in_brackets(node, gone, after, added)
            return
        for index in gone:
            self._take(node, index, gone)
        for after, added in _together(news):
            self._put(node, after, added)

    def _take(self, node: Node, index: int, gone: Sequence[int]) -> None:
        entry = node.entries[index]
        start, stop = self._line_start(entry.head), self._line_end(entry.end)
        if not self._text[start : entry.head].strip():
            stop = self._next_line(stop)
            if self._is_blank(self._line_start(max(0, start - 1))) and self._is_blank(stop):
                stop = self._next_line(stop)
            self._changes.append(_Change(start, stop, ""))
            return
        # It stands behind the dash of an item: what follows it moves there, if no comment is in between.
        following = index + 1
        between = self._text[entry.end : node.entries[following].head] if following < len(node.entries) else "#"
        if following not in gone and not between.strip():
            stop = node.entries[following].head
        self._changes.append(_Change(entry.head, stop, ""))

    def _put(self, node: Node, after: int, added: Sequence[_Alone]) -> None:
        lines = "".join(block(each, node.column) for each in added)
        if after >= 0:
            stop = self._line_end(node.entries[after].end)
            at = self._next_line(stop)
            self._changes.append(_Change(at, at, lines if at > stop else f"\n{lines}"))
            return
        first = node.entries[0].head
        start = self._line_start(first)
        if self._text[start:first].strip():
            self._changes.append(_Change(first, first, lines.lstrip(" ") + " " * node.column))
        else:
            at = self._above(start, node.column) if node.kind == "list" else start
            self._changes.append(_Change(at, at, lines))

    def _take_from_brackets(self, node: Node, gone: Sequence[int]) -> None:
        entries = node.entries
        for _, run in groupby(enumerate(gone), lambda pair: pair[1] - pair[0]):
            indexes = [index for _, index in run]
            first, last = indexes[0], indexes[-1]
            if last + 1 < len(entries):
                self._changes.append(_Change(entries[first].head, entries[last + 1].head, ""))
            elif first:
                self._changes.append(_Change(entries[first - 1].end, entries[last].end, ""))
            else:
                self._changes.append(_Change(entries[first].head, entries[last].end, ""))

    def _put_in_brackets(self, node: Node, gone: Sequence[int], after: int, added: Sequence[_Alone]) -> None:
        texts = ", ".join(_bare(each) for each in added)
        kept = [index for index in range(len(node.entries)) if index not in gone]
        before = max((index for index in kept if index <= after), default=-1)
        if before >= 0:
            last = node.entries[before]
            nothing = " null" if node.kind == "mapping" and last.value.start == last.value.end else ""
            self._changes.append(_Change(last.end, last.end, f"{nothing}, {texts}"))
        else:
            at = node.entries[kept[0] if kept else 0].head
            self._changes.append(_Change(at, at, f"{texts}, " if kept else texts))

    def _afresh(self, parent: Node, entry: Entry, after: object) -> None:
        """Write a value as a whole; the comment in its line stays."""
        if parent.flow:
            space = " " if entry.neck == entry.value.start and parent.kind == "mapping" else ""
            self._changes.append(_Change(entry.value.start, entry.value.end, space + inline(after, flow=True)))
            return
        if entry.key or parent.kind == "mapping":
            written = beside(after, parent.column, len(key_text(entry.key)) + 2)
        else:
            written = beneath(after, parent.column)
        written = written.removesuffix("\n")
        stop = self._line_end(entry.end)
        behind, beyond = self._text[entry.end : stop], entry.end
        neck_end = self._line_end(entry.neck)
        if entry.value.start > neck_end:
            behind = self._text[entry.neck : neck_end]
        elif "\n" in written and behind.strip():
            beyond = stop
        else:
            behind = ""
        if behind.strip() and "\n" in written and parent.kind == "mapping":
            head, _, rest = written.partition("\n")
            written = f"{head} {behind.strip()}\n{rest}"
        elif behind.strip():
            written = f"{written} {behind.strip()}"
        self._changes.append(_Change(entry.neck, beyond, written))

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """Return where the line break is that ends a line, or the end of the text."""
        found = self._text.find("\n", at)
        if found < 0:
            return len(self._text)
        return found - 1 if self._text[found - 1 : found] == "\r" else found

    def _next_line(self, stop: int) -> int:
        found = self._text.find("\n", stop)
        return len(self._text) if found < 0 else found + 1

    def _is_blank(self, start: int) -> bool:
        return not self._text[start : self._next_line(start)].strip()

    def _above(self, start: int, column: int) -> int:
        """Return where the comment begins that stands in the lines right above one, as far right as it."""
        while start:
            line = self._text[self._line_start(start - 1) : start]
            if line[: column + 1] != " " * column + "#":
                break
            start = self._line_start(start - 1)
        return start


def _place(change: _Change) -> tuple[int, int]:
    return change.start, change.end


def _before(key: str, after: _Object, at: Mapping[str, int], order: Sequence[str]) -> int:
    """Return the index of the entry behind which a new key belongs; -1: before all of them."""
    keys = [*order] if key in order else [*after]
    earlier = [at[each] for each in keys[: keys.index(key)] if each in at]
    return (max(earlier) if order else earlier[-1]) if earlier else -1


def _together(news: Sequence[_New]) -> Iterator[tuple[int, list[_Alone]]]:
    """Yield what belongs behind the same entry together, in its order."""
    for after in dict.fromkeys(index for index, _ in news):
        yield after, [added for index, added in news if index == after]


def _bare(added: _Alone) -> str:
    """Return one new entry without the brackets of the mapping or list it stands alone in."""
    if isinstance(added, Mapping):
        ((key, value),) = added.items()
        return f"{key_text(key)}: {inline(value, flow=True)}"
    return inline(added[0], flow=True)


def _key(item: object) -> bytes:
    return msgspec.json.encode(item, order="deterministic")
