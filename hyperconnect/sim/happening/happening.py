"""Lets things happen to a household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment
from hyperconnect.sim.fault.known import Fields
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.chores import SHOWER
from hyperconnect.sim.person.hands import Hands
from hyperconnect.sim.person.person import Trip
from hyperconnect.sim.person.visitor import Visitors
from hyperconnect.sim.road.span import check_span
from hyperconnect.sim.road.traffic import Incident, Traffic
from hyperconnect.sim.script.happenings import Errand, Happening, Slowdown
from hyperconnect.sim.script.page import Sheet
from hyperconnect.sim.script.wording import nearest
from hyperconnect.sim.thing.thing import Thing

BY_NAME = ("hand", "move", "answer", "battery")
"""What is written with the name of something as its key."""


def place_of(where: str, sheet: Sheet, pointer: str = "") -> str:
    """Return the place of what an error of a happening names, which stands in a sheet at a JSON pointer."""
    return sheet.place(f"{pointer}/{where}".rstrip("/"), key=where.startswith(BY_NAME))


class Happenings:
    """What may happen to a household, now or later."""

    def __init__(self, house: Household, traffic: Traffic, hands: Hands, fields: Fields) -> None:
        self._house = house
        self._home = hands.home
        self._traffic = traffic
        self._hands = hands
        self._fields = fields
        self.undone: list[ContentError] = []
        """why what was to happen did not: nobody had asked for an answer, or somebody could not go"""

    def plan(self, happening: Happening, moment: Moment) -> None:
        """Let something happen at a moment.

        Raises:
            ContentError: it concerns what this household has not.
        """
        self.check(happening)
        self._house.at(moment, partial(self.happen, happening))

    def check(self, happening: Happening) -> None:
        """Do nothing if everything that a happening names is there.

        Raises:
            ContentError: something is not; `where` is the key of it, or the keys joined by slashes.
        """
        for where, sort, name, known in self._named(happening):
            if name is not None and name not in known:
                why = f"there is no {sort} {name!r} in this household"
                raise ContentError(why, where=where, hint=nearest(name, [*known]))
        for name, wish in (happening.hand or {}).items():
            thing = self._house.things[name]
            if isinstance(thing, Thing) and (why := thing.refusal(wish)):
                hint = "a hand can do what the thing's own buttons and knobs can"
                raise ContentError(f"{name}: {why}", where=f"hand/{name}", hint=hint)
        bell = None if happening.ring is None else self._house.things[happening.ring]
        if bell is not None and not hasattr(bell, "press"):
            raise ContentError(f"{happening.ring} is no doorbell", where="ring", hint="`hand` switches other things")
        if happening.jam is not None:
            self._check_jam(happening.jam)
        if happening.fault is not None:
            self._fields.check(happening.fault)

    def _check_jam(self, jam: Slowdown) -> None:
        try:
            check_span(self._traffic.roads, jam.road, jam.starts, jam.ends)
        except ContentError as error:
            raise ContentError(error.why, where=f"jam/{error.where}", hint=error.hint) from error

    def names(self) -> dict[str, list[str] | dict[str, float]]:
        """Return what a happening can name here: names of each sort, and each road with the km post at its end."""
        house, home, roads = self._house, self._home, self._traffic.roads
        return {
            "openings": [*home.openings],
            "bells": [name for name, thing in house.things.items() if hasattr(thing, "press")],
            "rooms": [*home.rooms],
            "people": [*house.people],
            "cars": [*house.cars],
            "phones": [*house.phones],
            "roads": {road: round(roads.last_post(road), 1) for road in sorted({edge.road for edge in roads.edges})},
        }

    def fields(self, wish: Mapping[str, object]) -> list[str]:
        """Return the fields that a thing says, so that a fault can name one of them.

        Raises:
            ContentError: there is no such thing.
        """
        name = wish.get("fields")
        if not isinstance(name, str) or len(wish) > 1 or name not in self._house.speakers:
            hint = nearest(str(name), [*self._house.speakers])
            raise ContentError(f"there is no thing {name!r} in this household", where="fields", hint=hint)
        return self._fields.of(name)

    def happen(self, it: Happening) -> None:
        """Let something happen now; what names something unknown does nothing."""
        house, home = self._house, self._home
        if it.open is not None:
            home.openings[it.open].turn(is_open=True)
        if it.close is not None:
            home.openings[it.close].turn(is_open=False)
        for name, wish in (it.hand or {}).items():
            self._hands.turn(name, **wish)
        if house.visitors is not None:
            self._come(house.visitors, it)
        self._use(it)
        for who, room in (it.move or {}).items():
            home.move(who, None if room == "away" else room)
        if it.go is not None:
            self._go(it.go)
        for who, choice in (it.answer or {}).items():
            self._answer(who, choice)
        for name, level in (it.battery or {}).items():
            house.phones[name].charge(level)
        if it.jam is not None:
            self._traffic.happen(self._incident(it.jam))
        self._break(it)

    def _use(self, it: Happening) -> None:
        """Let somebody use the water, or the key of a car."""
        house, home = self._house, self._home
        if it.steam is not None:
            for minute in range(1, round(it.steam.lasts / 60) + 1):
                house.after(60.0 * minute, partial(home.rooms[it.steam.room].damp, SHOWER))
        if it.unlock is not None:
            house.cars[it.unlock].unlock()

    def _break(self, it: Happening) -> None:
        """Let something go wrong with wires, broker or clocks."""
        house = self._house
        if it.fault is not None:
            house.faults.begin(it.fault)
        if it.storm is not None:
            for number in range(it.storm.messages):
                house.say(f"{it.storm.under}/{number}/state", b'{"value":%d}' % number, retain=True)
        if it.broker is not None:
            house.broker_forgets = it.broker.forgets
            house.turn_broker(gone=True)
            house.after(it.broker.gone, partial(house.turn_broker, gone=False))
        if it.clock is not None:
            house.clock_off += it.clock

    def _come(self, visitors: Visitors, it: Happening) -> None:
        """Let somebody come from outside."""
        if it.ring is not None:
            visitors.ring(it.ring)
        if it.visit is not None:
            visitors.visit(it.visit.who, self._house.now, it.visit.stays)
        if it.break_in is not None:
            visitors.break_in(it.break_in.through, stays=it.break_in.stays, with_dog=it.break_in.with_dog)

    def _named(self, it: Happening) -> Iterable[tuple[str, str, str | None, Iterable[str]]]:
        """Return what a happening names: where, the sort of it, its name, and the names there are."""
        house, home = self._house, self._home
        yield "open", "opening", it.open, home.openings
        yield "close", "opening", it.close, home.openings
        yield "break_in/through", "opening", it.break_in.through if it.break_in else None, home.openings
        yield "ring", "thing", it.ring, house.things
        yield "go/who", "person", it.go.who if it.go else None, house.people
        for name in it.hand or ():
            yield f"hand/{name}", "thing", name, house.things
        for who, room in (it.move or {}).items():
            yield f"move/{who}", "being", who, home.beings
            yield f"move/{who}", "room", None if room == "away" else room, home.rooms
        for who in it.answer or ():
            yield f"answer/{who}", "person or car", who, (*house.cars, *house.people)
        yield "steam/room", "room", it.steam.room if it.steam else None, home.rooms
        yield "unlock", "car", it.unlock, house.cars
        if it.jam is not None:
            yield "jam/road", "road", it.jam.road, sorted({edge.road for edge in self._traffic.roads.edges})
        for name in it.battery or ():
            yield f"battery/{name}", "phone", name, house.phones
        yield "fault/of", "thing", it.fault.of if it.fault else None, house.speakers

    def _go(self, errand: Errand) -> None:
        person = self._house.people[errand.who]
        here = person.node(person.place)
        car = next((car for car in self._house.cars.values() if car.node == here and not car.driving), None)
        if not person.go(Trip(self._house.now, car or "walk", errand.to)):
            why = f"{errand.who} is {'on the way already' if person.under_way else f'at {errand.to} already'}"
            self.undone.append(ContentError(why, where="go", hint="choose somebody else, or another moment or place"))

    def _answer(self, who: str, choice: str) -> None:
        asked = self._house.cars.get(who) or self._house.people[who]
        if not asked.answer(choice):
            hint = "an answer can be touched for as long as a message offers it"
            self.undone.append(ContentError(f"{who} is offered no answer {choice!r}", where=f"answer/{who}", hint=hint))

    def _incident(self, jam: Slowdown) -> Incident:
        now = self._house.now
        return Incident(
            road=jam.road,
            tail=jam.starts / 1000,
            head=jam.ends / 1000,
            speed=jam.speed,
            begins=now,
            builds=jam.builds,
            ends=now + jam.lasts,
        )
