"""A simulated Xiaomi car: drives, navigates, warms its cabin, uses its battery, and talks about it.

This file holds what the car does; `dashboard` holds what it says, `remote` what can be asked of it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp

from hyperconnect.model.moment import Moment, Seconds, iso
from hyperconnect.sim.car.cabin import Cabin, condition
from hyperconnect.sim.car.drive import Drive, step
from hyperconnect.sim.car.energy import CarSpec, battery_power, road_load, usable
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.road.navigation import REPLAN, Plan, better_way, plan, wander
from hyperconnect.sim.road.road import fastest
from hyperconnect.sim.road.traffic import Traffic
from hyperconnect.sim.view import CarView
from hyperconnect.sim.world import Due, World

EXPECTED_CONSUMPTION = 15.0
"""kWh/100 km that the range is reckoned with before the car has learned better."""


class Car:
    """A car as it is. `driving_period` and `parked_period` are the seconds between two of its reports."""

    def __init__(self, world: World, thing: str, name: str, spec: CarSpec, traffic: Traffic, weather: Weather) -> None:
        self.world = world
        self.id = thing
        self.name = name
        self.spec = spec
        self.traffic = traffic
        self.weather = weather
        self.rng = world.random(thing)
        self.serial = f"LDP{self.rng.randrange(10**6, 10**7)}"
        self.driving_period: Seconds = 10.0
        self.parked_period: Seconds = 300.0
        self.node = 0
        self.energy = spec.battery / 2
        self.odometer = self.rng.uniform(4_000, 30_000)
        self.cabin = Cabin(weather.outdoor(world.now))
        self.climate: float | None = None
        """°C the cabin is brought to; None while its climate is off"""
        self.cabin_target = 21.0
        self.charge_limit = 80.0
        self.locked = True
        self.occupied = False
        self.power = 0.0
        self.screen = ""
        self.tires = tuple(round(self.rng.uniform(236, 252)) for _ in range(4))
        self.drive: Drive | None = None
        self.plan: Plan | None = None
        self.destination = ""
        self.goal = 0
        self._eagerness = 1.0
        self._noise = 0.0
        self._kilometre = EXPECTED_CONSUMPTION / 100
        self._trip_energy = 0.0
        self._trip = 0.0
        self._whole = 0.0
        self._last = world.now
        self._error = (0.0, 0.0)
        self._next: Due | None = None
        self._replan: Due | None = None
        self._arrived: Callable[[], None] | None = None
        self.report: Callable[[], None] = _silent
        """says the state on the bus"""
        self.event: Callable[[dict[str, object]], None] = _silent_event
        """says an event on the bus"""

    def start(self, node: int, soc: float) -> None:
        """Stand parked at a junction with a charged battery (%) and begin to report."""
        self.node = node
        self.energy = usable(self.spec, self.weather.outdoor(self.world.now)) * soc / 100
        self.tick()

    @property
    def driving(self) -> bool:
        """Whether it is on its way."""
        return self.drive is not None

    @property
    def soc(self) -> float:
        """State of charge in %."""
        return 100 * self.energy / usable(self.spec, self.weather.outdoor(self.world.now))

    @property
    def range(self) -> float:
        """Kilometres it can still go, as reckoned from recent consumption."""
        return self.energy / self._kilometre

    def position(self) -> tuple[float, float]:
        """Return where it is, in metres east and north of home."""
        roads = self.traffic.roads
        if self.drive is None or self.drive.arrived:
            node = roads.nodes[self.node]
            return node.x, node.y
        return roads.along(self.drive.edge, self.drive.offset)

    def fix(self) -> tuple[float, float, float]:
        """Return latitude, longitude and accuracy (m) as its receiver sees them: the error wanders for 20 seconds."""
        x, y = self.position()
        latitude, longitude = self.traffic.roads.geographic(x + self._error[0], y + self._error[1])
        return latitude, longitude, 4.0

    def eta(self) -> Moment | None:
        """Return the estimated arrival, None without a destination."""
        if self.plan is None:
            return None
        drive = self.drive
        return self.plan.eta(self.world.now, drive.leg if drive else 0, drive.offset if drive else 0.0)

    def remaining(self) -> Seconds:
        """Return the estimated time to the destination, 0 without one."""
        if self.plan is None:
            return 0.0
        drive = self.drive
        return self.plan.remaining(drive.leg if drive else 0, drive.offset if drive else 0.0)

    def delay(self) -> Seconds:
        """Return the share of traffic in the remaining time."""
        if self.plan is None:
            return 0.0
        drive = self.drive
        return self.plan.delay(drive.leg if drive else 0, drive.offset if drive else 0.0)

    def distance(self) -> float:
        """Return the metres still to go, 0 without a destination."""
        if self.drive is not None:
            return self.drive.left
        return sum(edge.length for edge in self.plan.way) if self.plan else 0.0

    def navigate(self, destination: str, node: int) -> bool:
        """Set a destination; return False if no way leads there. A driver under way follows it."""
        drive = self.drive
        edge = drive.edge if drive is not None and not drive.arrived else None
        now = self.world.now
        onward = fastest(
            self.traffic.roads, edge.end if edge else self.node, node, lambda e: self.traffic.seconds(e, now)
        )
        if not onward and edge is None:
            return False
        self.destination, self.goal = destination, node
        self._noise = self.rng.gauss(0, 1)
        if drive is not None and edge is not None:
            way = (*drive.way[: drive.leg], edge, *onward)
            self.drive = Drive(way, drive.leg, drive.offset, drive.speed, drive.wait, drive.moved)
            self.plan = plan(way, self.traffic, now, self._noise)
        else:
            self.plan = plan(onward, self.traffic, now, self._noise)
        if self._replan is not None:
            self._replan.cancel()
        self._replan = self.world.after(REPLAN, self._plan_again)
        self.report()
        return True

    def clear(self) -> None:
        """Forget the destination; a driver under way still goes there."""
        self.destination, self.plan = "", None
        if self._replan is not None:
            self._replan.cancel()
            self._replan = None
        self.report()

    def board(self) -> None:
        """Let the driver in: the car unlocks and warms its cabin."""
        self._catch_up()
        self.locked, self.occupied, self.climate = False, True, self.cabin_target
        self.tick()

    def leave(self) -> None:
        """Let the driver out: the car locks and stops warming."""
        self._catch_up()
        self.locked, self.occupied, self.climate = True, False, None
        self.tick()

    def set_out(self, arrived: Callable[[], None]) -> None:
        """Drive where navigation leads, doors locked; `arrived` is called when the car stands there, unlocked again."""
        if self.plan is None or self.driving:
            return
        self._catch_up()
        self.locked = True
        self.drive = Drive(self.plan.way)
        self._eagerness = self.rng.uniform(0.98, 1.04)
        self._trip_energy, self._trip, self._whole = 0.0, 0.0, self.drive.left
        self._arrived = arrived
        self.tick()

    def tick(self) -> None:
        """Come up to the present, report, and plan the next report."""
        self._catch_up()
        drive = self.drive
        arrived = None
        if drive is not None and drive.arrived:
            self.node, self.drive, self.locked = self.goal, None, False
            arrived, self._arrived = self._arrived, None
            self.clear()
        else:
            self.report()
        if self._next is not None:
            self._next.cancel()
        busy = self.driving or self.occupied
        period = self.driving_period if busy else 30.0 if self.climate is not None else self.parked_period
        self._next = self.world.after(period, self.tick)
        if arrived is not None:
            arrived()

    def view(self) -> CarView:
        """Return the truth."""
        x, y = self.position()
        latitude, longitude = self.traffic.roads.geographic(x, y)
        left = self.distance()
        return CarView(
            id=self.id,
            name=self.name,
            driving=self.driving,
            latitude=latitude,
            longitude=longitude,
            x=x,
            y=y,
            speed=self.drive.speed * 3.6 if self.drive else 0.0,
            soc=self.soc,
            range=self.range,
            consumption=self._trip_energy / self._trip * 100 if self._trip > 1 else 0.0,
            cabin=self.cabin.air,
            progress=1 - left / self._whole if self._whole else 0.0,
            distance=left / 1000,
            destination=self.destination,
            eta=self.eta(),
            delay=self.delay(),
            screen=self.screen,
        )

    def _plan_again(self) -> None:
        """Look at the traffic again; take a better way if there is one, and tell so."""
        if self.plan is None:
            return
        self._catch_up()
        now, drive = self.world.now, self.drive
        self._noise = wander(self._noise, self.rng)
        way = self.plan.way
        old = self.eta()
        found = None
        if drive is not None and not drive.arrived:
            found = better_way(self.plan, drive.leg, self.goal, self.traffic, now)
        if found is not None and drive is not None:
            way = found
            self.drive = Drive(way, drive.leg, drive.offset, drive.speed, drive.wait, drive.moved)
            stay = plan(self.plan.way, self.traffic, now, self._noise)
            old = stay.eta(now, drive.leg, drive.offset)
        self.plan = plan(way, self.traffic, now, self._noise)
        if found is not None and old is not None and (eta := self.eta()) is not None:
            self.event({"event_type": "reroute", "old_eta": iso(old), "new_eta": iso(eta)})
        self._replan = self.world.after(REPLAN, self._plan_again)

    def _catch_up(self) -> None:
        """Move, warm and use energy up to the present: whole seconds while driving, in one go while parked."""
        elapsed = self.world.now - self._last
        drive = self.drive
        outdoor = self.weather.outdoor(self.world.now)
        if drive is not None:
            elapsed = float(int(elapsed))
            self.drive = self._move(drive, int(elapsed), outdoor)
        if elapsed <= 0:
            return
        self._last += elapsed
        self.cabin = condition(self.cabin, self.climate, outdoor, int(self.occupied), elapsed)
        self._use(self.cabin.power * elapsed)
        keep = exp(-elapsed / 20)
        spread = 4.0 * (1 - keep * keep) ** 0.5
        east, north = self._error
        self._error = keep * east + self.rng.gauss(0, spread), keep * north + self.rng.gauss(0, spread)

    def _move(self, drive: Drive, seconds: int, outdoor: float) -> Drive:
        """Return the drive some whole seconds on; the battery has paid for it."""
        began = drive.moved
        spent = 0.0
        for second in range(seconds):
            if drive.arrived:
                break
            drive = step(drive, self.traffic, self._last + second, self._eagerness, self.rng)
            force = road_load(self.spec, drive.speed, drive.acceleration, celsius=outdoor)
            spent += battery_power(self.spec, drive.speed, force, self.soc) + self.spec.auxiliary
        self.power = spent / seconds if seconds else self.power
        self._use(spent)
        gone = (drive.moved - began) / 1000
        self.odometer += gone
        self._trip += gone
        if self._trip > 1:
            share = 1 - exp(-gone / 25)
            self._kilometre += (self._trip_energy / self._trip - self._kilometre) * share
        return drive

    def _use(self, joules: float) -> None:
        self.energy = max(0.0, self.energy - joules / 3_600_000)
        self._trip_energy += joules / 3_600_000


def _silent() -> None:
    """Say nothing."""


def _silent_event(_: dict[str, object]) -> None:
    """Say nothing."""
