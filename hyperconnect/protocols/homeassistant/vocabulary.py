"""What device classes and common names mean in the words of the registry."""

from __future__ import annotations

from typing import Final

Leaf = tuple[str, str]
"""Capability and attribute."""

SENSOR_CLASSES: Final[dict[str, Leaf]] = {
    "apparent_power": ("power", "apparent_power"),
    "aqi": ("air", "aqi"),
    "atmospheric_pressure": ("pressure", "pressure"),
    "battery": ("battery", "level"),
    "carbon_dioxide": ("air", "co2"),
    "carbon_monoxide": ("air", "co"),
    "conductivity": ("soil", "conductivity"),
    "current": ("power", "current"),
    "energy": ("power", "energy"),
    "frequency": ("power", "frequency"),
    "humidity": ("humidity", "humidity"),
    "illuminance": ("illuminance", "illuminance"),
    "moisture": ("soil", "moisture"),
    "pm1": ("air", "pm1"),
    "pm10": ("air", "pm10"),
    "pm25": ("air", "pm25"),
    "power": ("power", "power"),
    "power_factor": ("power", "power_factor"),
    "pressure": ("pressure", "pressure"),
    "reactive_power": ("power", "reactive_power"),
    "signal_strength": ("connectivity", "rssi"),
    "temperature": ("temperature", "temperature"),
    "volatile_organic_compounds": ("air", "voc"),
    "voltage": ("power", "voltage"),
}

BINARY_CLASSES: Final[dict[str, Leaf]] = {
    "battery": ("battery", "low"),
    "battery_charging": ("battery", "charging"),
    "carbon_monoxide": ("hazard", "carbon_monoxide"),
    "door": ("contact", "open"),
    "garage_door": ("contact", "open"),
    "gas": ("hazard", "gas"),
    "heat": ("hazard", "heat"),
    "lock": ("lock", "state"),
    "moisture": ("hazard", "leak"),
    "motion": ("motion", "motion"),
    "occupancy": ("motion", "motion"),
    "opening": ("contact", "open"),
    "presence": ("presence", "present"),
    "problem": ("hazard", "problem"),
    "smoke": ("hazard", "smoke"),
    "tamper": ("hazard", "tamper"),
    "vibration": ("hazard", "vibration"),
    "window": ("contact", "open"),
}
"""`lock` is the odd one: Home Assistant says on when it is unlocked."""

NAMES: Final[dict[str, Leaf]] = {
    "ac_frequency": ("power", "frequency"),
    "co2": ("air", "co2"),
    "eco2": ("air", "co2"),
    "formaldehyd": ("air", "formaldehyde"),
    "formaldehyde": ("air", "formaldehyde"),
    "hcho": ("air", "formaldehyde"),
    "heart_rate": ("wellness", "heart_rate"),
    "humidity": ("humidity", "humidity"),
    "illuminance": ("illuminance", "illuminance"),
    "illuminance_lux": ("illuminance", "illuminance"),
    "ip": ("connectivity", "ip"),
    "ip_address": ("connectivity", "ip"),
    "linkquality": ("connectivity", "lqi"),
    "occupancy": ("motion", "motion"),
    "pi_heating_demand": ("thermostat", "demand"),
    "position": ("cover", "position"),
    "power_apparent": ("power", "apparent_power"),
    "power_factor": ("power", "power_factor"),
    "power_reactive": ("power", "reactive_power"),
    "presence": ("presence", "present"),
    "produced_energy": ("power", "energy_returned"),
    "rssi": ("connectivity", "rssi"),
    "soil_moisture": ("soil", "moisture"),
    "ssid": ("connectivity", "network"),
    "steps": ("wellness", "steps"),
    "target_distance": ("presence", "distance"),
    "temperature": ("temperature", "temperature"),
    "voc": ("air", "voc"),
    "voc_index": ("air", "voc_index"),
    "weight": ("wellness", "weight"),
}
"""Names in use that say what an entity is, where its class does not, or says it too coarsely."""

VEHICLE_NAMES: Final[dict[str, Leaf]] = {
    "active_route_destination": ("navigation", "destination"),
    "battery_level": ("traction", "soc"),
    "charge_energy_added": ("charging", "energy_added"),
    "charge_limit": ("charging", "limit"),
    "charge_limit_soc": ("charging", "limit"),
    "charger_power": ("charging", "power"),
    "charging_power": ("charging", "power"),
    "charging_state": ("charging", "state"),
    "destination": ("navigation", "destination"),
    "elevation": ("location", "altitude"),
    "eta": ("navigation", "eta"),
    "exterior_temperature": ("cabin", "outside"),
    "gear": ("vehicle", "gear"),
    "heading": ("location", "heading"),
    "inside_temp": ("cabin", "temperature"),
    "interior_temperature": ("cabin", "temperature"),
    "is_climate_on": ("cabin", "on"),
    "is_preconditioning": ("cabin", "preconditioning"),
    "is_user_present": ("vehicle", "occupied"),
    "latitude": ("location", "latitude"),
    "locked": ("lock", "state"),
    "longitude": ("location", "longitude"),
    "mileage": ("vehicle", "odometer"),
    "odometer": ("vehicle", "odometer"),
    "outside_temp": ("cabin", "outside"),
    "plugged_in": ("charging", "plugged"),
    "range": ("traction", "range"),
    "rated_battery_range": ("traction", "range"),
    "rated_battery_range_km": ("traction", "range"),
    "remaining_charging_time": ("charging", "remaining"),
    "shift_state": ("vehicle", "gear"),
    "soc": ("traction", "soc"),
    "soc_at_arrival": ("navigation", "soc_at_arrival"),
    "speed": ("location", "speed"),
    "state": ("vehicle", "state"),
    "time_to_full_charge": ("charging", "remaining"),
    "tpms_pressure_fl": ("tires", "front_left"),
    "tpms_pressure_fr": ("tires", "front_right"),
    "tpms_pressure_rl": ("tires", "rear_left"),
    "tpms_pressure_rr": ("tires", "rear_right"),
    "traffic_delay": ("navigation", "traffic_delay"),
}
"""Names that mean this on a car, and something else or nothing elsewhere."""

VEHICLE_CLASSES: Final[dict[tuple[str, str], Leaf]] = {
    ("binary_sensor", "plug"): ("charging", "plugged"),
    ("sensor", "battery"): ("traction", "soc"),
    ("sensor", "speed"): ("location", "speed"),
}

VEHICLE_SIGNS: Final = frozenset(
    {"odometer", "mileage", "shift_state", "gear", "vehicle_odometer", "vehicle_gear", "vehicle_state", "traction_soc"}
)
"""An entity of this name makes its device a car."""

VEHICLE_MODELS: Final = ("micar.car.",)
"""Beginnings of model ids of cars."""

VEHICLE_MAKERS: Final = frozenset({"mg", "mg motor", "ovms", "saic", "tesla"})
"""Makers that make cars only, as their gateways spell them."""
