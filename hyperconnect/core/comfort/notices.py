"""What people must be told of a plan: that a thermostat fails them, or that it will not be warm in time."""

from __future__ import annotations

from hyperconnect.core.comfort.goal import Word
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment, Seconds

_AGAIN: Seconds = 12 * 3600.0
_SHORT = 0.5
"""Kelvins that may be missing on arrival."""
_SOON: Seconds = 3600.0


class Notices:
    """Tells each alarm once in half a day, and once a goal that it comes too late."""

    def __init__(self) -> None:
        self._alarms: dict[tuple[str, str], Moment] = {}
        self._short: set[str] = set()

    def look(self, told: Planned, room: str, now: Moment) -> list[Word]:
        """Return what is to be told now."""
        key = f"{told.rule} {told.path}"
        words: list[Word] = []
        for alarm in told.alarms:
            kind = alarm.translate(_DIGITS)
            at = self._alarms.get((key, kind))
            if at is None or not 0 <= now - at < _AGAIN:
                self._alarms[key, kind] = now
                words.append(Word(told.rule, f"{alarm[0].upper()}{alarm[1:]}.", f"comfort {key}"))
        if key not in self._short and _comes_short(told, now):
            self._short.add(key)
            words.append(Word(told.rule, _short(told, room, now), f"comfort {key}"))
        return words

    def forget(self, key: str) -> None:
        """A goal ended: the next may be told of again."""
        self._short.discard(key)


def _comes_short(told: Planned, now: Moment) -> bool:
    """Return whether somebody is nearly there and it will be too cold."""
    if told.state != "heating" or told.arrival is None or told.late is None or told.predicted is None:
        return False
    return told.late - now <= _SOON and told.predicted < told.value - _SHORT


def _short(told: Planned, room: str, now: Moment) -> str:
    text = f"{room.capitalize()}: it will be {told.predicted:.1f} °C on arrival"
    if told.reached_at is None:
        return f"{text}, and {told.value:g} °C cannot be reached in this weather."
    return f"{text}, and {told.value:g} °C about {max(1, round((told.reached_at - now) / 60))} min from now."


_DIGITS = str.maketrans("", "", "0123456789.")
