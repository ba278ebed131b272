"""Speaks with a simulation that is running, over its control topic."""

from __future__ import annotations

from typing import cast

import msgspec

from hyperconnect.cli.asking import ask
from hyperconnect.cli.reaching import Reach
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.sim.happening.control import ANSWER, CONTROL, WHO, check_pace
from hyperconnect.sim.happening.happening import place_of
from hyperconnect.sim.payload import fields
from hyperconnect.sim.script.happenings import Happening
from hyperconnect.sim.script.page import check, parse

PATIENCE = 5.0
"""Seconds to wait for an answer."""

MORE = 0.3
"""Seconds in which others may answer too."""


def read_wish(text: str, name: str) -> dict[str, object]:
    """Return what a text wants to happen, the speed it wants, or what it asks; `name` names it in errors.

    Raises:
        ContentError: it is nothing that can happen; names line and column.
    """
    sheet = parse(text, name)
    data: object = sheet.data
    if not isinstance(data, dict):
        hint = "write it as '{open: living_window}' or '{speed: 10}'"
        raise ContentError("nothing happens here", where=sheet.place(""), hint=hint)
    wish = cast("dict[str, object]", data)
    if wish == WHO or (isinstance(wish.get("fields"), str) and len(wish) == 1):
        return wish
    if "speed" in wish:
        try:
            check_pace(wish)
        except ContentError as error:
            raise ContentError(error.why, where=sheet.place("/speed"), hint=error.hint) from error
        return wish
    happening = check(sheet, Happening)
    for key in ("at", "after"):
        if getattr(happening, key) is not None:
            where = sheet.place(f"/{key}", key=True)
            raise ContentError("what is asked for here happens now", where=where, hint=f"leave out `{key}`")
    return wish


async def control(wish: dict[str, object], way: Reach, name: str = "what", text: str = "") -> str:
    """Ask a running simulation for something; return what it says. Where several run, one that does it is enough.

    Raises:
        SettingsError: it refuses; of a wish that was written as a `text`, called `name`, it names line and column.
        HyperconnectError: nothing answers.
    """
    question = [Message(CONTROL, msgspec.json.encode(wish), qos=1)]
    heard = await ask(way.connection("tell", quiet=True), ANSWER, question, patience=PATIENCE, more=MORE)
    answers = [answer for answer in (fields(message.payload.decode(errors="replace")) for message in heard) if answer]
    done = next((answer["done"] for answer in answers if "done" in answer), None)
    if done is not None:
        return f"done: {done}"
    if not answers:
        raise HyperconnectError(
            f"no simulation answers at {way.shown}", hint="start one: hyperconnect simulate evening_commute"
        )
    good = [_told(answer) for answer in answers if "error" not in answer]
    if good:
        return "\n".join(good)
    error, hint, where = (str(answers[0].get(key, "")) for key in ("error", "hint", "where"))
    raise SettingsError(error, where=place_of(where, parse(text, name)) if text else name, hint=hint)


def _told(answer: dict[str, object]) -> str:
    """Return what was asked for as lines: a list with commas, and of roads how many km they have."""
    lines: list[str] = []
    for key, value in answer.items():
        match value:
            case list():
                lines.append(f"{key}: {', '.join(str(each) for each in cast('list[object]', value))}")
            case dict():
                roads = cast("dict[str, object]", value)
                lines.append(f"{key}: {', '.join(f'{name} ({ends} km)' for name, ends in roads.items())}")
            case None:
                pass
            case _:
                lines.append(f"{key}: {value}")
    return "\n".join(lines)
