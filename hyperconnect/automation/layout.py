"""How rules are laid out: one way to indent and to space, with every comment and every value as it was.

Mappings and lists stand two columns further right than what holds them, brackets of mappings have room inside, at most
one line in a row is empty. How lines are broken and values are quoted is left to who wrote them.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import (
    BlockEndToken,
    BlockEntryToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowEntryToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    KeyToken,
    ScalarToken,
    ValueToken,
)

from hyperconnect.yaml import YamlError, documents

STEP: Final = 2

_OPENING = (FlowMappingStartToken, FlowSequenceStartToken)
_CLOSING = (FlowMappingEndToken, FlowSequenceEndToken)


def lay_out(text: str, where: str = "") -> str:
    """Return a text of rules laid out anew; laid out twice it is as laid out once.

    Raises:
        YamlError: it is no YAML, or written in a way that cannot be laid out without changing what it says.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    meant = [document.data for document in documents(text, where)]
    scanner: Any = YAML(typ="safe", pure=True)
    sheet = _Sheet(text)
    try:
        for token in scanner.scan(text):
            sheet.take(token)
        laid = sheet.end()
        if [document.data for document in documents(laid, where)] == meant:
            return laid
    except (YAMLError, YamlError, _UnusualError):
        pass
    raise YamlError(
        "forbidden", "this cannot be laid out without changing what it says", where, 1, 1, hint="it is left as it is"
    )


class _UnusualError(Exception):
    """Something stands here that nobody writes in a rule."""


class _Block(Struct, frozen=True):
    """A mapping or list that is open: the column it stood in, and the one it stands in now."""

    is_list: bool
    old: int
    new: int
    unindented: bool = False


class _Sheet:
    """Takes a text's tokens and writes it anew."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._blocks: list[_Block] = []
        self._columns: dict[int, int] = {}
        self._flow = 0
        self._flow_shift = 0
        self._line_shift = 0
        self._is_key = False
        self._last: Any = None
        self._at = 0

    def take(self, token: Any) -> None:
        """Write a token behind what stands before it."""
        if not self._flow:
            self._follow(token)
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, BlockEndToken) or end == start:
            return
        if isinstance(token, KeyToken):
            raise _UnusualError
        self._write(token, start, end)
        self._is_key = False
        self._columns = {block.old: block.new for block in self._blocks}
        self._last, self._at = token, end

    def end(self) -> str:
        """Return the whole text, ended."""
        tail = self._text[self._at :]
        self._out.append(self._between(f"{tail}\n" if self._last is not None else f"\n{tail}\n", 0, 0))
        laid = "".join(self._out).strip("\n")
        return f"{laid}\n" if laid else ""

    def _follow(self, token: Any) -> None:
        """Take note of mappings and lists that begin and end."""
        column = token.start_mark.column
        if isinstance(token, BlockMappingStartToken | BlockSequenceStartToken):
            new = self._blocks[-1].new + STEP if self._blocks else 0
            self._blocks.append(_Block(isinstance(token, BlockSequenceStartToken), column, new))
        elif isinstance(token, BlockEndToken):
            self._leave_unindented()
            self._blocks.pop()
        elif isinstance(token, KeyToken):
            self._leave_unindented()
            self._is_key = True
        elif isinstance(token, BlockEntryToken) and not self._blocks[-1].is_list:
            self._blocks.append(_Block(True, column, self._blocks[-1].new + STEP, unindented=True))

    def _leave_unindented(self) -> None:
        """A list may stand in the column of the key it belongs to; then nothing says that it ends."""
        if self._blocks[-1].unindented:
            self._blocks.pop()

    def _write(self, token: Any, start: int, end: int) -> None:
        gap = self._text[self._at : start]
        if self._last is None:
            gap = f"\n{gap}"
        if "\n" in gap:
            new = self._column(token)
            self._out.append(self._between(gap, token.start_mark.column, new))
            self._line_shift = new - token.start_mark.column
        else:
            self._out.append(self._room(token, gap))
        if isinstance(token, _OPENING):
            if not self._flow:
                self._flow_shift = self._line_shift
            self._flow += 1
        elif isinstance(token, _CLOSING):
            self._flow -= 1
        said = self._text[start:end]
        if isinstance(token, ScalarToken) and "\n" in said:
            said = self._spread(said, literal=token.style in {"|", ">"})
        self._out.append(said)

    def _column(self, token: Any) -> int:
        """Return where a token that begins a line stands now."""
        if self._flow:
            return max(token.start_mark.column + self._flow_shift, self._beneath)
        if not self._blocks:
            return 0
        if isinstance(token, BlockEntryToken) or self._is_key:
            return self._blocks[-1].new
        return self._beneath

    @property
    def _beneath(self) -> int:
        return self._blocks[-1].new + STEP if self._blocks else 0

    def _room(self, token: Any, gap: str) -> str:
        """Return what stands between two tokens of one line."""
        last = self._last
        if isinstance(token, FlowMappingEndToken):
            return "" if isinstance(last, FlowMappingStartToken) else " "
        if isinstance(token, FlowSequenceEndToken | FlowEntryToken | ValueToken):
            return ""
        if isinstance(last, FlowSequenceStartToken):
            return ""
        if isinstance(last, FlowMappingStartToken | FlowEntryToken | ValueToken | BlockEntryToken):
            return " "
        return gap

    def _between(self, gap: str, old: int, new: int) -> str:
        """Return comments and empty lines that stand before a line, and its indentation; `old` and `new` are its."""
        rest, *lines, _ = gap.split("\n")
        kept = [rest.rstrip()]
        for line in lines:
            said = line.strip()
            column = len(line) - len(line.lstrip())
            if said:
                kept.append(" " * (new if column == old else self._columns.get(column, new)) + said)
            elif kept[-1] or len(kept) == 1:
                kept.append("")
        return "\n".join([*kept, " " * new])

    def _spread(self, said: str, *, literal: bool) -> str:
        """Return a scalar of several lines, which begin where it belongs."""
        head, *lines = said.split("\n")
        pad = " " * self._beneath
        if not literal:
            return "\n".join([head, *(f"{pad}{line.strip()}" if line.strip() else "" for line in lines)])
        if any(character.isdigit() for character in head):
            raise _UnusualError
        inner = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
        told = (f"{pad}{line[inner:]}".rstrip(" ") if line.strip() else "" for line in lines)
        return "\n".join([head.rstrip(), *told])
