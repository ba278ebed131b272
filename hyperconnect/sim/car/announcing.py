"""How a simulated car introduces itself: Home Assistant's device discovery, all entities in one message."""

from __future__ import annotations

from collections.abc import Iterable

from hyperconnect.sim.car.body import DOORS
from hyperconnect.sim.car.tyres import WHEELS

Component = dict[str, object]

ROUTE = (
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
"""The fields of a route."""

STATES = ["parked", "driving", "charging", "asleep", "updating"]
CHARGING = ["disconnected", "connected", "charging", "complete", "paused"]

_MEASURED: Component = {"stat_cla": "measurement"}
_DIAGNOSTIC: Component = {"ent_cat": "diagnostic"}
_BATTERY = "TractionBattery"
_CABLE = "TractionBattery.Charging"
_AXLES = ("Row1.Wheel.Left", "Row1.Wheel.Right", "Row2.Wheel.Left", "Row2.Wheel.Right")
_SIDES = ("Row1.DriverSide", "Row1.PassengerSide", "Row2.DriverSide", "Row2.PassengerSide")


def components(base: str, serial: str) -> dict[str, Component]:
    """Return a car's entities; each key is a capability and an attribute, command or event of it."""
    found: dict[str, Component] = {}
    rows = (*_battery(base), *_motion(base), *_body(base), *_route(base), *_controls(base))
    for key, platform, name, more in rows:
        found[key] = {"p": platform, "name": name, "uniq_id": f"{serial}_{key}", **more}
    return found


Row = tuple[str, str, str, Component]


def _sensor(key: str, name: str, topic: str, template: str, **more: object) -> Row:
    return key, "sensor", name, {"stat_t": topic, "val_tpl": f"{{{{ {template} }}}}", **more}


def _binary(key: str, name: str, topic: str, truth: str, **more: object) -> Row:
    """Return an entity that is on while its template says so, in Jinja's own words: the cheapest template there is."""
    words: Component = {"pl_on": "True", "pl_off": "False"}
    return key, "binary_sensor", name, {"stat_t": topic, "val_tpl": f"{{{{ {truth} }}}}", **words, **more}


def _vss(leaf: str) -> str:
    return f"value_json['{leaf}']"


def _unit(device_class: str, unit: str) -> Component:
    return {"dev_cla": device_class, "unit_of_meas": unit, **_MEASURED}


def _battery(base: str) -> Iterable[Row]:
    state = f"{base}/state"
    yield _sensor(
        "traction_soc", "Battery", state, _vss(f"{_BATTERY}.StateOfCharge.Displayed"), **_unit("battery", "%")
    )
    yield _sensor("traction_range", "Range", state, _vss(f"{_BATTERY}.Range"), **_unit("distance", "m"))
    energy = _vss(f"{_BATTERY}.StateOfCharge.CurrentEnergy")
    yield _sensor("traction_energy", "Energy", state, energy, dev_cla="energy_storage", unit_of_meas="kWh")
    yield _sensor("vehicle_power", "Power", state, f"0 - {_vss(f'{_BATTERY}.CurrentPower')}", **_unit("power", "W"))
    yield _sensor("charging_state", "Charging", state, _vss(f"{_CABLE}.State"), dev_cla="enum", options=CHARGING)
    power = _vss(f"{_CABLE}.AveragePower")
    yield _sensor("charging_power", "Charging power", state, power, **_unit("power", "kW"))
    remaining = _vss(f"{_CABLE}.TimeToComplete")
    yield _sensor("charging_remaining", "Charged in", state, remaining, dev_cla="duration", unit_of_meas="s")
    added = _vss(f"{_CABLE}.EnergyAdded")
    yield _sensor("charging_energy_added", "Charged", state, added, dev_cla="energy", unit_of_meas="kWh")
    plugged = _vss(f"{_CABLE}.ChargingPort.IsChargingCableConnected")
    yield _binary("charging_plugged", "Charging cable", state, plugged, dev_cla="plug")


def _motion(base: str) -> Iterable[Row]:
    state = f"{base}/state"
    yield _sensor("vehicle_state", "State", state, _vss("Vehicle.State"), dev_cla="enum", options=STATES)
    gear = f"'D' if {_vss('Transmission.SelectedGear')} == 127 else 'P'"
    yield _sensor("vehicle_gear", "Gear", state, gear, dev_cla="enum", options=["P", "R", "N", "D"])
    odometer: Component = {"dev_cla": "distance", "unit_of_meas": "km", "stat_cla": "total_increasing"}
    yield _sensor("vehicle_odometer", "Odometer", state, _vss("TraveledDistance"), **odometer)
    yield "location", "device_tracker", "Position", {"json_attr_t": f"{base}/location", "src_type": "gps"}


def _body(base: str) -> Iterable[Row]:
    state = f"{base}/state"
    yield _binary(
        "vehicle_occupied", "Driver's seat", state, _vss("Seat.Row1.DriverSide.IsOccupied"), dev_cla="occupancy"
    )
    yield _sensor("vehicle_openings", "Open", state, _vss("Body.Openings"), **_DIAGNOSTIC)
    for door, side in zip(DOORS, _SIDES, strict=True):
        words = door.replace("_", " ").capitalize()
        # The shortest key stands for the car as a whole: its driver's door.
        key = "door" if door == DOORS[0] else f"{door}_door"
        yield _binary(key, f"{words} door", state, _vss(f"Door.{side}.IsOpen"), dev_cla="door")
        aired = _vss(f"Door.{side}.Window.IsOpen")
        yield _binary(f"{door}_window", f"{words} window", state, aired, dev_cla="window")
    for wheel, leaf in zip(WHEELS, _AXLES, strict=True):
        name = f"Tire {wheel.replace('_', ' ')}"
        pressure = _vss(f"Axle.{leaf}.Tire.Pressure")
        yield _sensor(f"tires_{wheel}", name, state, pressure, dev_cla="pressure", unit_of_meas="kPa", **_DIAGNOSTIC)
    low = _vss("Axle.IsTirePressureLow")
    yield _binary("tires_warning", "Tire pressure", state, low, dev_cla="problem", **_DIAGNOSTIC)
    outside = _vss("Exterior.AirTemperature")
    yield _sensor("cabin_outside", "Outside temperature", state, outside, **_unit("temperature", "°C"))
    occupied, active = _vss("Seat.Row1.DriverSide.IsOccupied"), _vss("HVAC.IsAirConditioningActive")
    yield _binary("cabin_preconditioning", "Getting ready", state, f"{active} and not {occupied}")


def _route(base: str) -> Iterable[Row]:
    route = f"{base}/route"
    yield _sensor("navigation_eta", "Arrival", route, "value_json.eta", dev_cla="timestamp")
    for key, name, field, unit in (
        ("remaining", "Remaining time", "remaining_s", {"dev_cla": "duration", "unit_of_meas": "s"}),
        ("distance", "Remaining distance", "distance_km", {"dev_cla": "distance", "unit_of_meas": "km"}),
        ("traffic_delay", "Traffic delay", "traffic_delay_s", {"dev_cla": "duration", "unit_of_meas": "s"}),
        ("destination", "Destination", "destination", {}),
        ("soc_at_arrival", "Battery on arrival", "soc_at_arrival", {"unit_of_meas": "%"}),
    ):
        yield _sensor(f"navigation_{key}", name, route, f"value_json.{field}", **unit)
    yield _binary("navigation_active", "Navigation", route, "value_json.active")
    yield "navigation_rerouted", "event", "Rerouted", {"stat_t": f"{base}/reroute", "evt_typ": ["rerouted"]}


def _controls(base: str) -> Iterable[Row]:
    state = f"{base}/state"
    cabin: Component = {
        "modes": ["off", "auto"],
        "mode_stat_t": state,
        "mode_stat_tpl": f"{{{{ 'auto' if {_vss('HVAC.IsAirConditioningActive')} else 'off' }}}}",
        "mode_cmd_t": f"{base}/cabin/mode/set",
        "curr_temp_t": state,
        "curr_temp_tpl": f"{{{{ {_vss('HVAC.AmbientAirTemperature')} }}}}",
        "temp_stat_t": state,
        "temp_stat_tpl": f"{{{{ {_vss('HVAC.Station.Row1.Driver.Temperature')} }}}}",
        "temp_cmd_t": f"{base}/cabin/target/set",
        "temp_unit": "C",
        "min_temp": 16,
        "max_temp": 30,
        "temp_step": 0.5,
    }
    yield "cabin", "climate", "Cabin", cabin
    locked = f"{{{{ {_vss('Door.Row1.DriverSide.IsLocked')} }}}}"
    bolt: Component = {"stat_t": state, "val_tpl": locked, "stat_locked": "True", "stat_unlocked": "False"}
    yield "lock", "lock", "Doors", {**bolt, "cmd_t": f"{base}/lock/set"}
    limit: Component = {"unit_of_meas": "%", "min": 50, "max": 100, "step": 5, "stat_t": state}
    limit |= {"val_tpl": f"{{{{ {_vss(f'{_CABLE}.ChargeLimit')} }}}}", "cmd_t": f"{base}/charging/limit/set"}
    yield "charging_limit", "number", "Charge limit", limit
    for key, name, topic in (
        ("charging_start", "Start charging", "charging/start/set"),
        ("charging_stop", "Stop charging", "charging/stop/set"),
        ("vehicle_honk", "Honk", "honk/set"),
        ("vehicle_flash", "Flash", "flash/set"),
        ("vehicle_wake", "Wake", "wake/set"),
    ):
        yield key, "button", name, {"cmd_t": f"{base}/{topic}"}
    # Anybody's plain MQTT has the body alone; who knows of title and answers may send them too.
    words = "{{ {'text': value, 'title': title | default(''), 'actions': actions | default([])} | tojson }}"
    yield "message", "notify", "Screen message", {"cmd_t": f"{base}/message/set", "cmd_tpl": words}
    yield "message_answered", "event", "Answer", {"stat_t": f"{base}/answer", "evt_typ": ["answered"]}
    goal: Component = {"stat_t": f"{base}/route", "val_tpl": "{{ value_json.destination or '' }}"}
    yield "navigation_set_destination", "text", "Set destination", {**goal, "cmd_t": f"{base}/navigation/set"}
    software: Component = {"stat_t": f"{base}/software", "cmd_t": f"{base}/software/set", "payload_install": "INSTALL"}
    yield "software", "update", "Software", {**software, "dev_cla": "firmware"}
    shown: Component = {"stat_t": f"{base}/screen", "val_tpl": "{{ value_json.text }}", **_DIAGNOSTIC}
    yield "message_screen", "sensor", "Screen", shown
