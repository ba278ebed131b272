"""What a script may say of the things in a home: a page for each kind, found by the word after `kind`.

The pages stand beside the things they describe and come here by `register`; whoever adds a kind adds a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from hyperconnect.errors import ContentError
from hyperconnect.sim.script.house import House
from hyperconnect.sim.script.page import Page, Sheet
from hyperconnect.sim.script.wording import nearest
from hyperconnect.sim.script.words import Slug

PAGES: Final[dict[str, type[ThingPage]]] = {}
"""The kinds there are, by their word."""


class ThingPage(Page):
    """What is said of every thing: each page names its `kind` by a `Literal`, and by another the voices it `speaks`."""

    @property
    def word(self) -> str:
        """The word of its kind."""
        return str(self.__dict__["kind"])

    @property
    def voice(self) -> str:
        """How it speaks; `homeassistant` if its page leaves no choice."""
        return str(self.__dict__.get("speaks", "homeassistant"))


class _InHome:
    """Marks a word that must be a room, an opening or another thing of this home."""

    def __init__(self, sort: str) -> None:
        self.sort = sort


RoomName: TypeAlias = Annotated[Slug, _InHome("room")]
OpeningName: TypeAlias = Annotated[Slug, _InHome("opening")]


class _ByKind:
    """Reads a thing by the page of its kind: whatever kinds there are when the shape is made."""

    def __get_pydantic_core_schema__(self, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.tagged_union_schema(
            {word: handler.generate_schema(page) for word, page in PAGES.items()}, discriminator="kind"
        )


AnyThing: TypeAlias = Annotated[ThingPage, _ByKind()]
Things: TypeAlias = Annotated[dict[Slug, AnyThing], Field(max_length=200)]


def register(page: type[ThingPage]) -> str:
    """Make a page known; return the word of its kind.

    Raises:
        TypeError: it says none.
    """
    field = page.model_fields.get("kind")
    words = get_args(field.annotation) if field is not None else ()
    if not words:
        raise TypeError(f'{page.__name__} does not say its kind: it needs a line such as `kind: Literal["sprinkler"]`')
    word = str(words[0])
    PAGES[word] = page
    return word


def no_things() -> dict[str, ThingPage]:
    """Return nothing: a home of which nothing is said has the few things it always had."""
    return {}


def check_things(things: Mapping[str, ThingPage], sheet: Sheet, house: House) -> None:
    """Pass if every room and every opening that a thing, an opening or a pet names is in the house.

    Raises:
        ContentError: one is not; names line and column.
    """
    known = {"room": ["living", "hall", *house.rooms], "opening": ["front_door", *house.openings]}
    inside = {
        **{f"/house/openings/{name}/room": opening.room for name, opening in house.openings.items()},
        **{f"/house/pets/{name}/room": pet.room for name, pet in house.pets.items()},
    }
    for pointer, room in inside.items():
        if room not in known["room"]:
            hint = nearest(room, known["room"])
            raise ContentError(f"there is no room {room!r} in this home", where=sheet.place(pointer), hint=hint)
    for name, thing in things.items():
        for key, field in type(thing).model_fields.items():
            sort = _sort_of(field.metadata, field.annotation)
            word = getattr(thing, key)
            if sort and isinstance(word, str) and word not in known[sort]:
                raise ContentError(
                    f"there is no {sort} {word!r} in this home",
                    where=sheet.place(f"/things/{name}/{key}"),
                    hint=nearest(word, known[sort]),
                )


def _sort_of(metadata: list[Any], annotation: object) -> str:
    """Return what a field must name, if anything; the mark of one that may be left out stands inside its union."""
    inside = [one for option in get_args(annotation) for one in getattr(option, "__metadata__", ())]
    return next((one.sort for one in (*metadata, *inside) if isinstance(one, _InHome)), "")
