"""A car's screen: it shows one message and the answers that were offered with it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from hyperconnect.sim.payload import fields, line

LONGEST_TEXT = 200
LONGEST_ANSWER = 60
MOST_ANSWERS = 6


class Screen:
    """`answers` are labels by id. `shown` are called at each new message, `answered` with the id that was touched."""

    def __init__(self) -> None:
        self.text = ""
        self.title = ""
        self.answers: dict[str, str] = {}
        self.shown: list[Callable[[], None]] = []
        self.answered: list[Callable[[str], None]] = []

    def show(self, text: str, title: str = "", answers: dict[str, str] | None = None) -> None:
        """Show a message instead of the one before."""
        self.text, self.title, self.answers = text, title, dict(answers or {})
        for shown in self.shown:
            shown()

    def answer(self, choice: str) -> bool:
        """Touch an answer; return False if it is not offered. The message goes away."""
        if choice not in self.answers:
            return False
        for answered in self.answered:
            answered(choice)
        self.show("")
        return True


def read_message(text: str) -> tuple[str, str, dict[str, str]] | None:
    """Return text, title and answers of a command: plain text, or an object with `actions` as `id=label`."""
    if not text.lstrip().startswith("{"):
        plain = line(text, LONGEST_TEXT)
        return (plain, "", {}) if plain else None
    wish = fields(text) or {}
    said = line(str(wish.get("text") or ""), LONGEST_TEXT)
    try:
        offered = msgspec.convert(wish.get("actions") or [], list[str])
    except msgspec.ValidationError:
        return None
    if said is None:
        return None
    answers: dict[str, str] = {}
    for each in offered:  # whatever is no `id=label` is not offered
        key, equals, label = each.partition("=")
        shown = line(label, LONGEST_ANSWER)
        if equals and shown and key.isidentifier() and len(answers) < MOST_ANSWERS:
            answers[key] = shown
    return said, line(str(wish.get("title") or ""), LONGEST_ANSWER) or "", answers
