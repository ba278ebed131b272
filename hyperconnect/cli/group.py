"""Groups of commands: one with a command that is meant when none is named, one that imports what is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


class WithDefault(TyperGroup):
    """Takes `run` as said where the first word names no command: `simulate evening_commute`."""

    default = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default in front, unless somebody names a command or asks for help."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class Place(NamedTuple):
    """Where a command is: the name of a module of ours and of what in it, and its help in one line."""

    module: str
    name: str
    about: str


class Later(TyperGroup):
    """Knows its commands by their places, and imports one when it is called: help and each command begin at once."""

    places: ClassVar[Mapping[str, Place]] = {}

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.commands = _Commands(self.places)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (typer's)
        """Return the names of all commands, in the order in which people read them."""
        return [*self.places]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  (typer's)
        """Write what commands there are, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.about) for name, place in self.places.items()])


class _Commands(dict[str, Any]):
    """Commands by their names, each imported when it is wanted."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        super().__init__(dict.fromkeys(places))
        self._places = places

    def __getitem__(self, name: str) -> Any:
        known = super().__getitem__(name)
        if known is None:
            known = self[name] = _made(name, self._places[name])
        return known

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default


def _made(name: str, place: Place) -> Any:
    found: object = getattr(import_module(f"hyperconnect.cli.{place.module}"), place.name)
    if isinstance(found, typer.Typer):
        found.info.name = name
        found.rich_markup_mode = None  # importing rich would double the time that help takes
        return get_group(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(cast("Callable[..., object]", found))
    return get_command(alone)
