"""Kinds of things: what a word of a script becomes. Ours come this way, and so does anybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

from hyperconnect.sim.script.things import ThingPage, register
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

Make: TypeAlias = Callable[[Site, str, Any], Thing]
MakeT = TypeVar("MakeT", bound=Callable[..., Thing])

KINDS: Final[dict[str, Make]] = {}
"""What makes a thing of each kind out of the site, its name and its page."""


def kind(page: type[ThingPage]) -> Callable[[MakeT], MakeT]:
    """Make a class the kind that a page describes; its constructor takes the site, its name and that page."""
    word = register(page)

    def remember(make: MakeT) -> MakeT:
        KINDS[word] = make
        return make

    return remember


def make_thing(site: Site, name: str, page: ThingPage) -> Thing:
    """Return a thing as its page describes it, not yet started."""
    return KINDS[page.word](site, name, page)
