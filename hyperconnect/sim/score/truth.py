"""How anything in a household is at this moment, by its name: the truth that scripts may ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hyperconnect.sim.thing.thing import Thing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hyperconnect.sim.car.car import Car
    from hyperconnect.sim.car.screen import Screen
    from hyperconnect.sim.household import Household
    from hyperconnect.sim.person.person import Person


class Truth:
    """Looks at a household without touching it, and remembers what was shown to whom."""

    def __init__(self, house: Household) -> None:
        self._house = house
        self._texts: dict[str, list[str]] = {}

    def watch(self) -> None:
        """Remember from now on what screens show."""
        for name, car in self._house.cars.items():
            self._read(name, car.screen)
        for name, person in self._house.people.items():
            for screen in person.screens:
                self._read(name, screen)

    @property
    def names(self) -> list[str]:
        """Everything that can be asked about."""
        house = self._house
        home = house.home
        rooms = (*home.rooms, *home.beings) if home is not None else ()
        things = [name for name, thing in house.things.items() if isinstance(thing, Thing)]
        return list(dict.fromkeys((*things, *house.cars, *house.people, *rooms)))

    def of(self, name: str) -> Mapping[str, object]:
        """Return how a thing, car, person, pet or room is, in this order where a name means several; else nothing."""
        house = self._house
        thing = house.things.get(name)
        if isinstance(thing, Thing):
            said = getattr(thing, "said", ())
            return {**thing.state(), "said": " | ".join(said)} if said else {"said": "", **thing.state()}
        if name in house.cars:
            return {**_car(house.cars[name]), **self._told(name)}
        if name in house.people:
            return {**_person(house.people[name]), **self._told(name)}
        if house.home is None:
            return {}
        room = house.home.rooms.get(name)
        if room is not None:
            return {"air": room.warmth.air, "humidity": room.humidity, "lit": room.lit, "open": room.open > 0}
        if name in house.home.beings:
            here = house.home.where(name)
            return {"room": here.name if here is not None else "away"}
        return {}

    def _read(self, name: str, screen: Screen) -> None:
        texts = self._texts.setdefault(name, [])

        def shown() -> None:
            if screen.text:
                texts.append(screen.text)

        screen.shown.append(shown)

    def _told(self, name: str) -> dict[str, object]:
        texts = self._texts.get(name, [])
        return {"notices": len(texts), "told": " | ".join(texts)}


def _car(car: Car) -> dict[str, object]:
    socket = car.charging.socket
    return {
        "driving": car.driving,
        "home": car.at_home,
        "destination": car.destination,
        "soc": car.soc,
        "cabin": car.cabin.air,
        "climate": car.climate is not None,
        "locked": car.locked,
        "occupied": car.occupied,
        "plugged": socket is not None,
        "charging": car.charging.power > 0,
        "rerouted": car.guide.rerouted,
    }


def _person(person: Person) -> dict[str, object]:
    return {"place": "" if person.outside else person.place, "asleep": person.asleep}
