"""What a simulated car says: Home Assistant device discovery, and states keyed by VSS leaf names.

The names are those of the COVESA Vehicle Signal Specification without their branch (`Vehicle.Powertrain`,
`Vehicle.Cabin`, …), in its units, so `Range` is in metres and gear 126 is P. VSS knows no arrival time and no
traffic delay: these are in `route`, as other cars' MQTT bridges do it.
"""

from __future__ import annotations

from hyperconnect.model.moment import iso
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.voice.homeassistant import Voice

WHEELS = ("front_left", "front_right", "rear_left", "rear_right")
_WHEEL_LEAVES = ("Row1.Wheel.Left", "Row1.Wheel.Right", "Row2.Wheel.Left", "Row2.Wheel.Right")


class Dashboard:
    """The car's side of the bus, below `xiaomi_car/<serial>`."""

    def __init__(self, car: Car) -> None:
        self._car = car
        card = {
            "ids": [f"xiaomi_{car.serial}"],
            "mf": "Xiaomi",
            "mdl": car.spec.name,
            "mdl_id": f"sim.car.{car.spec.model}",
            "name": car.name,
            "sn": car.serial,
            "sw": "1.9.6",
        }
        self.voice = Voice(car.world, f"xiaomi_car/{car.serial}", card)

    def start(self) -> None:
        """Announce the car and take over its reports."""
        car = self._car
        self.voice.announce_all(f"xiaomi_{car.id}_{car.serial}", components(self.voice.base, car.serial))
        self.voice.available()
        self.show()
        car.report = self.report
        car.event = lambda event: self.voice.happen("event", event)

    def report(self) -> None:
        """Say everything that is known."""
        self.voice.tell("state", self._state())
        latitude, longitude, accuracy = self._car.fix()
        drive = self._car.drive
        self.voice.tell(
            "location",
            {
                "latitude": round(latitude, 6),
                "longitude": round(longitude, 6),
                "gps_accuracy": accuracy,
                "speed": round(drive.speed * 3.6, 1) if drive else 0.0,
                "heading": round(self._car.traffic.roads.heading(drive.edge)) if drive else 0,
                "timestamp": iso(round(self._car.world.now)),
            },
        )
        self.voice.tell("route", self._route())

    def show(self) -> None:
        """Say what the screen shows."""
        self.voice.tell("screen", {"text": self._car.screen})

    def _state(self) -> dict[str, object]:
        car = self._car
        speed = car.drive.speed * 3.6 if car.drive else 0.0
        battery, charging = "TractionBattery", "TractionBattery.Charging"
        state: dict[str, object] = {
            "Speed": round(speed, 1),
            "IsMoving": speed > 0.5,
            "TraveledDistance": round(car.odometer, 1),
            "Transmission.SelectedGear": 127 if car.driving else 126,
            f"{battery}.StateOfCharge.Displayed": round(car.soc, 1),
            f"{battery}.StateOfCharge.CurrentEnergy": round(car.energy, 2),
            f"{battery}.Range": round(car.range) * 1000,
            f"{battery}.CurrentPower": round(car.power + car.cabin.power) if car.driving else round(car.cabin.power),
            f"{charging}.IsCharging": False,
            f"{charging}.ChargeLimit": round(car.charge_limit),
            f"{charging}.ChargingPort.IsChargingCableConnected": False,
            "Door.Row1.DriverSide.IsLocked": car.locked,
            "Seat.Row1.DriverSide.IsOccupied": car.occupied,
            "HVAC.IsAirConditioningActive": car.climate is not None,
            "HVAC.AmbientAirTemperature": round(car.cabin.air, 1),
            "HVAC.Station.Row1.Driver.Temperature": car.cabin_target,
            "Exterior.AirTemperature": round(car.weather.outdoor(car.world.now) * 2) / 2,
        }
        for leaf, pressure in zip(_WHEEL_LEAVES, car.tires, strict=True):
            state[f"Axle.{leaf}.Tire.Pressure"] = pressure
        return state

    def _route(self) -> dict[str, object]:
        car = self._car
        eta = car.eta()
        if eta is None:
            return {key: False if key == "active" else None for key in _ROUTE}
        goal = car.traffic.roads.nodes[car.goal]
        latitude, longitude = car.traffic.roads.geographic(goal.x, goal.y)
        spent = car.distance() / 1000 * car.energy / max(car.range, 1)
        left = max(0.0, car.soc * (1 - spent / max(car.energy, 0.01)))
        values = (
            True,
            car.destination,
            round(latitude, 6),
            round(longitude, 6),
            iso(eta),
            round(car.remaining()),
            round(car.distance() / 1000, 1),
            round(car.delay()),
            round(left),
        )
        return dict(zip(_ROUTE, values, strict=True))


