"""`hyperconnect completion`: what a shell needs to complete words of commands."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

VARIABLE = "_HYPERCONNECT_COMPLETE"
"""In the environment this says that a shell asks what could stand here."""

_WHERE = {
    "bash": "~/.local/share/bash-completion/completions/hyperconnect",
    "zsh": "a file _hyperconnect in a directory of $fpath",
    "fish": "~/.config/fish/completions/hyperconnect.fish",
}


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="The shell it is for.")],
) -> None:
    """Print a shell's completion of hyperconnect's words; keep it in a file of your shell."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # typer offers it nowhere else

    from hyperconnect.cli.terminal import put, say

    put(get_completion_script(prog_name="hyperconnect", complete_var=VARIABLE, shell=shell).strip("\n"))
    say(f"keep this in {_WHERE[shell]}")


def enable() -> None:
    """Make the answers known that shells may ask for."""
    from typer.completion import completion_init  # type: ignore[attr-defined]  # as above

    completion_init()
