"""Life at home: somebody moves through the rooms over the day, sleeps, and gets up at night."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.home.weather import hour_of_day
from hyperconnect.sim.person.chores import Chores
from hyperconnect.sim.world import Deed, Due, World

HOURS: tuple[tuple[float, dict[str, float]], ...] = (
    (9.5, {"bathroom": 3.0, "kitchen": 4.0, "bedroom": 2.5, "living": 1.0}),
    (17.0, {"living": 4.0, "kitchen": 2.0, "study": 2.0, "bedroom": 0.5, "bathroom": 0.8, "garage": 0.2}),
    (20.0, {"kitchen": 4.0, "living": 4.0, "bathroom": 0.7, "study": 0.7, "bedroom": 0.5}),
    (24.0, {"living": 7.0, "kitchen": 1.0, "bathroom": 1.0, "study": 0.5, "bedroom": 0.5}),
)
"""Up to which hour of the day one is how often in which room."""
STAYS: dict[str, tuple[Seconds, Seconds]] = {
    "living": (900, 4200),
    "kitchen": (420, 2100),
    "bathroom": (240, 900),
    "bedroom": (240, 1200),
    "study": (1200, 5400),
    "garage": (120, 420),
}
STIRS: tuple[Seconds, Seconds] = (180, 900)
"""Between two movements that somebody who sits makes."""
TURNS: tuple[Seconds, Seconds] = (2400, 6000)
"""Between two movements of somebody who sleeps."""
GETS_UP = 0.04
"""The share of these after which they go to the bathroom."""


class Indoors:
    """One person's life at home. It goes on by itself from `come_in` to `go_out`."""

    def __init__(self, world: World, who: str, home: Home, chores: Chores, zone: ZoneInfo) -> None:
        self._world = world
        self._who = who
        self._home = home
        self._chores = chores
        self._zone = zone
        self._rng = world.random(f"{who}/indoors")
        self._next: Due | None = None
        self._leaves_room: Moment = world.now
        self._desk_until: Moment = world.now
        self.asleep = False
        self.up_again = False

    def come_in(self, after: Seconds = 0.0) -> None:
        """Begin to live here in a while."""
        self._then(after, self._stroll)

    def go_out(self) -> None:
        """Leave."""
        self._stop()
        self._chores.go_out(last=self._alone())

    def lie_down(self, *, last: bool) -> None:
        """Go to bed."""
        self._go("bedroom")
        self._chores.end_day(last=last)
        self.asleep = True
        self._then(self._rng.uniform(*TURNS), self._turn_over)

    def get_up(self) -> None:
        """Get up and begin the day."""
        self.asleep = self.up_again = False
        self._chores.begin_day()
        self._home.stir(self._who)
        self._chores.enter(self._room(), self._hour())
        self._then(self._rng.uniform(60, 240), lambda: self._walk("bathroom"))

    def begin_work(self, until: Moment) -> None:
        """Work at home until then; there are breaks."""
        self._desk_until = until
        self._stroll()

    def _room(self) -> str:
        room = self._home.where(self._who)
        return room.name if room is not None else "living"

    def _hour(self) -> float:
        return hour_of_day(self._world.now, self._zone)

    def _alone(self) -> bool:
        home = self._home
        return not any(
            being.kind == "person" and being.id != self._who and home.where(being.id) is not None
            for being in home.beings.values()
        )

    def _then(self, delay: Seconds, deed: Deed) -> None:
        self._stop()
        self._next = self._world.after(delay, deed)

    def _stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _stroll(self) -> None:
        """Go to another room, as one does at this hour."""
        if self._world.now < self._desk_until and self._room() != "study" and "study" in self._home.rooms:
            self._walk("study")
            return
        hour = self._hour()
        weights = next((weights for until, weights in HOURS if hour < until), HOURS[-1][1])
        rooms = [room for room in weights if room in self._home.rooms]
        self._walk(self._rng.choices(rooms, [weights[room] for room in rooms])[0])

    def _walk(self, room: str) -> None:
        """Go to a room, through the hall."""
        if room not in self._home.rooms:
            room = "living"
        here = self._room()
        if here == room:
            self._home.stir(self._who)
            self._be_in(room)
            return
        self._chores.quit(here)
        if "hall" in {here, room} or self._rng.random() < 0.4:
            self._arrive(room)
            return
        self._home.move(self._who, "hall")
        self._then(self._rng.uniform(3, 8), lambda: self._arrive(room))

    def _arrive(self, room: str) -> None:
        self._home.move(self._who, room)
        self._be_in(room)

    def _be_in(self, room: str) -> None:
        self._chores.enter(room, self._hour())
        spell = self._rng.uniform(*STAYS.get(room, (60, 300)))
        self._leaves_room = self._world.now + spell
        self._linger()

    def _linger(self) -> None:
        """Move a little from time to time until it is time for another room."""
        left = self._leaves_room - self._world.now
        pause = self._rng.uniform(*STIRS)
        self._then(min(pause, left), self._stroll if pause >= left else self._stir)

    def _stir(self) -> None:
        self._home.stir(self._who)
        self._linger()

    def _go(self, room: str) -> None:
        """Be in a room that may not be there."""
        wanted = room if room in self._home.rooms else "living"
        if self._room() != wanted:
            self._home.move(self._who, wanted)

    def _turn_over(self) -> None:
        """Turn over in bed, or get up for a few minutes."""
        if self._rng.random() < GETS_UP and "bathroom" in self._home.rooms:
            self.up_again = True
            self._home.move(self._who, "hall")
            self._then(6.0, self._night_walk)
            return
        self._home.stir(self._who)
        self._then(self._rng.uniform(*TURNS), self._turn_over)

    def _night_walk(self) -> None:
        self._home.move(self._who, "bathroom")
        self._then(self._rng.uniform(120, 360), self._back_to_bed)

    def _back_to_bed(self) -> None:
        self._home.move(self._who, "hall")
        self._world.after(5.0, self._into_bed)

    def _into_bed(self) -> None:
        if self.asleep:
            self.up_again = False
            self._go("bedroom")
            self._then(self._rng.uniform(*TURNS), self._turn_over)
