"""Home Assistant's services as our commands: `light.turn_on {"brightness": 127}` is `light.on(brightness=49.8)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.color import recolored
from hyperconnect.protocols.homeassistant.speech import Spoken


class Wanted(NamedTuple):
    """A command for an entity; `attribute` is filled for the command `set`."""

    capability: str
    command: str
    args: dict[str, Datum]
    attribute: str = ""


Data: TypeAlias = Mapping[str, Any]

_PLAIN: Final = {
    "cover/open_cover": ("cover", "open"),
    "cover/close_cover": ("cover", "close"),
    "cover/stop_cover": ("cover", "stop"),
    "cover/open_cover_tilt": ("cover", "open_tilt"),
    "cover/close_cover_tilt": ("cover", "close_tilt"),
    "vacuum/start": ("vacuum", "start"),
    "vacuum/turn_on": ("vacuum", "start"),
    "vacuum/turn_off": ("vacuum", "off"),
    "vacuum/pause": ("vacuum", "pause"),
    "vacuum/start_pause": ("vacuum", "pause"),
    "vacuum/stop": ("vacuum", "stop"),
    "vacuum/return_to_base": ("vacuum", "dock"),
    "vacuum/clean_spot": ("vacuum", "clean_spot"),
    "vacuum/locate": ("vacuum", "locate"),
    "button/press": ("button", "press"),
    "scene/turn_on": ("button", "press"),
    "update/install": ("update", "install"),
    "valve/open_valve": ("valve", "open"),
    "valve/close_valve": ("valve", "close"),
    "valve/stop_valve": ("valve", "stop"),
}
_CODED: Final = {
    "lock/lock": ("lock", "lock"),
    "lock/unlock": ("lock", "unlock"),
    "lock/open": ("lock", "unlatch"),
    **{
        f"alarm_control_panel/alarm_{order}": ("alarm", order)
        for order in (*("arm_home", "arm_away", "arm_night", "arm_vacation", "arm_custom_bypass", "disarm", "trigger"),)
    },
}
_WITH: Final = {
    "cover/set_cover_position": ("cover", "set_position", "position", "position"),
    "cover/set_cover_tilt_position": ("cover", "set_tilt", "tilt", "tilt_position"),
    "valve/set_valve_position": ("valve", "set_position", "position", "position"),
    "fan/set_percentage": ("fan", "set_speed", "speed", "percentage"),
    "fan/set_preset_mode": ("fan", "set_mode", "mode", "preset_mode"),
    "fan/oscillate": ("fan", "oscillate", "oscillating", "oscillating"),
    "fan/set_direction": ("fan", "set_direction", "direction", "direction"),
    "climate/set_hvac_mode": ("thermostat", "set_mode", "mode", "hvac_mode"),
    "climate/set_fan_mode": ("thermostat", "set_fan_mode", "fan_mode", "fan_mode"),
    "climate/set_preset_mode": ("thermostat", "set_preset", "preset", "preset_mode"),
    "climate/set_swing_mode": ("thermostat", "set_swing", "swing", "swing_mode"),
    "humidifier/set_humidity": ("humidifier", "set_target", "humidity", "humidity"),
    "humidifier/set_mode": ("humidifier", "set_mode", "mode", "mode"),
    "vacuum/send_command": ("vacuum", "send_command", "command", "command"),
}
"""Service → capability, command, its argument, and the service's own word for that."""

_SET: Final = {
    "climate/set_aux_heat": ("setting", "aux_heat", "aux_heat"),
    "vacuum/set_fan_speed": ("vacuum", "suction", "fan_speed"),
    "fan/set_speed": ("setting", "speed", "speed"),
}
"""Service → capability, attribute, and the service's own word for its value."""

_ONE: Final = frozenset({"number/set_value", "select/select_option", "text/set_value"})
"""Services of entities that are one attribute."""

_LIGHT: Final[dict[str, tuple[str, Callable[[Any], Datum]]]] = {
    "brightness": ("brightness", lambda value: value / 2.55),
    "brightness_pct": ("brightness", float),
    "color_temp": ("color_temperature", lambda value: 1_000_000 / value),
    "color_temp_kelvin": ("color_temperature", float),
    "hs_color": ("color_hs", tuple),
    "xy_color": ("color_xy", tuple),
    "rgb_color": ("rgb_color", tuple),
    "rgbw_color": ("rgbw_color", tuple),
    "rgbww_color": ("rgbww_color", tuple),
    "white": ("white", lambda value: value / 2.55),
    "white_value": ("white", lambda value: value / 2.55),
    "effect": ("effect", str),
    "transition": ("transition", float),
    "flash": ("flash", str),
}


