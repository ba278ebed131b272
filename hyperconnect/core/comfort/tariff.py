"""What heating costs in the hours to come: as `home.yaml` says, as devices tell it, as it was at this time of day."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from hyperconnect.automation.compile_trigger.common import weekdays_of
from hyperconnect.automation.expression import ExpressionError, value_for
from hyperconnect.automation.form import ComfortForm, WindowForm
from hyperconnect.comfort import Prices
from hyperconnect.core.comfort.slots import slots_in
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

if TYPE_CHECKING:
    from hyperconnect.comfort.wall import Wall

POWER: Final = Attribute("number", unit="W", minimum=1, maximum=1_000_000)
"""What `home.yaml` says of powers."""
_STEP: Seconds = 900.0
_SLOTS = 96
"""Of a day, and of what is told ahead."""
_HOUR = 4
"""Slots of an hour: a price that is told holds until the hour is over."""
_BRIGHTER = 1.5
"""By how much today's sun may exceed yesterday's."""
_AHEAD = "prices"
"""What beside a price tells those to come."""


class _Window(Struct, frozen=True):
    """Minutes of a day, on the weekdays on which it begins (0 is Monday)."""

    begins: int
    ends: int
    price: float
    days: frozenset[int]

    def holds(self, weekday: int, minute: float) -> bool:
        if self.begins < self.ends:
            return weekday in self.days and self.begins <= minute < self.ends
        if minute >= self.begins:
            return weekday in self.days
        return minute < self.ends and (weekday - 1) % 7 in self.days


class Kept(Struct):
    """What it was at each quarter of an hour of a day, None where nothing was told: a price, and W fed back."""

    price: list[float | None]
    surplus: list[float | None]


class Round:
    """A number by the time of day, as it was told last: what it is at this moment says how today compares."""

    def __init__(self, told: Sequence[float | None] = ()) -> None:
        self.told: list[float | None] = list(told) if len(told) == _SLOTS else [None] * _SLOTS
        self.known = any(number is not None for number in self.told)
        """Whether anything was told at all."""
        self._slot: int | None = None
        self._before: float | None = None

    def note(self, slot: int, number: float) -> None:
        """It is this now."""
        if slot != self._slot:
            self._slot, self._before = slot, self.told[slot]
        self.told[slot] = round(number, 5)
        self.known = True

    @property
    def before(self) -> float | None:
        """What was told at this time of day before today."""
        return self._before


class Tariff:
    """Reads the section `comfort` of `home.yaml`, and the attributes that it names."""

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self._registry = registry
        self._twin = twin
        self._price, self._sun = Round(), Round()
        self._windows: tuple[ComfortForm, tuple[_Window, ...]] | None = None
        self._told = False

    @property
    def form(self) -> ComfortForm:
        """What the household wrote."""
        return self._registry.house.comfort

    def recall(self, row: object) -> None:
        """Take up what an earlier life kept; what is not that is left."""
        with suppress(msgspec.ValidationError):
            kept = msgspec.convert(row, Kept)
            self._price, self._sun = Round(kept.price), Round(kept.surplus)

    @property
    def kept(self) -> Kept | None:
        """What is worth keeping; None if nothing is."""
        return Kept(self._price.told, self._sun.told) if self._price.known or self._sun.known else None

    def forget(self) -> None:
        """Forget what was told at which time of day."""
        self._price, self._sun = Round(), Round()

    def prices(self, wall: Wall, now: Moment, *, heating: bool) -> Prices | None:
        """Return what energy costs in the day to come; None if nothing was said of it.

        `heating` says whether any room draws by now: what it draws is no longer fed back.
        """
        form = self.form
        if form.price is None and form.surplus is None:
            told, self._told = self._told, False
            return Prices(now, now, ()) if told else None
        self._told = True
        begins = now // _STEP * _STEP
        places = [wall.read(begins + _STEP * place) for place in range(_SLOTS)]
        slots = [int(minute // 15) for _, minute in places]
        windows = self._read(form)
        prices = self._prices(form, slots, begins)
        for place, (day, minute) in enumerate(places):
            window = next((each for each in windows if each.holds((day - 1) % 7, minute)), None)
            prices[place] = prices[place] if window is None else window.price
        if None in prices:
            return Prices(now, now, ())
        return Prices(
            now, begins, tuple(each or 0.0 for each in prices), self._surplus(form, slots, heating=heating), _STEP
        )

    def _read(self, form: ComfortForm) -> tuple[_Window, ...]:
        if self._windows is None or self._windows[0] is not form:
            self._windows = (form, tuple(_window(each) for each in form.windows))
        return self._windows[1]

    def _prices(self, form: ComfortForm, slots: Sequence[int], begins: Moment) -> list[float | None]:
        if not isinstance(form.price, str):
            return [1.0 if form.price is None else float(form.price)] * len(slots)
        now = self._number(form.price)
        if now is None:
            return [None] * len(slots)
        self._price.note(slots[0], now)
        before = self._price.before
        shift = 0.0 if before is None else now - before
        hour = _HOUR - slots[0] % _HOUR
        prices: list[float | None] = [now] * hour
        for slot in slots[hour:]:
            known = self._price.told[slot]
            prices.append(now if known is None else known + shift)
        ahead = slots_in(self._said(f"{form.price.rpartition('.')[0]}.{_AHEAD}"), begins, _STEP, len(slots))
        return [was if told is None else told for was, told in zip(prices, ahead, strict=True)]

    def _surplus(self, form: ComfortForm, slots: Sequence[int], *, heating: bool) -> tuple[float, ...]:
        drawn = None if form.surplus is None else self._number(form.surplus)
        most = power_of(form.draws)
        if drawn is None or most is None:
            return ()
        now = max(0.0, -drawn + (most if heating else 0.0))
        self._sun.note(slots[0], now)
        before = self._sun.before
        brighter = 1.0 if not before else min(_BRIGHTER, now / before)
        return tuple(
            min(1.0, (now if place == 0 else brighter * (self._sun.told[slot] or 0.0)) / most)
            for place, slot in enumerate(slots)
        )

    def _number(self, name: str) -> float | None:
        value = self._said(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            return None
        return float(value)

    def _said(self, name: str) -> Datum:
        named = self._registry.attribute(name)
        return None if named is None else self._twin.values[named.slot]


def power_of(written: str | None) -> float | None:
    """Return a power in W, None where none is written."""
    if written is None:
        return None
    try:
        value = value_for(written, POWER)
    except ExpressionError:
        return None
    return float(value) if isinstance(value, int | float) else None


def _window(form: WindowForm) -> _Window:
    return _Window(_minute(form.from_), _minute(form.to), form.price, frozenset(weekdays_of(form.days)))


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return 60 * int(hour) + int(minute)
