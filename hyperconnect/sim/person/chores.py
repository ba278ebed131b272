"""What people do in a room besides being there: light, windows, water, cooking, the machines."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.opening import Opening
from hyperconnect.sim.person.daylight import Daylight
from hyperconnect.sim.person.hands import Hands
from hyperconnect.sim.world import World

SHOWERS, BREAKFASTS, AIRS, WASHES = 0.8, 0.9, 0.55, 0.35
"""The share of days on which one does so."""
LEAVES_LIGHT_ON = 0.25
FORGETS_WINDOW = 0.08
FORGETS_TV = 0.15
FORGETS_LOCK_AT_NIGHT = 0.12
TURNS_KNOB = 0.06
"""The share of times that somebody who finds the living room too cold or too warm turns the thermostat."""
COLD, WARM = 19.0, 23.5
"""°C of the living room beyond which one does"""
KETTLE, STOVE, SHOWER = 2000.0, 1600.0, 45.0
"""W, W, and g of water vapour a minute"""


class Chores:
    """Somebody's habits at home. All of it is by chance, each person's own."""

    def __init__(self, world: World, who: str, hands: Hands, daylight: Daylight) -> None:
        self._world = world
        self._who = who
        self._home = hands.home
        self._hands = hands
        self._daylight = daylight
        self._rng = world.random(f"{who}/chores")
        self._windows = [one for _, one in sorted(self._home.openings.items()) if one.kind == "window"]
        self._due: set[str] = set()
        self._dinner = False

    def begin_day(self) -> None:
        """Get up: what is to be done today, and the curtains."""
        draw = self._rng.random
        luck = {"shower": draw() < SHOWERS, "breakfast": draw() < BREAKFASTS, "air": draw() < AIRS}
        luck |= {"wash": draw() < WASHES, "dinner": True}
        self._due = {name for name, today in luck.items() if today}

    def enter(self, room: str, hour: float) -> None:
        """Do what one does in a room at this hour."""
        if self._daylight.is_dark(self._world.now):
            self._hands.light(room, on=True)
        match room:
            case "bathroom":
                self._once("shower", self._shower)
            case "kitchen" if hour < 11:
                self._once("breakfast", lambda: self._run("kettle", KETTLE, self._rng.uniform(120, 240)))
            case "kitchen" if 17 <= hour < 20.5:
                self._once("dinner", self._cook)
            case "bedroom" if hour < 11:
                self._once("air", self._air)
            case "living":
                self._settle(hour)
            case _:
                pass
        if 8 <= hour < 20:
            self._once("wash", lambda: self._hands.turn("washing_machine", on=True))

    def quit(self, room: str) -> None:
        """Go out of a room: the light is put out as a rule, if nobody else is there."""
        if not self._home.rooms[room].lit or self._rng.random() < LEAVES_LIGHT_ON:
            return
        if self._home.rooms[room].beings <= {self._who}:
            self._hands.light(room, on=False)

    def go_out(self, *, last: bool) -> None:
        """Leave home; the last one looks round for lights, the television and windows, not always well."""
        if not last:
            return
        for room in self._home.rooms:
            if self._home.rooms[room].lit and self._rng.random() > LEAVES_LIGHT_ON:
                self._hands.light(room, on=False)
        for window in self._windows:
            if window.is_open and self._rng.random() > 0.3:
                window.turn(is_open=False)
        self._silence()

    def end_day(self, *, last: bool) -> None:
        """Go to bed; the last one puts the home to rest."""
        for window in self._windows:
            if window.is_open and self._rng.random() > FORGETS_WINDOW:
                window.turn(is_open=False)
        if not last:
            return
        for room in self._home.rooms:
            if self._home.rooms[room].lit:
                self._hands.light(room, on=False)
        self._silence()
        if self._rng.random() > FORGETS_LOCK_AT_NIGHT:
            self._hands.lock(locked=True)

    def _once(self, what: str, deed: Callable[[], object]) -> None:
        if what in self._due:
            self._due.discard(what)
            deed()

    def _shower(self) -> None:
        minutes = round(self._rng.uniform(5, 11))
        room = self._home.rooms["bathroom"]
        for minute in range(1, minutes + 1):
            self._world.after(60.0 * minute, lambda: room.damp(SHOWER))

    def _cook(self) -> None:
        spell = self._rng.uniform(1200, 2700)
        room = self._home.rooms["kitchen"]
        self._run("stove", STOVE, spell)
        for part in (0.3, 0.6, 0.9):
            self._world.after(spell * part, lambda: room.damp(60.0))

    def _run(self, what: str, watts: float, spell: Seconds) -> None:
        """Let something without a plug of its own draw power for a while."""
        name, loads = f"{self._who}/{what}", self._home.loads
        loads[name] = watts

        def end() -> None:
            loads.pop(name, None)

        self._world.after(spell, end)

    def _air(self) -> None:
        """Open a bedroom's window for a while; some stand open until somebody sees it."""
        window = next((one for one in self._windows if one.room == "bedroom"), None)
        if window is None:
            return
        window.turn(is_open=True)
        spell = self._rng.uniform(420, 1500)
        if self._rng.random() > FORGETS_WINDOW:
            self._world.after(spell, lambda: self._shut(window))

    def _shut(self, window: Opening) -> None:
        if self._home.where(self._who) is not None:
            window.turn(is_open=False)

    def _settle(self, hour: float) -> None:
        air = self._home.living.warmth.air
        if (air < COLD or air > WARM) and self._rng.random() < TURNS_KNOB:
            self._hands.turn("living_thermostat", target=21.0 if air < COLD else 20.0)
        if hour >= 19.5 and self._rng.random() < 0.6:
            self._hands.turn("tv", on=True)

    def _silence(self) -> None:
        if self._rng.random() > FORGETS_TV:
            self._hands.turn("tv", on=False)
