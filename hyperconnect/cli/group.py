"""A group of commands one of which is meant when none is named."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class WithDefault(TyperGroup):
    """Takes `run` as said where the first word names no command: `simulate evening_commute`."""

    default = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default in front, unless somebody names a command or asks for help."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.default, *args]
        return super().parse_args(ctx, args)
