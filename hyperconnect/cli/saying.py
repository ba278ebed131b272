"""What the hub says of rules, for people: a sentence, then what it rests on; moments in the household's time."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hyperconnect.cli.terminal import put


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


def clock(written: str) -> str:
    """Return a moment of an answer as a wall clock shows it, with its date where that is not today."""
    at = datetime.fromisoformat(written)
    if at.date() == datetime.now(at.tzinfo).date():
        return f"{at:%H:%M:%S}"
    return f"{at:%a %d %b %Y %H:%M:%S}"


def told(reason: Mapping[str, Any]) -> str:
    """Return a reason as one line."""
    times = f" ({reason['times']} times until {clock(reason['until'])})" if reason["times"] > 1 else ""
    return f"{clock(reason['at'])}  {reason['sentence']}{times}"
