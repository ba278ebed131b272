"""The shelf: which file a rule stands in, and which one it is to stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from hyperconnect.automation.expression.flaw import near
from hyperconnect.content.find import HOME, find, ours
from hyperconnect.errors import ConflictError, UnknownError
from hyperconnect.shell.editing.rule_text import Part, part_of, parts_of, put, without
from hyperconnect.shell.library import Library
from hyperconnect.shell.parsed import unreadable


class Place(Struct, frozen=True):
    """A rule in its file: the file's whole text, and the part that is the rule."""

    rule: str
    path: Path
    whole: str
    part: Part

    @property
    def text(self) -> str:
        """The rule's own text."""
        return self.whole[self.part.start : self.part.end]

    @property
    def ours(self) -> bool:
        """Whether the file came with hyperconnect."""
        return self.path.is_relative_to(ours("rules"))

    def fitted(self, text: str) -> str:
        """Return a text with line breaks like those of the file."""
        return text.replace("\n", "\r\n") if "\r\n" in self.whole and "\r" not in text else text


class Swap(Struct, frozen=True):
    """What a file is to say instead of `before`; None is a file that is not there.

    Where it goes, `uncovers` is the file of ours that stands in its place again.
    """

    path: Path
    before: str | None
    after: str | None
    uncovers: Path | None = None


class Shelf:
    """Finds the files of rules: a household's under `content`, and ours. It reads them and writes none."""

    def __init__(self, content: Path) -> None:
        self._content = content

    def find(self, rule: str, library: Library) -> Place | None:
        """Return where a rule stands now; None if no file holds it.

        Raises:
            ContentError: its file cannot be read.
            ConflictError: it stands there more than once.
        """
        known = library.path_of(rule)
        for path in (known,) if known is not None else library.unread():
            whole = read(path)
            part = None if whole is None else part_of(whole, rule)
            if whole is not None and part is not None:
                return Place(rule, path, whole, part)
        return None

    def is_own(self, place: Place) -> bool:
        """Return whether a rule is the household's own, in a file that stands in the place of none of ours."""
        return not place.ours and self._shadowed(place.path) is None

    def instead(self, path: Path) -> Path:
        """Return the household's file that takes the place of one of ours."""
        return self._rules / path.relative_to(ours("rules"))

    def new(self, rule: str, text: str, but: Collection[Path] = ()) -> Swap:
        """Return the file that a new rule gets, of its name where that is free, but none of some.

        A file of its name that the hub has not read yet, and that says the same, is that file.

        Raises:
            ContentError: such a file cannot be read.
            ConflictError: it says something else.
        """
        for path in (self._rules / f"{rule}.yaml", self._rules / f"{rule}.yml"):
            whole = None if path in but else read(path)
            part = None if whole is None else part_of(whole, rule)
            if whole is not None and part is not None:
                if _lines(whole[part.start : part.end]) != _lines(text):
                    raise UnreadError(rule, path)
                return Swap(path, whole, whole)
        taken = {self.name(path) for path in find("rules", self._content)} | {Path(HOME).stem}
        for name in _names(rule):
            path = self._rules / f"{name}.yaml"
            if path not in but and name not in taken and not path.exists() and not path.with_suffix(".yml").exists():
                return Swap(path, None, text)
        raise AssertionError

    def changed(self, place: Place, text: str) -> Swap:
        """Return the file in which a rule has another text; one of ours gets a file of the household in its place."""
        whole = put(place.whole, place.part, text)
        if place.ours:
            return Swap(self.instead(place.path), None, whole)
        shadowed = self._shadowed(place.path)
        if shadowed is not None and read(shadowed) == whole:
            return Swap(place.path, place.whole, None, shadowed)
        return Swap(place.path, place.whole, whole)

    def removed(self, place: Place) -> Swap:
        """Return the file without a rule.

        Raises:
            ConflictError: the rule came with hyperconnect, or one that did would come back.
        """
        shadowed = place.path if place.ours else self._shadowed(place.path)
        rest = without(place.whole, place.part)
        if shadowed is not None:
            theirs = {part.rule for part in parts_of(read(shadowed) or "")}
            if place.rule in theirs or rest is None:
                raise UndeletableError(place.rule, shadowed)
        return Swap(place.path, place.whole, rest)

    def name(self, path: Path) -> str:
        """Return what a file of rules is called, wherever it lies."""
        for folder in (self._rules, ours("rules")):
            if path.is_relative_to(folder):
                return path.relative_to(folder).with_suffix("").as_posix()
        return str(path)

    @property
    def _rules(self) -> Path:
        return self._content / "rules"

    def _shadowed(self, path: Path) -> Path | None:
        """Return the file of ours that one of the household stands in the place of."""
        for suffix in (".yaml", ".yml"):
            found = ours("rules") / f"{self.name(path)}{suffix}"
            if found.is_file():
                return found
        return None


class UndeletableError(ConflictError):
    """A rule that came with hyperconnect cannot be deleted."""

    def __init__(self, rule: str, path: Path) -> None:
        super().__init__(
            f"{rule} cannot be deleted: {path.name} came with hyperconnect, and would be there again",
            hint=f"disable it: POST /api/v1/rules/{rule}:disable",
        )


class UnreadError(ConflictError):
    """A file says something else of a rule, and the hub has not read it yet."""

    def __init__(self, rule: str, path: Path) -> None:
        super().__init__(
            f"{path.name} holds another rule {rule}, which the hub has not read yet",
            hint="let it read its files, then change the rule: POST /api/v1/rules:reload",
        )


def read(path: Path) -> str | None:
    """Return a file's text with its line breaks as they are; None if there is no such file.

    Raises:
        ContentError: it cannot be read as text.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error


def unknown(rule: str, known: Iterable[str]) -> UnknownError:
    """Return the error for a name that no rule has; `known` are those they have."""
    close = near(rule[:64], [*known])
    hint = f"did you mean {', '.join(close)}?" if close else "GET /api/v1/rules lists them"
    return UnknownError(f"no rule is called {rule[:64]}", hint=hint)


def _lines(text: str) -> list[str]:
    """Return what a rule says, however its lines end and whatever is empty around it."""
    return [line.rstrip() for line in text.strip("\r\n").splitlines()]


def _names(rule: str) -> Iterator[str]:
    yield rule
    number = 2
    while True:
        yield f"{rule}-{number}"
        number += 1