_CHANNELS: Final = frozenset({"rgb", "rgbw", "rgbww"})


def commands_of(domain: str, service: str, data: Data, spoken: Spoken) -> list[Wanted]:
    """Return the commands that a service call means for an entity; none for a service that has no like here."""
    key = f"{domain}/{service}"
    if key in _PLAIN:
        return [Wanted(*_PLAIN[key], {})]
    if key in _CODED:
        capability, command = _CODED[key]
        return [Wanted(capability, command, {"code": data["code"]} if "code" in data else {})]
    if key in _WITH:
        capability, command, argument, word = _WITH[key]
        return [Wanted(capability, command, {argument: _datum(data.get(word))})]
    if key == "fan/set_speed" and spoken.named_speeds:
        return _set_named_speed(str(data.get("speed")))
    if key in _SET:
        capability, attribute, word = _SET[key]
        return [Wanted(capability, "set", {"value": _datum(data.get(word))}, attribute)]
    if key in _ONE:
        capability, _, attribute = next(iter(spoken.offers), "").partition(".")
        return [Wanted(capability, "set", {"value": _datum(data.get("value", data.get("option")))}, attribute)]
    if key == "climate/set_temperature":
        return _set_temperature(data)
    if key in {"cover/toggle", "cover/toggle_cover_tilt"}:
        return _toggle_cover(spoken, tilt=key != "cover/toggle")
    return _turn(domain, service, data, spoken)


def _turn(domain: str, service: str, data: Data, spoken: Spoken) -> list[Wanted]:
    """Return commands for what is on or off."""
    capability = next((name.partition(".")[0] for name in spoken.offers if name.endswith(".on")), domain)
    match service:
        case "turn_on" if domain == "light":
            return _turn_on_light(data, spoken)
        case "turn_on" if domain == "fan":
            more = [("percentage", "fan/set_percentage"), ("preset_mode", "fan/set_preset_mode")]
            steps = [Wanted(*_WITH[key][:2], {_WITH[key][2]: _datum(data[word])}) for word, key in more if word in data]
            if "speed" in data:
                steps.append(Wanted("setting", "set", {"value": _datum(data["speed"])}, "speed"))
            return [Wanted("fan", "on", {}), *steps]
        case "turn_on" | "turn_off" | "toggle":
            args = {word: _datum(data[word]) for word in ("transition", "tone", "duration") if word in data}
            if "volume_level" in data:
                args["volume"] = float(data["volume_level"]) * 100
            return [Wanted(capability, {"turn_on": "on", "turn_off": "off"}.get(service, "toggle"), args)]
        case _:
            return []


def _turn_on_light(data: Data, spoken: Spoken) -> list[Wanted]:
    args: dict[str, Datum] = {}
    taken = spoken.takes.get("light.on", ())
    for word, value in data.items():
        form = word.removesuffix("_color")
        if form in _CHANNELS and "channels" in taken:
            args["channels"] = tuple(value)
        elif form in _CHANNELS and f"setting.{word}" not in spoken.offers:
            args["color_hs"] = recolored(form, tuple(value), "hs")
        elif word in _LIGHT:
            name, convert = _LIGHT[word]
            args[name] = convert(value)
    # What a light does not take is left out, as Home Assistant does.
    return [Wanted("light", "on", {name: value for name, value in args.items() if not taken or name in taken})]


def _set_temperature(data: Data) -> list[Wanted]:
    wanted: list[Wanted] = []
    if data.get("hvac_mode") is not None:
        wanted.append(Wanted("thermostat", "set_mode", {"mode": str(data["hvac_mode"])}))
    if data.get("temperature") is not None:
        wanted.append(Wanted("thermostat", "set_target", {"temperature": float(data["temperature"])}))
    low, high = data.get("target_temp_low"), data.get("target_temp_high")
    if low is not None and high is not None:
        wanted.append(Wanted("thermostat", "set_range", {"low": float(low), "high": float(high)}))
    return wanted


def _set_named_speed(speed: str) -> list[Wanted]:
    return [Wanted("fan", "off", {}) if speed == "off" else Wanted("fan", "set_mode", {"mode": speed})]


def _toggle_cover(spoken: Spoken, *, tilt: bool) -> list[Wanted]:
    if tilt:
        tilt_now = spoken.values.get("cover.tilt")
        opened = isinstance(tilt_now, int | float) and tilt_now >= 50
        return [Wanted("cover", "close_tilt" if opened else "open_tilt", {})]
    return [Wanted("cover", "close" if spoken.state in {"open", "opening"} else "open", {})]


def _datum(value: object) -> Datum:
    return value if isinstance(value, bool | int | float | str) else None
