"""What a simulated car says: states keyed by VSS leaf names, its position, its route, its screen.

The names are those of the COVESA Vehicle Signal Specification without their branch (`Vehicle.Powertrain`,
`Vehicle.Cabin`, …), in its units, so `Range` is in metres, gear 126 is P and power into the battery is positive. VSS
knows no arrival time and no traffic delay: these are in `route`, as other cars' MQTT bridges do it. It has no words for
`Vehicle.State`, `Body.Openings` and what the cable has brought either: these are ours.
"""

from __future__ import annotations

from hyperconnect.model.moment import Moment, Seconds, iso
from hyperconnect.sim.car.announcing import ROUTE, components
from hyperconnect.sim.car.body import DOORS
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.link import Link
from hyperconnect.sim.car.tyres import WHEELS
from hyperconnect.sim.voice.homeassistant import Voice

AGAIN: Seconds = 1500.0
"""After so long it says again what has not changed."""
SIDES = ("Row1.DriverSide", "Row1.PassengerSide", "Row2.DriverSide", "Row2.PassengerSide")
AXLES = ("Row1.Wheel.Left", "Row1.Wheel.Right", "Row2.Wheel.Left", "Row2.Wheel.Right")
_BATTERY = "TractionBattery"
_CHARGING = "TractionBattery.Charging"
_DOORS = tuple(
    (door, *(f"Door.{side}.{leaf}" for leaf in ("IsOpen", "IsLocked", "Window.Position", "Window.IsOpen")))
    for door, side in zip(DOORS, SIDES, strict=True)
)
_TYRES = tuple((wheel, f"Axle.{leaf}.Tire.Pressure") for wheel, leaf in zip(WHEELS, AXLES, strict=True))


