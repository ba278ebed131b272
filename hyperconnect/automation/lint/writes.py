"""What a rule writes: by `set`, `scene`, commands and `hold`, each with its value and the states in which it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hyperconnect.automation.claim import Rank, rank_of
from hyperconnect.automation.compile_action.draft import token
from hyperconnect.automation.expression import ExpressionError, value_for
from hyperconnect.automation.form import ActionForm, Scalar
from hyperconnect.automation.lint.box import Boxes
from hyperconnect.automation.lint.facts import Kind, Side, Write, topic_path
from hyperconnect.automation.lint.said import shown
from hyperconnect.automation.lint.truth import differs
from hyperconnect.automation.lint.vocabulary import ARGUMENTS, EFFECTS, ENDLESS, TOGGLES
from hyperconnect.automation.lint.walk import Deed, Find, Part
from hyperconnect.automation.names import NamedAttribute, Names
from hyperconnect.automation.state import State
from hyperconnect.model.value import Datum, Path


def held(state: State, rank: Rank, when: Boxes) -> Iterator[Write]:
    """Yield what a state holds."""
    for each in state.held:
        pointer = f"/hold/{token(each.name)}"
        if each.value is None:
            yield Write(each.path, None, "bounds", "enter", rank, pointer, when)
        else:
            fixed = each.value.fixed if each.value.expression is None else None
            words = shown(fixed, each.attribute)
            yield Write(each.path, fixed, "hold", "enter", rank, pointer, when, shown=words)


def written(parts: Iterable[Part], side: Side, rank: Rank, names: Names, find: Find) -> Iterator[Write]:
    """Yield what a list of actions writes."""
    scenes = _of_scenes(names)
    for part in parts:
        if isinstance(part, Deed):
            yield from _Writing(part, side, rank, names, find, scenes).writes()


def posted(parts: Iterable[Part], side: Side, rank: Rank) -> Iterator[Write]:
    """Yield the messages that a list of actions publishes, where their topics never differ."""
    for part in parts:
        if isinstance(part, Deed) and part.form.publish is not None and "${" not in part.form.publish.topic:
            path, pointer = topic_path(part.form.publish.topic), f"{part.pointer}/publish"
            yield Write(path, None, "write", side, rank, pointer, part.when, differs=True, late=part.late)


class _Writing:
    """The writes of one action."""

    def __init__(
        self, deed: Deed, side: Side, rank: Rank, names: Names, find: Find, scenes: Mapping[Path, Sequence[Datum]]
    ) -> None:
        self._scenes = scenes
        self._deed = deed
        self._side: Side = side
        self._names = names
        self._find = find
        claim = deed.form.claim
        self._leased = claim is not None
        self._rank = rank if claim is None or claim.band is None else rank_of(claim.band, -rank[1])

    def writes(self) -> Iterator[Write]:
        form, pointer = self._deed.form, self._deed.pointer
        if form.set is not None:
            for name, value in form.set.items():
                yield from self._set(name, value, f"{pointer}/set/{token(name)}")
        elif form.scene is not None:
            for name, value in self._names.house.scenes.get(form.scene, {}).items():
                yield from self._set(name, value, f"{pointer}/scene")
        elif form.do is not None:
            yield from self._do(form.do, form, f"{pointer}/do")

    def _set(self, name: str, value: Scalar, pointer: str) -> Iterator[Write]:
        for named in attributes(name, self._names):
            if named.attribute.writable:
                fixed, other = self._value(value, named)
                yield self._write(named.path, fixed, pointer, differs_=other)

    def _value(self, value: Scalar, named: NamedAttribute) -> tuple[Datum, bool]:
        """Return a value that is always the same, or None and whether it is always another than before."""
        if isinstance(value, str) and value.startswith("="):
            expression = self._find(value[1:])
            return None, expression is not None and differs(expression, named.path)
        return _plain(value, named), False

    def _do(self, name: str, form: ActionForm, pointer: str) -> Iterator[Write]:
        command = self._names.command(name)
        if command is None:
            return
        base, key = f"{command.device}.{command.component}.{command.capability}", (command.capability, command.name)
        if key in EFFECTS:
            attribute, value = EFFECTS[key]
            yield self._write(Path(f"{base}.{attribute}"), value, pointer)
        elif key in TOGGLES:
            yield self._write(Path(f"{base}.{TOGGLES[key]}"), None, pointer, differs_=True)
        elif key not in ARGUMENTS:
            for capability, attribute in ENDLESS:
                if capability == command.capability:
                    yield self._write(Path(f"{base}.{attribute}"), None, pointer)
        for argument, attribute in ARGUMENTS.get(key, {}).items():
            named = self._names.attribute(f"{base}.{attribute}")
            value_ = form.with_.get(argument)
            if named is not None and value_ is not None:
                fixed, other = self._value(value_, named)
                yield self._write(named.path, fixed, pointer, differs_=other)

    def _write(self, path: Path, value: Datum, pointer: str, *, differs_: bool = False) -> Write:
        deed, named = self._deed, self._names.attribute(path) if value is not None else None
        words = shown(value, named.attribute) if named is not None else ""
        kind: Kind = "lease" if self._leased else "write"
        undone = value is not None and any(other != value for other in self._scenes.get(path, ()))
        return Write(path, value, kind, self._side, self._rank, pointer, deed.when, differs_, deed.late, undone, words)


def _of_scenes(names: Names) -> dict[Path, list[Datum]]:
    """Return what the scenes of the household set."""
    found: dict[Path, list[Datum]] = {}
    for scene in names.house.scenes.values():
        for name, written in scene.items():
            for named in attributes(name, names):
                found.setdefault(named.path, []).append(_plain(written, named))
    return found


def _plain(written: Scalar, named: NamedAttribute) -> Datum:
    """Return a value that is always the same, else None."""
    if isinstance(written, str) and written.startswith("="):
        return None
    try:
        return value_for(written, named.attribute)
    except ExpressionError:
        return None


def attributes(name: str, names: Names) -> list[NamedAttribute]:
    """Return the attributes a name means; of a group, those of all members that have it."""
    group, dot, rest = name.partition(".")
    members = names.members(group) if dot else None
    found = [names.attribute(name)] if members is None else [names.attribute(f"{each}.{rest}") for each in members]
    return [named for named in found if named is not None]
