"""A simulated Xiaomi car: drives, navigates, charges, warms its cabin, sleeps, and tells its owner's bus about it.

This file holds what the car does; `dashboard` holds what it says, `remote` what can be asked of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from hyperconnect.model.moment import Moment, Seconds, iso
from hyperconnect.sim.car import physics
from hyperconnect.sim.car.battery import Battery
from hyperconnect.sim.car.body import Body
from hyperconnect.sim.car.cabin import Cabin
from hyperconnect.sim.car.charging import Charging, Socket
from hyperconnect.sim.car.computer import Computer
from hyperconnect.sim.car.drive import Drive
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.guide import Guide
from hyperconnect.sim.car.receiver import Receiver
from hyperconnect.sim.car.screen import Screen
from hyperconnect.sim.car.slumber import Slumber
from hyperconnect.sim.car.software import TAKES, Software
from hyperconnect.sim.car.tyres import Tyres
from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.road.navigation import REPLAN
from hyperconnect.sim.road.road import fastest
from hyperconnect.sim.road.traffic import Traffic
from hyperconnect.sim.view import CarView
from hyperconnect.sim.world import Due, World

State: TypeAlias = Literal["parked", "driving", "charging", "asleep", "updating"]

Shape: TypeAlias = Callable[[str, dict[str, object]], dict[str, object]]
"""Changes what a car says: gets the last part of the topic and the fields, returns the fields."""

COARSE_REPLAN: Seconds = 300.0
"""Between two looks of a coarse car's navigation at traffic."""
PUBLIC_BELOW = 20.0
"""% below which its driver uses a public charger, which stands wherever one parks"""
PUBLIC_POWER = 150.0
"""kW of a public charger"""
CLIMATE_PERIOD: Seconds = 30.0
CHARGING_PERIOD: Seconds = 60.0
CALM_PERIOD: Seconds = 900.0
"""At least so long between two reports of a coarse car that stands and is awake."""


