"""From the text of a file in `simulators/` to a checked model, or to one error that names line and column."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from hyperconnect.errors import ContentError
from hyperconnect.yaml import Document, documents


class Page(BaseModel):
    """What a person writes: unknown keys are refused, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


PageT = TypeVar("PageT", bound=Page)


def read(text: str, name: str, shape: type[PageT]) -> tuple[PageT, Document]:
    """Return what a text says and the document it was read from; `name` names it in errors.

    Raises:
        ContentError: it is no such page; names line and column.
    """
    found = documents(text, name)
    if len(found) != 1:
        raise ContentError(f"one document is expected, not {len(found)}", where=f"{name}:1:1")
    document = found[0]
    try:
        return shape.model_validate(document.data), document
    except ValidationError as error:
        raise _first(error, document, name, shape) from error


def place(document: Document, name: str, pointer: str, *, key: bool = False) -> str:
    """Return `file:line:column` of the value, or the key, at a JSON pointer; of what holds it if it is not there."""
    mark = document.mark(pointer, key=key)
    return f"{name}:{mark.line}:{mark.column}"


def nearest(word: str, known: list[str]) -> str:
    """Return a hint that names the known word most like an unknown one, else all of them."""
    close = get_close_matches(word, known, 1)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"


def _first(error: ValidationError, document: Document, name: str, shape: type[Page]) -> ContentError:
    # A misspelt key is also a missing one: the misspelling is what helps.
    problems = sorted(
        error.errors(include_url=False),
        key=lambda p: (p["type"] == "missing", _where(document, _pointer(p["loc"]))),
    )
    problem = problems[0]
    pointer = _pointer(problem["loc"])
    last = str(problem["loc"][-1]) if problem["loc"] else ""
    match problem["type"]:
        case "extra_forbidden":
            why, hint, key = f"unknown key {last!r}", nearest(last, _siblings(shape, problem["loc"])), True
        case "missing":
            why, hint, key = f"the key {last!r} is missing", f"add `{last}: …` here", False
        case _:
            why, hint, key = problem["msg"].removeprefix("Value error, "), "", False
    if len(problems) > 1:
        hint = f"{hint} (and {len(problems) - 1} more to mend)".strip()
    return ContentError(why, where=place(document, name, pointer, key=key), hint=hint)


def _pointer(loc: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in loc)


def _where(document: Document, pointer: str) -> tuple[int, int]:
    mark = document.mark(pointer)
    return mark.line, mark.column


def _siblings(shape: type[Page], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may stand where an unknown one stood: read off the schema."""
    here: dict[str, Any] = shape.model_json_schema()
    shapes: dict[str, dict[str, Any]] = here.get("$defs", {})
    for part in loc[:-1]:
        patterns: dict[str, dict[str, Any]] = here.get("patternProperties", {})
        named: dict[str, dict[str, Any]] = here.get("properties", {})
        inside: dict[str, Any] = here.get("items") or named.get(str(part)) or dict[str, Any]()
        for shared in patterns.values():
            inside = inside or shared
        options: list[dict[str, Any]] = [option for option in inside.get("anyOf", ()) if "$ref" in option]
        reference = str((options or [inside])[0].get("$ref", ""))
        here = shapes.get(reference.rpartition("/")[2], inside)
    return list(here.get("properties", {}))
