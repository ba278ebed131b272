"""From the text of a file in `simulators/` to a checked model, or to one error that names line and column."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, ValidationError

from hyperconnect.errors import ContentError
from hyperconnect.sim.script.wording import nearest, worded
from hyperconnect.yaml import Document, documents


class Page(BaseModel):
    """What a person writes: unknown keys are refused, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


PageT = TypeVar("PageT", bound=Page)


class Sheet(Struct, frozen=True):
    """What was read, and where each part of it stands: in the text itself, else in one that it builds upon."""

    data: Any
    layers: tuple[tuple[str, Document], ...]
    """names of texts and what they hold, the one that counts first"""

    def place(self, pointer: str, *, key: bool = False) -> str:
        """Return `file:line:column` of the value, or the key, at a JSON pointer; of what holds it if it is nowhere."""
        name, document = self._layer(pointer)
        mark = document.mark(pointer, key=key)
        return f"{name}:{mark.line}:{mark.column}"

    def order(self, pointer: str) -> tuple[int, int, int]:
        """Return what sorts places as somebody reads them."""
        layer = self._layer(pointer)
        mark = layer[1].mark(pointer)
        return self.layers.index(layer), mark.line, mark.column

    def _layer(self, pointer: str) -> tuple[str, Document]:
        while pointer:
            for layer in self.layers:
                if pointer in layer[1].values:
                    return layer
            pointer = pointer.rpartition("/")[0]
        return self.layers[0]


def parse(text: str, name: str) -> Sheet:
    """Return what a text holds, unchecked; `name` names it in errors.

    Raises:
        ContentError: it is not one YAML document; names line and column.
    """
    found = documents(text, name)
    if len(found) != 1:
        raise ContentError(f"one document is expected, not {len(found)}", where=f"{name}:1:1")
    return Sheet(found[0].data, ((name, found[0]),))


def over(upper: Sheet, lower: Sheet) -> Sheet:
    """Return a sheet laid over another: mappings become one, key by key; `null` takes a key away; the rest replaces."""
    return Sheet(_merged(upper.data, lower.data), (*upper.layers, *lower.layers))


def _merged(upper: object, lower: object) -> object:
    if not isinstance(upper, dict):
        return upper
    if not isinstance(lower, dict):
        return cast("object", upper)
    ours, theirs = cast("dict[str, object]", upper), cast("dict[str, object]", lower)
    # The upper's order, so that what a file names first stays first; what it does not name follows.
    both = {key: _merged(value, theirs[key]) if key in theirs else value for key, value in ours.items()}
    return {key: value for key, value in {**both, **_absent(theirs, ours)}.items() if value is not None}


def _absent(theirs: dict[str, object], ours: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in theirs.items() if key not in ours}


def under(key: str, sheet: Sheet) -> Sheet:
    """Return a sheet that says under a key what another says at its top; every place stays where it is."""
    layers = tuple(
        (
            name,
            Document(
                {key: document.data},
                {"": document.mark(""), **{f"/{key}{pointer}": mark for pointer, mark in document.values.items()}},
                {f"/{key}{pointer}": mark for pointer, mark in document.keys.items()},
            ),
        )
        for name, document in sheet.layers
    )
    return Sheet({key: sheet.data}, layers)


def check(sheet: Sheet, shape: type[PageT]) -> PageT:
    """Return the page a sheet holds.

    Raises:
        ContentError: it is no such page; names line and column.
    """
    try:
        return shape.model_validate(sheet.data)
    except ValidationError as error:
        raise _first(error, sheet, shape) from error


def read(text: str, name: str, shape: type[PageT]) -> tuple[PageT, Sheet]:
    """Return what a text says, and the sheet it was read from.

    Raises:
        ContentError: it is no such page; names line and column.
    """
    sheet = parse(text, name)
    return check(sheet, shape), sheet


def _first(error: ValidationError, sheet: Sheet, shape: type[Page]) -> ContentError:
    # A misspelt key is also a missing one, and what may be one or several is also no list: the other error helps.
    problems = sorted(
        error.errors(include_url=False),
        key=lambda p: (p["type"] in {"missing", "list_type"}, sheet.order(_pointer(_written(p["loc"], sheet)))),
    )
    problem = problems[0]
    pointer = _pointer(_written(problem["loc"], sheet))
    last = str(problem["loc"][-1]) if problem["loc"] else ""
    match problem["type"]:
        case "union_tag_invalid":
            context = problem.get("ctx", {})
            tag, known = str(context.get("tag")), str(context.get("expected_tags"))
            why, hint, key = f"there is no kind {tag!r}", nearest(tag, known.replace("'", "").split(", ")), False
            pointer += "/kind"
        case "union_tag_not_found":
            why, hint, key = "the key 'kind' is missing", "add `kind: …` here", False
        case "extra_forbidden":
            why, hint, key = f"unknown key {last!r}", nearest(last, _siblings(shape, problem["loc"])), True
        case "missing":
            why, hint, key = f"the key {last!r} is missing", f"add `{last}: …` here", False
        case _:
            (why, hint), key = worded(problem, _value(sheet.data, _written(problem["loc"], sheet))), False
    if len(problems) > 1:
        hint = f"{hint} (and {len(problems) - 1} more to mend)".strip()
    return ContentError(why, where=sheet.place(pointer, key=key), hint=hint)


def _pointer(loc: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in loc)


def _written(loc: tuple[int | str, ...], sheet: Sheet) -> tuple[int | str, ...]:
    """Return a place without what is not written there: the kind that decided by which page a thing is read."""
    here: object = sheet.data
    steps: list[int | str] = []
    for step in loc[:-1]:
        if isinstance(here, dict) and step not in here:
            continue
        steps.append(step)
        here = cast("dict[object, object]", here)[step] if isinstance(here, dict) else _member(here, step)
    return (*steps, *loc[-1:])


def _member(here: object, step: int | str) -> object:
    return cast("list[object]", here)[step] if isinstance(here, list) and isinstance(step, int) else None


def _value(data: object, steps: tuple[int | str, ...]) -> object:
    """Return what is written at a place; of one that is not written, what it was read from."""
    here = data
    for step in steps:
        if isinstance(here, dict):
            holder = cast("dict[object, object]", here)
            here = holder.get(step, holder)
        elif isinstance(here, list):
            here = _member(cast("object", here), step)
    return here


def _siblings(shape: type[Page], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may stand where an unknown one stood: read off the schema."""
    here: dict[str, Any] = shape.model_json_schema()
    shapes: dict[str, dict[str, Any]] = here.get("$defs", {})
    for part in loc[:-1]:
        if str(part) in shapes:  # a step that is not written: which of several pages it was read as
            here = shapes[str(part)]
            continue
        patterns: dict[str, dict[str, Any]] = here.get("patternProperties", {})
        named: dict[str, dict[str, Any]] = here.get("properties", {})
        inside: dict[str, Any] = here.get("items") or named.get(str(part)) or dict[str, Any]()
        for shared in patterns.values():
            inside = inside or shared
        options: list[dict[str, Any]] = [option for option in inside.get("anyOf", ()) if "$ref" in option]
        kinds: dict[str, str] = here.get("discriminator", {}).get("mapping", {})
        reference = kinds.get(str(part)) or str((options or [inside])[0].get("$ref", ""))
        here = shapes.get(reference.rpartition("/")[2], inside)
    return list(here.get("properties", {}))
