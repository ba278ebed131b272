"""The control topic: whoever is on the bus may let things happen, and change the pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hyperconnect.errors import ContentError
from hyperconnect.sim.payload import compact, fields, within
from hyperconnect.sim.script.happenings import DEEDS, Happening
from hyperconnect.sim.script.page import check, parse

if TYPE_CHECKING:
    from hyperconnect.sim.happening.happening import Happenings
    from hyperconnect.sim.household import Household

CONTROL = "hyperconnect/simulate/control"
ANSWER = "hyperconnect/simulate/answer"
WHO: Final = {"who": True}
"""The question who is simulated on this broker already."""

SLOWEST, FASTEST = 0.1, 10_000.0
PACES = f"a number from {SLOWEST:g} to {FASTEST:.0f}"
"""Which speeds there are, for people."""


class Control:
    """Takes `{"speed": 10}` and whatever a script's `happenings` may say; answers `{"done": …}` or `{"error": …}`.

    With an error stand a `hint`, and `where` in the wish it is: the keys, joined by slashes, or line and column.

    Asked `{"who": true}` it answers with the names of all that `speak` here, with what else can be named in a wish,
    and with the `speed` that was asked for last. Asked `{"fields": "meter"}` it answers with the fields that a thing
    says, which a fault can name.
    """

    def __init__(self, house: Household, happenings: Happenings) -> None:
        self._house = house
        self._happenings = happenings
        self._pace: float | None = None

    def start(self) -> None:
        """Listen."""
        self._house.listen(CONTROL, self._hear)

    def _hear(self, text: str) -> bool:
        wish = fields(text) or {}
        if wish == WHO:
            silent = self._house.silent
            speak = [name for name in self._house.speakers if name not in silent]
            self._house.say(ANSWER, compact({"speak": speak, "speed": self._pace, **self._happenings.names()}))
            return True
        try:
            if "fields" in wish:
                self._house.say(ANSWER, compact({"fields": self._happenings.fields(wish)}))
                return True
            done = self._set_pace(wish) if "speed" in wish else self._happen(text)
        except ContentError as error:
            self._house.say(ANSWER, compact({"error": error.why, "hint": error.hint, "where": error.where}))
            return False
        self._house.say(ANSWER, compact({"done": done}))
        return True

    def _set_pace(self, wish: dict[str, object]) -> str:
        self._house.pace = self._pace = check_pace(wish)
        return "speed"

    def _happen(self, text: str) -> str:
        happening = check(parse(text, "asked"), Happening)
        if happening.at is not None or happening.after is not None:
            raise ContentError("what is asked for here happens now", hint="leave out `at` and `after`")
        self._happenings.check(happening)
        undone = self._happenings.undone
        undone.clear()  # what a script's own happenings left there is no answer to this wish
        self._happenings.happen(happening)
        if undone:
            raise undone.pop()
        return next(word for word in DEEDS if getattr(happening, word) is not None)


def check_pace(wish: Mapping[str, object]) -> float:
    """Return the speed that somebody wants.

    Raises:
        ContentError: it is none that can be had.
    """
    pace = within(wish.get("speed"), SLOWEST, FASTEST)
    if pace is None or len(wish) > 1:
        raise ContentError("a speed stands alone and is a number", hint=f"{PACES}, as in {{speed: 60}}")
    return pace
