"""What a Gen2 component takes: the attributes that can be set, the commands, and the RPC each comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.color import rgb_of
from hyperconnect.protocols.meaning import word_of
from hyperconnect.protocols.payload import is_array

NAMESPACES: Final[dict[str, str]] = {
    "switch": "Switch",
    "light": "Light",
    "cct": "CCT",
    "rgb": "RGB",
    "rgbw": "RGBW",
    "rgbcct": "RGBCCT",
    "cover": "Cover",
    "thermostat": "Thermostat",
    "blutrv": "BluTrv",
    "boolean": "Boolean",
    "number": "Number",
    "text": "Text",
    "enum": "Enum",
}
"""The RPC namespace of each kind of component that takes anything."""

WRITABLE: Final[dict[str, frozenset[str]]] = {
    "switch": frozenset({"on"}),
    "light": frozenset({"on", "brightness", "color_temperature", "color_hs"}),
    "cover": frozenset({"position", "tilt"}),
    "thermostat": frozenset({"target", "mode"}),
    "setting": frozenset({"value"}),
}
"""What of a capability can be set, where its component takes anything."""

CONCERNS: Final = {"set_position": "position", "set_tilt": "tilt"}
"""The attribute that a cover's command is about, where it is not its state."""

_VIRTUAL: Final = frozenset({"boolean", "number", "text", "enum"})

Params: TypeAlias = dict[str, object]


class Call(NamedTuple):
    """A remote procedure call, and the attributes that are as wanted when it is answered well."""

    method: str
    params: Params
    settled: dict[str, Datum]


def is_writable(kind: str, capability: str, attribute: str) -> bool:
    """Return whether an attribute of a kind of component can be set."""
    if kind not in NAMESPACES or attribute not in WRITABLE.get(capability, ()):
        return False
    if capability == "setting":
        return kind in _VIRTUAL
    return kind != "blutrv" or attribute == "target"


def orders_of(kind: str, capability: str, writable: frozenset[str]) -> dict[str, dict[str, Argument]]:
    """Return the commands of a capability, with the arguments that its component takes."""
    known = CAPABILITIES[capability].commands
    if kind not in NAMESPACES or capability == "setting" or not writable:
        return {}
    takes = writable | {"transition", "position", "tilt", "temperature"}
    orders = {
        name: {key: one for key, one in given.items() if key in takes or key == "mode"} for name, given in known.items()
    }
    match capability:
        case "cover":
            return {name: one for name, one in orders.items() if name != "set_tilt" or "tilt" in writable}
        case "thermostat":
            wanted = {"set_target": "target", "set_mode": "mode"}
            return {name: orders[name] for name, attribute in wanted.items() if attribute in writable}
        case "light":
            orders["toggle"] = {}
            return orders
        case _:
            return orders


def call_of(kind: str, index: int, capability: str, order: str, args: Mapping[str, Datum]) -> Call:
    """Return the call that a command, already checked, comes to."""
    given = {key: value for key, value in args.items() if value is not None}
    namespace = NAMESPACES[kind]
    match capability, order:
        case "setting", _:
            return Call(f"{namespace}.Set", {"id": index, "value": given["value"]}, {"value": given["value"]})
        case "cover", _:
            return _cover(index, order, given)
        case "thermostat", _:
            return _thermostat(kind, index, given)
        case _, "toggle":
            return Call(f"{namespace}.Toggle", {"id": index}, {})
        case _:
            on = order == "on"
            params: Params = {"id": index, "on": on}
            for key, value in given.items():
                name, native = _LIGHT[key](value)
                params[name] = native
            settled = {key: value for key, value in given.items() if key != "transition"}
            return Call(f"{namespace}.Set", params, {"on": on, **settled})


def meant_by(capability: str, attribute: str, value: Datum) -> tuple[str, dict[str, Datum]]:
    """Return the command and arguments that setting an attribute comes to."""
    if attribute == "on":
        return ("on" if value else "off"), {}
    match capability, attribute:
        case "cover", _:
            return f"set_{attribute}", {attribute: value}
        case "thermostat", "target":
            return "set_target", {"temperature": value}
        case "thermostat", _:
            return f"set_{attribute}", {attribute: value}
        case "setting", _:
            return "set", {"value": value}
        case _:
            return "on", {attribute: value}


def narrowed(spec: Attribute, config: Mapping[str, object]) -> Attribute:
    """Return a virtual component's value with the range and options that its configuration gives it."""
    low, high = config.get("min"), config.get("max")
    options = config.get("options")
    words = tuple(word_of(one) for one in options[:64]) if is_array(options) else ()
    kind = "enum" if words else spec.type
    return Attribute(
        kind,
        spec.unit,
        low if isinstance(low, int | float) and kind == "number" else None,
        high if isinstance(high, int | float) and kind == "number" else None,
        None,
        words,
        writable=spec.writable,
        category="config",
    )


def _cover(index: int, order: str, given: Mapping[str, Datum]) -> Call:
    match order:
        case "set_position":
            return Call("Cover.GoToPosition", {"id": index, "pos": _whole(given.get("position"))}, {})
        case "set_tilt":
            return Call("Cover.GoToPosition", {"id": index, "slat_pos": _whole(given.get("tilt"))}, {})
        case _:
            return Call(f"Cover.{order.capitalize()}", {"id": index}, {})


def _thermostat(kind: str, index: int, given: Mapping[str, Datum]) -> Call:
    target = given.get("temperature")
    if kind == "blutrv":
        inner = {"id": 0, "target_C": target}
        return Call("BluTrv.Call", {"id": index, "method": "TRV.SetTarget", "params": inner}, {"target": target})
    if target is not None:
        return Call("Thermostat.SetConfig", {"id": index, "config": {"target_C": target}}, {"target": target})
    mode = given.get("mode")
    return Call("Thermostat.SetConfig", {"id": index, "config": {"enable": mode != "off"}}, {"mode": mode})


def _whole(value: Datum) -> int:
    return round(value) if isinstance(value, int | float) else 0


def _rgb(value: Datum) -> tuple[str, object]:
    match value:
        case (int() | float() as hue, int() | float() as saturation):
            return "rgb", list(rgb_of(hue, saturation))
        case _:
            return "rgb", None


_LIGHT: Final[dict[str, Callable[[Datum], tuple[str, object]]]] = {
    "brightness": lambda value: ("brightness", _whole(value)),
    "color_temperature": lambda value: ("ct", _whole(value)),
    "color_hs": _rgb,
    "transition": lambda value: ("transition_duration", value),
}
