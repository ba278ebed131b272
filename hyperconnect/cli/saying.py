"""What the hub says of rules, for people: a sentence, then what it rests on; moments in the household's time."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from hyperconnect.cli.terminal import put

if TYPE_CHECKING:
    from hyperconnect.client.model.reason import Reason
    from hyperconnect.client.model.rule import Finding


def put_sentence(sentence: str, more: Iterable[str] = ()) -> None:
    """Write a sentence, and lines under it; a person's terminal shows the sentence bold."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.text import Text

        Console().print(Text(sentence, style="bold"), soft_wrap=True)
    else:
        put(sentence)
    for line in more:
        put(f"  {line}")


def clock(at: datetime) -> str:
    """Return a moment of an answer as a wall clock shows it, with its date where that is not today."""
    if at.date() == datetime.now(at.tzinfo).date():
        return f"{at:%H:%M:%S}"
    return f"{at:%a %d %b %Y %H:%M:%S}"


def told(reason: Reason) -> str:
    """Return a reason as one line."""
    times = f" ({reason.times} times until {clock(reason.until)})" if reason.times > 1 else ""
    return f"{clock(reason.at)}  {reason.sentence}{times}"


def finding_told(found: Finding) -> str:
    """Return what a check found, with its place in the file or else in the rule."""
    place = f"line {found.line}" if found.line else found.pointer.strip("/").replace("/", ".")
    guesses = f" (did you mean {', '.join(found.did_you_mean)}?)" if found.did_you_mean else ""
    return f"{found.severity} {found.code}{f' at {place}' if place else ''}: {found.detail}{guesses}"