class Dashboard:
    """The car's side of the bus, below `xiaomi_car/<serial>`."""

    def __init__(self, car: Car) -> None:
        self._car = car
        self.voice = Voice(car.world, f"xiaomi_car/{car.serial}", self._card())
        self.link = Link(car.world, self.voice, car.world.random(f"{car.id}/link"))
        self._said = ""
        self._told: tuple[int | None, str, str] | None = None
        self._last: dict[str, tuple[Moment, dict[str, object]]] = {}

    @property
    def bases(self) -> tuple[str, ...]:
        """The topics below which it speaks."""
        return self.voice.base, f"homeassistant/device/{self._node}"

    @property
    def _node(self) -> str:
        return f"xiaomi_{self._car.id}_{self._car.serial}"

    def start(self) -> None:
        """Announce the car and take over its reports."""
        car = self._car
        self.announce()
        self.voice.available()
        self.show()
        self._software()
        car.report = self.report
        car.event = lambda name, event: self.link.happen(name, car.shape(name, event))
        car.screen.shown.append(self.show)
        car.screen.answered.append(self._answer)

    def announce(self) -> None:
        """Announce the car as it is now; its card names the version of its software."""
        car = self._car
        self._said = car.software.version
        self.voice = Voice(car.world, self.voice.base, self._card())
        self.voice.announce_all(self._node, components(self.voice.base, car.serial))

    def report(self) -> None:
        """Say everything that is known."""
        car = self._car
        self.link.look(covered=car.covered and car.driving, driving=car.driving)
        kind = car.drive.edge.kind if car.drive else "street"
        now = car.world.now
        car.receiver.look(now, car.position(), kind, covered=car.covered, moving=car.driving)
        if self._said != car.software.version:
            self.announce()
        self._software()
        self._tell("state", self._state())
        self._tell_news("location", self._location())
        self._tell_news("route", self._route())

    def show(self) -> None:
        """Say what the screen shows, and which answers it offers."""
        screen = self._car.screen
        shown: dict[str, object] = {"text": screen.text}
        if screen.title:
            shown["title"] = screen.title
        if screen.answers:
            shown["answers"] = screen.answers
        self._tell("screen", shown)

    def _answer(self, choice: str) -> None:
        self.link.happen("answer", self._car.shape("answer", {"event_type": "answered", "id": choice}))

    def _tell(self, name: str, fields: dict[str, object]) -> None:
        self.link.tell(name, self._car.shape(name, fields))

    def _tell_news(self, name: str, fields: dict[str, object]) -> None:
        """Say what has changed; what has not, now and then."""
        now, (at, last) = self._car.world.now, self._last.get(name, (0.0, {}))
        if fields != last or now - at >= AGAIN:
            self._last[name] = now, fields
            self._tell(name, fields)

    def _card(self) -> dict[str, object]:
        car = self._car
        return {
            "ids": [f"xiaomi_{car.serial}"],
            "mf": "Xiaomi",
            "mdl": car.spec.name,
            "mdl_id": f"sim.car.{car.spec.model}",
            "name": car.name,
            "sn": car.serial,
            "sw": car.software.version,
        }

    def _software(self) -> None:
        """Say which software runs and waits, if that has changed."""
        software = self._car.software
        progress = software.progress(self._car.world.now)
        told = (progress, software.latest, software.version)
        if told == self._told:
            return
        self._told = told
        self._tell(
            "software",
            {
                "installed_version": software.version,
                "latest_version": software.latest,
                "in_progress": progress is not None,
                "update_percentage": progress,
            },
        )

    def _location(self) -> dict[str, object]:
        car = self._car
        east, north, accuracy = car.receiver.fix or (*car.position(), 50.0)
        latitude, longitude = car.traffic.roads.geographic(east, north)
        drive = car.drive
        return {
            "latitude": round(latitude, 6),
            "longitude": round(longitude, 6),
            "gps_accuracy": accuracy,
            "speed": round(drive.speed * 3.6, 1) if drive else 0.0,
            "heading": round(car.traffic.roads.heading(drive.edge)) % 360 if drive else 0,
            "timestamp": iso(round(car.receiver.at)),
        }

    def _state(self) -> dict[str, object]:
        car, charging, now = self._car, self._car.charging, self._car.world.now
        outdoor = car.weather.outdoor(now)
        speed = car.drive.speed * 3.6 if car.drive else 0.0
        socket = charging.socket
        state: dict[str, object] = {
            "Timestamp": iso(round(now)),
            "Vehicle.State": car.state,
            "Speed": round(speed, 1),
            "IsMoving": speed > 0.5,
            "TraveledDistance": round(car.computer.odometer, 1),
            "Transmission.SelectedGear": 127 if car.driving else 126,
            f"{_BATTERY}.StateOfCharge.Displayed": round(car.soc, 1),
            f"{_BATTERY}.StateOfCharge.CurrentEnergy": round(car.battery.energy, 2),
            f"{_BATTERY}.Range": round(car.range) * 1000,
            f"{_BATTERY}.CurrentPower": -round(car.power),
            f"{_BATTERY}.Temperature.Average": round(car.battery.celsius, 1),
            f"{_CHARGING}.State": charging.state,
            f"{_CHARGING}.IsCharging": charging.power > 0,
            f"{_CHARGING}.ChargeLimit": round(charging.limit),
            f"{_CHARGING}.AveragePower": round(charging.power / 1000, 2),
            f"{_CHARGING}.MaximumChargingCurrent": round(socket.limit, 1) if socket and not socket.direct else 0,
            f"{_CHARGING}.TimeToComplete": round(charging.remaining()),
            f"{_CHARGING}.EnergyAdded": round(charging.added, 2),
            f"{_CHARGING}.ChargingPort.IsChargingCableConnected": socket is not None,
            "Body.Openings": list(car.body.openings),
            "Seat.Row1.DriverSide.IsOccupied": car.body.occupied,
            "HVAC.IsAirConditioningActive": car.climate is not None,
            "HVAC.AmbientAirTemperature": round(car.cabin.air, 1),
            "HVAC.Station.Row1.Driver.Temperature": car.cabin_target,
            "Exterior.AirTemperature": round(outdoor * 2) / 2,
        }
        for door, is_open, is_locked, position, window_is_open in _DOORS:
            window = round(car.body.windows[door])
            state[is_open], state[is_locked] = car.body.doors[door], car.body.locked
            state[position], state[window_is_open] = window, window > 0
        for wheel, pressure in _TYRES:
            state[pressure] = round(car.tyres.pressure(wheel, outdoor))
        state["Axle.IsTirePressureLow"] = car.tyres.warning(outdoor)
        return state

    def _route(self) -> dict[str, object]:
        car = self._car
        eta = car.eta()
        if eta is None:
            return {key: False if key == "active" else None for key in ROUTE}
        guide, drive = car.guide, car.drive
        goal = car.traffic.roads.nodes[guide.goal]
        latitude, longitude = car.traffic.roads.geographic(goal.x, goal.y)
        distance = guide.distance(drive) / 1000
        left = max(0.0, car.soc * (1 - distance / max(car.range, 1)))
        values = (
            True,
            guide.destination,
            round(latitude, 6),
            round(longitude, 6),
            iso(eta),
            round(guide.remaining(drive)),
            round(distance, 1),
            round(guide.delay(drive)),
            round(left),
        )
        return dict(zip(ROUTE, values, strict=True))