_ROUTE = (
    "active",
    "destination",
    "latitude",
    "longitude",
    "eta",
    "remaining_s",
    "distance_km",
    "traffic_delay_s",
    "soc_at_arrival",
)


def components(base: str, serial: str) -> dict[str, dict[str, object]]:
    """Return the discovery components of a car; each key is a capability and an attribute of it."""
    state, route = f"{base}/state", f"{base}/route"

    def sensor(key: str, name: str, topic: str, template: str, **more: object) -> dict[str, object]:
        return {
            "p": "sensor",
            "name": name,
            "uniq_id": f"{serial}_{key}",
            "stat_t": topic,
            "val_tpl": f"{{{{ {template} }}}}",
            **more,
        }

    def vss(leaf: str) -> str:
        return f"value_json['{leaf}']"

    battery, charging = "TractionBattery", "TractionBattery.Charging"
    gear = f"'D' if {vss('Transmission.SelectedGear')} == 127 else 'P'"
    driving = f"'driving' if {vss('Transmission.SelectedGear')} == 127 else 'parked'"
    plug = f"'connected' if {vss(f'{charging}.ChargingPort.IsChargingCableConnected')} else 'disconnected'"
    cable = f"'ON' if {vss(f'{charging}.ChargingPort.IsChargingCableConnected')} else 'OFF'"
    seat = f"'ON' if {vss('Seat.Row1.DriverSide.IsOccupied')} else 'OFF'"
    found: dict[str, dict[str, object]] = {}

    def add(key: str, name: str, topic: str, template: str, **more: object) -> None:
        found[key] = sensor(key, name, topic, template, **more)

    measured = {"stat_cla": "measurement"}
    add(
        "traction_soc",
        "Battery",
        state,
        vss(f"{battery}.StateOfCharge.Displayed"),
        dev_cla="battery",
        unit_of_meas="%",
        **measured,
    )
    add(
        "traction_range",
        "Range",
        state,
        f"({vss(f'{battery}.Range')} / 1000) | round(0)",
        dev_cla="distance",
        unit_of_meas="km",
        **measured,
    )
    add(
        "traction_energy",
        "Energy",
        state,
        vss(f"{battery}.StateOfCharge.CurrentEnergy"),
        dev_cla="energy_storage",
        unit_of_meas="kWh",
    )
    add(
        "vehicle_odometer",
        "Odometer",
        state,
        vss("TraveledDistance"),
        dev_cla="distance",
        unit_of_meas="km",
        stat_cla="total_increasing",
    )
    add("vehicle_power", "Power", state, vss(f"{battery}.CurrentPower"), dev_cla="power", unit_of_meas="W", **measured)
    add("vehicle_state", "State", state, driving, dev_cla="enum", options=["parked", "driving"])
    add("vehicle_gear", "Gear", state, gear, dev_cla="enum", options=["P", "R", "N", "D"])
    add("charging_state", "Charging", state, plug, dev_cla="enum", options=["disconnected", "connected", "charging"])
    add(
        "cabin_outside",
        "Outside temperature",
        state,
        vss("Exterior.AirTemperature"),
        dev_cla="temperature",
        unit_of_meas="°C",
        **measured,
    )
    for wheel, leaf in zip(WHEELS, _WHEEL_LEAVES, strict=True):
        add(
            f"tires_{wheel}",
            f"Tire {wheel.replace('_', ' ')}",
            state,
            vss(f"Axle.{leaf}.Tire.Pressure"),
            dev_cla="pressure",
            unit_of_meas="kPa",
            ent_cat="diagnostic",
        )
    add("navigation_eta", "Arrival", route, "value_json.eta", dev_cla="timestamp")
    add(
        "navigation_remaining",
        "Remaining time",
        route,
        "value_json.remaining_s",
        dev_cla="duration",
        unit_of_meas="s",
    )
    add(
        "navigation_distance",
        "Remaining distance",
        route,
        "value_json.distance_km",
        dev_cla="distance",
        unit_of_meas="km",
    )
    add(
        "navigation_traffic_delay",
        "Traffic delay",
        route,
        "value_json.traffic_delay_s",
        dev_cla="duration",
        unit_of_meas="s",
    )
    add("navigation_destination", "Destination", route, "value_json.destination")
    add("navigation_soc_at_arrival", "Battery on arrival", route, "value_json.soc_at_arrival", unit_of_meas="%")
    add("message_screen", "Screen", f"{base}/screen", "value_json.text", ent_cat="diagnostic")
    found["navigation_active"] = sensor(
        "navigation_active", "Navigation", route, "'ON' if value_json.active else 'OFF'"
    ) | {"p": "binary_sensor"}
    found["charging_plugged"] = sensor("charging_plugged", "Charging cable", state, cable, dev_cla="plug") | {
        "p": "binary_sensor"
    }
    found["vehicle_occupied"] = sensor("vehicle_occupied", "Driver's seat", state, seat, dev_cla="occupancy") | {
        "p": "binary_sensor"
    }
    return found | _controls(base, serial)


