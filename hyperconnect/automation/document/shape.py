"""The shape of the language, read off its models: which model stands where, and where a key belongs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import get_args

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from hyperconnect.automation.document.action import Action
from hyperconnect.automation.document.trigger import Trigger


def _tagged(union: TypeAliasType) -> Mapping[str, type[BaseModel]]:
    """Return the models of a union by their tags."""
    alternatives, *_ = get_args(union.__value__)
    found: dict[str, type[BaseModel]] = {}
    for alternative in get_args(alternatives):
        model, *notes = get_args(alternative)
        found |= {note.tag: model for note in notes if isinstance(note, Tag)}
    return found


_ACTIONS = _tagged(Action)
_TRIGGERS = _tagged(Trigger)
TAGS: Mapping[str, type[BaseModel]] = {**_ACTIONS, **_TRIGGERS}
"""The kinds of triggers and actions by the tags that pydantic's locations tell."""


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys that a model knows, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def model_at(location: tuple[int | str, ...], root: type[BaseModel]) -> type[BaseModel]:
    """Return the model that reads the mapping at one of pydantic's locations."""
    model = root
    for part in location:
        if isinstance(part, str) and part in TAGS:
            model = TAGS[part]
        else:
            field = _field(model, part)
            model = model if field is None else next(_models(field.annotation), model)
    return model


def home_of(key: str, location: tuple[int | str, ...], root: type[BaseModel]) -> str:
    """Return in a few words where a key belongs that is known, but not at this location; nothing if it is not."""
    if not location:
        return _under(key, keys_of(root))
    kind = str(location[-1])
    siblings = next((group for group in (_ACTIONS, _TRIGGERS) if kind in group), None)
    if siblings is not None:
        word = kind.strip("<>")
        own = _field(siblings[kind], word)
        if own is not None and any(key in keys_of(model) for model in _models(own.annotation)):
            return f"inside `{word}`: write it further to the right"
        owners = [f"`{tag.strip('<>')}`" for tag, model in siblings.items() if key in keys_of(model)]
        if owners:
            return f"to {_listing(owners)}, not to `{word}`"
    return "to the rule itself: write it at the beginning of a line" if key in keys_of(root) else ""


def _under(key: str, lists: Collection[str]) -> str:
    if "then" in lists and f"<{key}>" in _ACTIONS:
        return "to the actions: write it under `then`, after `- `"
    if "when" in lists and f"<{key}>" in _TRIGGERS:
        return "to the triggers: write it under `when`, after `- `"
    return ""


def _listing(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _field(model: type[BaseModel], key: int | str) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if key == (field.alias or name)), None)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation speaks of; not those of unions with tags, which locations tell."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