class Car:
    """A car as it is. The periods are seconds between two of its reports; `heartbeat` is that of a sleeping one.

    `coarse` cars drive edge by edge instead of second by second. `shelter` tells whether it stands under a roof,
    `outlet` finds a free socket where it stands, and `plug_in_below` is the charge (%) below which its driver uses it.
    """

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
        self.heartbeat: Seconds = 6 * 3600.0
        self.coarse = False
        self.garage = False
        """whether it stands under a roof at home"""
        self.plug_in_below = 100.0
        self.node = 0
        self.computer = Computer(self.rng.uniform(4_000, 30_000))
        self.slumber = Slumber(world.random(f"{thing}/slumber"))
        self.battery = Battery(spec, weather.outdoor(world.now))
        self.charging = Charging(spec, self.battery)
        self.body = Body()
        self.tyres = Tyres(world.random(f"{thing}/tyres"))
        self.receiver = Receiver(world.random(f"{thing}/receiver"))
        self.guide = Guide(traffic, world.random(f"{thing}/guide"))
        self.screen = Screen()
        self.software = Software()
        self.cabin = Cabin(weather.outdoor(world.now))
        self.climate: float | None = None
        """°C the cabin is brought to; None while its climate is off"""
        self.cabin_target = 21.0
        self.power = 0.0
        """W out of the battery; negative while it is filled"""
        self.drive: Drive | None = None
        self.outlet: Callable[[], Socket | None] = lambda: None
        self.eagerness = 1.0
        """the driver's factor on the speed that traffic allows"""
        self.settled = world.now
        """up to when time has done its work on it"""
        self._next: Due | None = None
        self._replan: Due | None = None
        self._arrived: Callable[[], None] | None = None
        self.report: Callable[[], None] = lambda: None
        """says the state on the bus"""
        self.event: Callable[[str, dict[str, object]], None] = _pass_over
        """says an event of a name on the bus"""
        self.shape: Shape = lambda _, fields: fields
        """what this firmware makes of all that is said: a field may be renamed, or missing"""

    def start(self, node: int, soc: float) -> None:
        """Stand parked at a junction with a charged battery (%) and begin to report."""
        self.node = node
        self.battery.energy = self.spec.battery * soc / 100
        self.settled = self.world.now
        if self.at_home:
            self._plug_in()
        self.wake()

    @property
    def driving(self) -> bool:
        """Whether it is on its way."""
        return self.drive is not None

    @property
    def locked(self) -> bool:
        """Whether its doors are locked."""
        return self.body.locked

    @property
    def occupied(self) -> bool:
        """Whether somebody sits in the driver's seat."""
        return self.body.occupied

    @property
    def asleep(self) -> bool:
        """Whether it sleeps."""
        return self.slumber.asleep

    @property
    def soc(self) -> float:
        """State of charge in %."""
        return self.battery.soc

    @property
    def range(self) -> float:
        """Kilometres it can still go, as reckoned from recent consumption."""
        return self.battery.within_reach / self.computer.per_kilometre

    @property
    def destination(self) -> str:
        """Where navigation leads, empty if nowhere."""
        return self.guide.destination

    @property
    def at_home(self) -> bool:
        """Whether it stands at home."""
        return self.drive is None and self.node == self.traffic.roads.places.get("home")

    @property
    def state(self) -> State:
        """What it does, in one word."""
        if self.software.begun is not None:
            return "updating"
        if self.driving:
            return "driving"
        return "charging" if self.charging.power > 0 else "asleep" if self.asleep else "parked"

    @property
    def covered(self) -> bool:
        """Whether it is under a roof: in a tunnel, or in its garage."""
        if self.drive is None or self.drive.arrived:
            return self.garage and self.at_home
        return self.traffic.covered(self.drive.edge, self.drive.offset)

    def position(self) -> tuple[float, float]:
        """Return where it is, in metres east and north of home."""
        roads = self.traffic.roads
        if self.drive is None or self.drive.arrived:
            node = roads.nodes[self.node]
            return node.x, node.y
        return roads.along(self.drive.edge, self.drive.offset)

    def eta(self) -> Moment | None:
        """Return the estimated arrival, None without a destination."""
        return self.guide.eta(self.drive, self.world.now)

    def navigate(self, destination: str, node: int) -> bool:
        """Set a destination; return False if no way leads there. A driver under way follows it."""
        drive, now = self.drive, self.world.now
        edge = drive.edge if drive is not None and not drive.arrived else None
        start = edge.end if edge else self.node
        onward = fastest(self.traffic.roads, start, node, lambda e: self.traffic.seconds(e, now))
        if not onward and (edge is None or start != node):
            return False
        if drive is not None and edge is not None:
            onward = (*drive.way[: drive.leg], edge, *onward)
            self.drive = drive.onto(onward)
        self.guide.lead(destination, node, onward, now)
        self._plan_in(COARSE_REPLAN if self.coarse else REPLAN)
        self.report()
        return True

    def clear(self) -> None:
        """Forget the destination; a driver under way still goes there."""
        self.guide.clear()
        self._plan_in(None)
        self.report()

    def answer(self, choice: str) -> bool:
        """Let whoever sits in it touch an answer on the screen; return False if that is not offered."""
        return self.screen.answer(choice)

    def board(self) -> None:
        """Let the driver in: the car wakes, unlocks, lets go of its cable, and warms its cabin."""
        self.catch_up()
        self.unplug()
        self.body.locked, self.body.occupied, self.climate = False, True, self.cabin_target
        self._swing("front_left")
        self.wake()

    def leave(self, *, lock: bool = True) -> None:
        """Let the driver out: the car stops warming, and locks unless it is forgotten."""
        self.catch_up()
        self.body.occupied, self.climate = False, None
        self._plug_in()
        if lock:
            self.body.locked = True
        self._swing("front_left")
        self.wake()

    def unlock(self) -> None:
        """Let somebody unlock it by its key, and do nothing more."""
        self.catch_up()
        self.body.locked = False
        self.wake()

    def plug(self, socket: Socket) -> bool:
        """Put a cable in; return False if car or socket has one already, or it drives."""
        if self.driving or self.charging.socket is not None or socket.plugged is not None:
            return False
        self.catch_up()
        self.charging.socket, self.charging.added, self.charging.allowed = socket, 0.0, True
        socket.plugged, socket.energy = self, 0.0
        self.wake()
        socket.tell()
        return True

    def unplug(self) -> None:
        """Pull the cable out, if there is one."""
        socket = self.charging.socket
        if socket is not None:
            self.catch_up()
            self.charging.socket, self.charging.power = None, 0.0
            socket.plugged = None
            socket.power = 0.0
            socket.tell()
            self.wake()

    def set_out(self, arrived: Callable[[], None]) -> None:
        """Drive where navigation leads, doors locked; `arrived` is called when the car stands there, unlocked again.

        A car that leads nowhere, drives already or installs software stays where it is.
        """
        plan = self.guide.plan
        if plan is None or self.driving or self.software.begun is not None:
            return
        self.unplug()
        self.catch_up()
        self.body.locked = True
        self.drive = Drive(plan.way)
        self.eagerness = self.rng.uniform(0.98, 1.04)
        self.computer.begin(self.drive.left)
        self._arrived = arrived
        self.wake()

    def install(self) -> None:
        """Install the update that waits, if one does and the car is not on its way."""
        if self.software.waits and not self.driving:
            self.software.begun = self.world.now
            self.world.after(TAKES, self._installed)
            self.wake()

    def wake(self) -> None:
        """Be awake for another quarter to half an hour, and say how things are."""
        self.slumber.asleep = False
        self.slumber.put_off(self.world.now)
        self.tick()

    def tick(self) -> None:
        """Come up to the present, report, and plan the next report."""
        self.catch_up()
        drive = self.drive
        arrived = None
        if drive is not None and drive.arrived:
            self.node, self.drive, self.body.locked = drive.edge.end, None, False
            arrived, self._arrived = self._arrived, None
            self.clear()
            self.slumber.put_off(self.world.now)
        else:
            self._doze()
            self.report()
        if self._next is not None:
            self._next.cancel()
        self._next = self.world.after(self._period(), self.tick)
        if arrived is not None:
            arrived()

    def view(self) -> CarView:
        """Return the truth."""
        x, y = self.position()
        latitude, longitude = self.traffic.roads.geographic(x, y)
        left = self.guide.distance(self.drive)
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
            consumption=self.computer.consumption,
            cabin=self.cabin.air,
            progress=self.computer.progress(left),
            distance=left / 1000,
            destination=self.destination,
            eta=self.eta(),
            delay=self.guide.delay(self.drive),
            screen=self.screen.text,
        )

    def catch_up(self) -> None:
        """Come up to the present."""
        physics.catch_up(self)

    def _doze(self) -> None:
        """Fall asleep if nothing has happened for long enough."""
        busy = self.driving or self.occupied or self.climate is not None or self.software.begun is not None
        if not busy and self.charging.power <= 0 and self.slumber.due(self.world.now) <= 0:
            self.slumber.asleep = True

    def _period(self) -> Seconds:
        """Return how long until the next report."""
        if self.driving or self.occupied:
            return self.driving_period
        if self.charging.power > 0:
            period = CLIMATE_PERIOD if self.climate is not None else CHARGING_PERIOD
            period = self.parked_period if self.coarse else period
            return max(1.0, min(period, self.charging.remaining(period)))
        if self.climate is not None:
            return CLIMATE_PERIOD
        if self.asleep:
            return self.heartbeat * self.rng.uniform(0.95, 1.05)
        period = max(self.parked_period, CALM_PERIOD) if self.coarse else self.parked_period
        return min(period, max(1.0, self.slumber.due(self.world.now)))

    def _plan_in(self, delay: Seconds | None) -> None:
        if self._replan is not None:
            self._replan.cancel()
        self._replan = self.world.after(delay, self._plan_again) if delay is not None else None

    def _plan_again(self) -> None:
        """Look at the traffic again; take a better way if there is one, and tell so."""
        self.catch_up()
        found = self.guide.look(self.drive, self.world.now)
        if found is not None and self.drive is not None:
            old, way = found
            self.drive = self.drive.onto(way)
            if (eta := self.eta()) is not None:
                self.event("reroute", {"event_type": "rerouted", "old_eta": iso(old), "new_eta": iso(eta)})
        if self.guide.plan is not None:
            self._plan_in(COARSE_REPLAN if self.coarse else REPLAN)

    def _swing(self, door: str) -> None:
        """Open a door, and close it some seconds later."""
        self.body.doors[door] = True

        def close() -> None:
            self.body.doors[door] = False
            self.tick()

        self.world.after(self.rng.uniform(4, 8), close)

    def _plug_in(self) -> None:
        """Let the driver use the socket at home if it seems worth it, elsewhere a public charger in need."""
        if self.at_home:
            socket = self.outlet() if self.soc < self.plug_in_below else None
        else:
            socket = Socket(direct=PUBLIC_POWER) if self.soc < PUBLIC_BELOW else None
        if socket is not None:
            self.plug(socket)

    def _installed(self) -> None:
        self.software.finish()
        self.wake()


def _pass_over(_name: str, _event: dict[str, object]) -> None:
    """Say nothing."""