def _controls(base: str, serial: str) -> dict[str, dict[str, object]]:
    state = f"{base}/state"
    locked = "value_json['Door.Row1.DriverSide.IsLocked']"
    active = "value_json['HVAC.IsAirConditioningActive']"
    return {
        "cabin": {
            "p": "climate",
            "name": "Cabin",
            "uniq_id": f"{serial}_cabin",
            "modes": ["off", "auto"],
            "mode_stat_t": state,
            "mode_stat_tpl": f"{{{{ 'auto' if {active} else 'off' }}}}",
            "mode_cmd_t": f"{base}/cabin/mode/set",
            "curr_temp_t": state,
            "curr_temp_tpl": "{{ value_json['HVAC.AmbientAirTemperature'] }}",
            "temp_stat_t": state,
            "temp_stat_tpl": "{{ value_json['HVAC.Station.Row1.Driver.Temperature'] }}",
            "temp_cmd_t": f"{base}/cabin/target/set",
            "temp_unit": "C",
            "min_temp": 16,
            "max_temp": 30,
            "temp_step": 0.5,
        },
        "lock": {
            "p": "lock",
            "name": "Doors",
            "uniq_id": f"{serial}_lock",
            "stat_t": state,
            "val_tpl": f"{{{{ 'LOCKED' if {locked} else 'UNLOCKED' }}}}",
            "cmd_t": f"{base}/lock/set",
        },
        "charging_limit": {
            "p": "number",
            "name": "Charge limit",
            "uniq_id": f"{serial}_charging_limit",
            "unit_of_meas": "%",
            "min": 50,
            "max": 100,
            "step": 5,
            "stat_t": state,
            "val_tpl": "{{ value_json['TractionBattery.Charging.ChargeLimit'] }}",
            "cmd_t": f"{base}/charging/limit/set",
        },
        "location": {
            "p": "device_tracker",
            "name": "Position",
            "uniq_id": f"{serial}_location",
            "json_attr_t": f"{base}/location",
            "src_type": "gps",
        },
        "vehicle_honk": {
            "p": "button",
            "name": "Honk",
            "uniq_id": f"{serial}_honk",
            "cmd_t": f"{base}/honk/set",
        },
        "navigation_set_destination": {
            "p": "text",
            "name": "Set destination",
            "uniq_id": f"{serial}_set_destination",
            "stat_t": f"{base}/route",
            "val_tpl": "{{ value_json.destination or '' }}",
            "cmd_t": f"{base}/navigation/set",
        },
        "message": {
            "p": "notify",
            "name": "Screen message",
            "uniq_id": f"{serial}_message",
            "cmd_t": f"{base}/message/set",
        },
    }
