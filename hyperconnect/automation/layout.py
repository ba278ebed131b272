"""How rules are laid out: one way to indent and to space, with every comment and every value as it was.

Mappings and lists stand two columns further right than what holds them, brackets of mappings have room inside, at most
one line in a row is empty. How lines are broken and values are quoted is left to who wrote them.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from hyperconnect.yaml import Token, YamlError, documents, tokens

STEP: Final = 2


def lay_out(text: str, where: str = "") -> str:
    """Return a text of rules laid out anew; laid out twice it is as laid out once.

    Raises:
        YamlError: it is no YAML, or written in a way that cannot be laid out without changing what it says.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    meant = [document.data for document in documents(text, where)]
    sheet = _Sheet(text)
    try:
        for token in tokens(text):
            sheet.take(token)
        laid = sheet.end()
        if [document.data for document in documents(laid, where)] == meant:
            return laid
    except (YamlError, _UnusualError):
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
        self._last: Token | None = None
        self._at = 0

    def take(self, token: Token) -> None:
        """Write a token behind what stands before it."""
        if not self._flow:
            self._follow(token)
        if token.kind == "close" or token.end == token.start:
            return
        if token.kind == "key":
            raise _UnusualError
        self._write(token)
        self._is_key = False
        self._columns = {block.old: block.new for block in self._blocks}
        self._last, self._at = token, token.end

    def end(self) -> str:
        """Return the whole text, ended."""
        tail = self._text[self._at :]
        self._out.append(self._between(f"{tail}\n" if self._last is not None else f"\n{tail}\n", 0, 0))
        laid = "".join(self._out).strip("\n")
        return f"{laid}\n" if laid else ""

    def _follow(self, token: Token) -> None:
        """Take note of mappings and lists that begin and end."""
        column = token.column
        match token.kind:
            case "mapping" | "list":
                new = self._blocks[-1].new + STEP if self._blocks else 0
                self._blocks.append(_Block(token.kind == "list", column, new))
            case "close":
                self._leave_unindented()
                self._blocks.pop()
            case "key":
                self._leave_unindented()
                self._is_key = True
            case "-" if not self._blocks[-1].is_list:
                self._blocks.append(_Block(True, column, self._blocks[-1].new + STEP, unindented=True))
            case _:
                pass

    def _leave_unindented(self) -> None:
        """A list may stand in the column of the key it belongs to; then nothing says that it ends."""
        if self._blocks[-1].unindented:
            self._blocks.pop()

    def _write(self, token: Token) -> None:
        gap = self._text[self._at : token.start]
        if self._last is None:
            gap = f"\n{gap}"
        if "\n" in gap:
            new = self._column(token)
            self._out.append(self._between(gap, token.column, new))
            self._line_shift = new - token.column
        else:
            self._out.append(self._room(token, gap))
        if token.kind in {"{", "["}:
            if not self._flow:
                self._flow_shift = self._line_shift
            self._flow += 1
        elif token.kind in {"}", "]"}:
            self._flow -= 1
        said = self._text[token.start : token.end]
        if token.kind in {"scalar", "literal"} and "\n" in said:
            said = self._spread(said, literal=token.kind == "literal")
        self._out.append(said)

    def _column(self, token: Token) -> int:
        """Return where a token that begins a line stands now."""
        if self._flow:
            return max(token.column + self._flow_shift, self._beneath)
        if not self._blocks:
            return 0
        if token.kind == "-" or self._is_key:
            return self._blocks[-1].new
        return self._beneath

    @property
    def _beneath(self) -> int:
        return self._blocks[-1].new + STEP if self._blocks else 0

    def _room(self, token: Token, gap: str) -> str:
        """Return what stands between two tokens of one line."""
        last = "" if self._last is None else self._last.kind
        match token.kind:
            case "}":
                return "" if last == "{" else " "
            case "]" | "," | ":":
                return ""
            case _ if last == "[":
                return ""
            case _ if last in {"{", ",", ":", "-"}:
                return " "
            case _:
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
