"""Speaks with a simulation that is running, over its control topic."""

from __future__ import annotations

from typing import cast

import msgspec

from hyperconnect.cli.asking import ask
from hyperconnect.cli.reaching import Reach
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.sim.happening.control import ANSWER, CONTROL, check_pace
from hyperconnect.sim.payload import fields
from hyperconnect.sim.script.happenings import Happening
from hyperconnect.sim.script.page import check, parse

PATIENCE = 5.0
"""Seconds to wait for an answer."""

MORE = 0.3
"""Seconds in which others may answer too."""


def read_wish(text: str, name: str) -> dict[str, object]:
    """Return what a text wants to happen, or the speed it wants; `name` names it in errors.

    Raises:
        ContentError: it is nothing that can happen; names line and column.
    """
    sheet = parse(text, name)
    data: object = sheet.data
    if not isinstance(data, dict):
        hint = "write it as '{open: living_window}' or '{speed: 10}'"
        raise ContentError("nothing happens here", where=sheet.place(""), hint=hint)
    wish = cast("dict[str, object]", data)
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


async def control(wish: dict[str, object], way: Reach) -> str:
    """Ask a running simulation for something; return what it says. Where several run, one that does it is enough.

    Raises:
        SettingsError: it refuses.
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
    raise SettingsError(str(answers[0].get("error")), where="what", hint=str(answers[0].get("hint", "")))
