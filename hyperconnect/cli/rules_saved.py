"""Rules that were saved, and what changed, as people read it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hyperconnect.cli.terminal import put, put_structs, say

if TYPE_CHECKING:
    from hyperconnect.client.model.rule import SavedRule

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def put_saved(saved: SavedRule | None, *, as_json: bool) -> None:
    """Tell what became of a rule; nothing was changed where it is None."""
    from hyperconnect.cli.saying import finding_told

    if saved is None:
        say("nothing was changed")
        return
    if as_json:
        put_structs([saved])
        return
    put(saved_told(saved))
    for finding in saved.findings:
        if finding.severity != "info":
            say(f"  {finding_told(finding)}")


def saved_told(saved: SavedRule) -> str:
    """Return what became of a rule in one line."""
    if not saved.changed:
        return f"{saved.rule} says that already"
    if saved.waits_for:
        return f"{saved.rule}: version {saved.version} is saved, and waits for {', '.join(saved.waits_for)}"
    return f"{saved.rule}: version {saved.version} is saved{'' if saved.accepted else ', but not at work'}"


def put_diff(before: str, after: str, name_before: str, name_after: str, *, to_people: bool = False) -> None:
    """Write what changed between two texts, nothing if they are the same; to stderr where it is talk."""
    from difflib import unified_diff

    put_lines(
        unified_diff(before.splitlines(), after.splitlines(), name_before, name_after, lineterm=""),
        to_people=to_people,
    )


def put_lines(lines: Iterable[str], *, to_people: bool = False) -> None:
    """Write the lines of a unified diff, with colours where somebody looks at them."""
    stream = sys.stderr if to_people else sys.stdout
    if not stream.isatty():
        for line in lines:
            (say if to_people else put)(line)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=to_people)
    for line in lines:
        bold = line.startswith(("+++", "---"))
        console.print(Text(line, "bold" if bold else _COLOURS.get(line[:1], "")), soft_wrap=True)
