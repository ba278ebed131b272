"""Groups of commands: one with a command that is meant when none is named, one that imports what is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

_SENTENCE = 200
"""Letters that the first sentence of a command's help may have."""


class Told(TyperGroup):
    """Tells the first sentence of each command's help to its end, on as many lines as that takes."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write what commands there are."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(_SENTENCE)) for name, command in found if command is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class WithDefault(Told):
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
        self._is_named = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Look for options only where no command stands first: to read one that nobody gave, typer imports pydantic."""
        self._is_named = bool(args) and args[0] in self.places
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options that may be given here."""
        return [] if self._is_named else super().get_params(ctx)

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
