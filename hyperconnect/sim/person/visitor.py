"""Those who come from outside: guests who ring and are let in, and others who are not.

What happens when is for a script to say; here stands how.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.home.being import Being, BeingKind
from hyperconnect.sim.person.entrance import Entrance
from hyperconnect.sim.world import World

WAITS: Seconds = 90.0
"""How long a guest waits at the door before going away again."""
HAUNTS: tuple[str, ...] = ("living", "kitchen", "living", "hall")
"""Where guests are, at the table as a rule."""
SEARCHED: tuple[str, ...] = ("living", "study", "bedroom", "kitchen")
"""Where a burglar looks, in this order, as far as there are such rooms."""


class Visitors:
    """Everybody who does not live here."""

    def __init__(self, world: World, entrance: Entrance) -> None:
        self._world = world
        self._entrance = entrance
        self._home = entrance.home
        self.sleeps: Callable[[str], bool] = _nobody
        """returns whether somebody who lives here is asleep and hears no bell"""
        self.turned_away: list[str] = []
        """guests whom nobody let in"""
        self.break_ins: list[tuple[Moment, Moment]] = []
        """when somebody broke in, and when they were gone again"""

    def ring(self, doorbell: str = "doorbell") -> bool:
        """Press a doorbell; return False if there is none."""
        return self._entrance.hands.turn(doorbell, press=True)

    def visit(self, guest: str, at: Moment, stays: Seconds, kind: BeingKind = "person") -> None:
        """Let a guest ring at a moment, be let in if somebody is at home and awake, and go after so long."""
        self._world.at(at, lambda: self._knock(guest, stays, kind))

    def break_in(self, opening: str, *, who: str = "burglar", stays: Seconds = 600.0, with_dog: bool = False) -> None:
        """Force an opening now, look through the rooms, and leave by the same way.

        Raises:
            KeyError: there is no such opening.
        """
        rng = self._world.random(who)
        self.break_ins.append((self._world.now, self._world.now + stays))
        entry = self._home.openings[opening]
        for being in (who, *((f"{who}_dog",) if with_dog else ())):
            self._home.welcome(Being(being, "person" if being == who else "dog", lives_here=False), None)
        entry.locked = False
        entry.turn(is_open=True)
        rooms = [entry.room, *(room for room in SEARCHED if room in self._home.rooms and room != entry.room)]
        spent: Seconds = 4.0
        for index, room in enumerate(rooms):
            self._world.after(spent, partial(self._search, who, room, with_dog=with_dog))
            pause = stays / len(rooms) * rng.uniform(0.7, 1.2)
            for part in (0.3, 0.6):
                self._world.after(spent + pause * part, lambda: self._home.stir(who))
            spent += pause if index + 1 < len(rooms) else 0.0

        def flee() -> None:
            self._search(who, None, with_dog=with_dog)

        self._world.after(stays, flee)

    def _search(self, who: str, room: str | None, *, with_dog: bool) -> None:
        self._home.move(who, room)
        if with_dog:
            self._home.move(f"{who}_dog", room)

    def _knock(self, guest: str, stays: Seconds, kind: BeingKind) -> None:
        home, rng = self._home, self._world.random(f"{guest}/{int(self._world.now)}")
        if home.where(guest) is not None:
            return
        home.welcome(Being(guest, kind, lives_here=False), None)
        self.ring()
        host = self._host()
        if host is None:
            self.turned_away.append(guest)
            return
        opens = rng.uniform(15, min(50.0, WAITS))
        self._world.after(opens - 5, lambda: self._answer(host))

        def come_in() -> None:
            home.move(guest, "hall")
            self._world.after(rng.uniform(60, 150), lambda: self._sit(guest, self._world.now + stays))

        def open_up() -> None:
            self._entrance.hands.lock(locked=False)
            self._entrance.pass_through(rng, come_in)

        self._world.after(opens, open_up)

    def _answer(self, host: str) -> None:
        """Go to the door."""
        if self._home.where(host) is not None:
            self._home.move(host, "hall")
            self._world.after(40.0, lambda: self._back(host))

    def _back(self, host: str) -> None:
        if self._home.where(host) is not None:
            self._home.move(host, "living")

    def _sit(self, guest: str, until: Moment) -> None:
        """Be somewhere for a while; then somewhere else, or go."""
        home, now = self._home, self._world.now
        rng = self._world.random(f"{guest}/{int(now)}")
        if now >= until:
            home.move(guest, "hall")
            self._entrance.pass_through(rng, lambda: home.move(guest, None))
            return
        rooms = [room for room in HAUNTS if room in home.rooms]
        home.move(guest, rng.choice(rooms))
        self._world.after(min(until - now, rng.uniform(300, 1500)), lambda: self._sit(guest, until))

    def _host(self) -> str | None:
        """Return somebody who can open the door."""
        for being in self._home.beings.values():
            here = being.kind == "person" and being.lives_here and self._home.where(being.id) is not None
            if here and not self.sleeps(being.id):
                return being.id
        return None


def _nobody(_who: str) -> bool:
    return False
