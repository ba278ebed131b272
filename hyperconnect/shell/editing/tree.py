"""Where each part of a YAML text stands, so that one of them can be changed without the others."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from hyperconnect.yaml import Piece, pieces


class Node(Struct):
    """A value: it stands from `start` to before `end`, without the comments and blank lines after it."""

    kind: Literal["scalar", "mapping", "list"]
    start: int
    end: int
    column: int
    flow: bool
    entries: list[Entry]


class Entry(Struct):
    """A key with its value, or an item of a list. `head` is where the key or the dash begins, `neck` where it ends.

    In brackets an item has no dash: its head and neck are where it begins.
    """

    key: str
    head: int
    neck: int
    value: Node

    @property
    def end(self) -> int:
        """Where its value ends."""
        return max(self.value.end, self.neck)


class _Open(Struct):
    node: Node
    key: Piece | None = None


def tree(text: str) -> Node | None:
    """Return the parts of a text that `documents` read as one document; None if it is empty."""
    open_: list[_Open] = []
    root: Node | None = None
    for piece in pieces(text):
        if piece.kind == "end":
            _close(open_.pop().node, piece, text)
            continue
        top = open_[-1] if open_ else None
        if top is not None and top.node.kind == "mapping" and top.key is None:
            top.key = piece
            continue
        node = Node(piece.kind, piece.start, _end(piece, text), piece.column, piece.flow, [])
        if top is None:
            root = node
        else:
            top.node.entries.append(_entry(top, node, piece, text))
            top.key = None
        if piece.kind != "scalar":
            open_.append(_Open(node))
    return root


def _entry(top: _Open, node: Node, piece: Piece, text: str) -> Entry:
    if top.key is not None:
        colon = text.find(":", top.key.end)
        head, neck = top.key.start, colon + 1
    elif top.node.flow:
        head = neck = node.start
    else:
        head = _dash(top.node, node, text)
        neck = head + 1
    if piece.kind == "scalar" and piece.start == piece.end:
        # The parser tells of nothing only where the next thing begins.
        node.start = node.end = neck
    return Entry(top.key.text if top.key is not None else "", head, neck, node)


def _dash(parent: Node, node: Node, text: str) -> int:
    if not parent.entries:
        return parent.start
    after = parent.entries[-1].end
    found = list(re.finditer(rf"^ {{{parent.column}}}-(?=\s|$)", text[after : node.start + 1], re.MULTILINE))
    return after + found[-1].end() - 1 if found else node.start


def _end(piece: Piece, text: str) -> int:
    """Return where a scalar ends; the blank lines after a text of several lines are nobody's."""
    return piece.start + len(text[piece.start : piece.end].rstrip())


def _close(node: Node, piece: Piece, text: str) -> None:
    if node.flow:
        node.end = piece.end
    else:
        node.end = max((entry.end for entry in node.entries), default=node.start)
        node.end = node.start + len(text[node.start : node.end].rstrip())
