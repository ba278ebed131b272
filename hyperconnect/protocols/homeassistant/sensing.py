"""What only tells: sensor, binary_sensor, device_tracker, event, update, notify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.attributes import Extras, datum_of
from hyperconnect.protocols.homeassistant.draft import Draft, rendered
from hyperconnect.protocols.homeassistant.entity import Emission
from hyperconnect.protocols.homeassistant.extract import (
    Extract,
    enumerated,
    mapped,
    moment,
    numeric,
    same,
    scale_between,
    suited,
    textual,
    unit_of,
)
from hyperconnect.protocols.homeassistant.naming import binary_leaf, registry_event, sensor_leaf
from hyperconnect.protocols.homeassistant.setting import build_command, offer_setting
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, decoded, is_object, number_of
from hyperconnect.protocols.template import Template, compiled, pick

_WORDY_CLASSES: Final = frozenset({"enum", "date", "timestamp", "None"})


def build_sensor(draft: Draft) -> None:
    """sensor: what it names or what its class says, if the unit agrees; else a setting with its unit."""
    unit = draft.config.get("unit_of_measurement")
    device_class = draft.text("device_class")
    leaf = draft.find(sensor_leaf, unit) or draft.find_part(unit)
    leaf = leaf or draft.find_setup("enum", "number", unit=unit, writable=False)
    if leaf == ("power", "voltage") and scale_between(unit, "V") is not same and unit != "kV":
        leaf = ("battery", "voltage")
    if leaf == ("temperature", "temperature") and _inside(draft):
        leaf = None
    template, topic = draft.template("value_template"), draft.topic("state_topic")
    _build_last_reset(draft, topic)
    spec = attribute_spec(*leaf) if leaf else None
    if leaf is not None and spec is not None:
        extract = suited(spec, template, scale_between(unit, spec.unit) or same)
        draft.offer(leaf[0], leaf[1], topic, extract, origin=template)
        return
    if device_class == "timestamp":
        offer_setting(draft, "timestamp", topic, moment(template), origin=template)
    elif device_class not in _WORDY_CLASSES and (unit or draft.config.get("state_class") or device_class):
        own_unit, scale = unit_of(unit)
        offer_setting(draft, "number", topic, numeric(template, scale), origin=template, unit=own_unit)
    elif options := draft.words("options"):
        offer_setting(draft, "enum", topic, enumerated(template, options), origin=template, options=options)
    else:
        offer_setting(draft, "string", topic, textual(template), origin=template)


def _build_last_reset(draft: Draft, topic: str | None) -> None:
    """Add when a meter began to count anew, where it tells."""
    own = draft.topic("last_reset_topic")
    shape = draft.template("last_reset_value_template")
    if own or shape:
        spec = Attribute("timestamp", category="diagnostic")
        draft.offer("setting", f"{draft.entity.key}.last_reset", own or topic, moment(shape), origin=shape, spec=spec)


def build_binary_sensor(draft: Draft) -> None:
    """binary_sensor: true means what its class says; for a lock, Home Assistant's on is unlocked."""
    leaf = draft.find(binary_leaf) or draft.find_setup("bool", writable=False)
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    template, topic = draft.template("value_template"), draft.topic("state_topic")
    if leaf == ("lock", "state"):
        unlocked = draft.text("device_class") == "lock"
        words: dict[str, Datum] = {on: "unlocked" if unlocked else "locked", off: "locked" if unlocked else "unlocked"}
        draft.offer("lock", "state", topic, mapped(template, words), origin=template)
        return
    # With words of their own many may listen on one topic, each for its own: a bridge that tells what it hears.
    shared = not draft.config.keys().isdisjoint({"payload_on", "payload_off"})
    extract = mapped(template, {on: True, off: False}, alone=not shared)
    if leaf is None:
        offer_setting(draft, "bool", topic, extract, origin=template)
    else:
        draft.offer(*leaf, topic, extract, origin=template)


_POSITION: Final[dict[str, tuple[str, ...]]] = {
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng"),
    "accuracy": ("gps_accuracy", "accuracy", "acc"),
    "altitude": ("altitude", "alt", "elevation"),
    "speed": ("speed", "speed_kmh", "vel"),
    "heading": ("heading", "course", "bearing"),
}
"""Names of a position's parts in `json_attributes_topic`; Home Assistant itself fixes the first three."""

_LEVEL: Final = ("battery_level", "battery", "batt")

_HALVES: Final = {"latitude": _POSITION["longitude"], "longitude": _POSITION["latitude"]}
"""What makes a place only together."""


def build_device_tracker(draft: Draft) -> None:
    """device_tracker: the zones it is in, and its position from the JSON attributes."""
    template, topic = draft.template("value_template"), draft.topic("state_topic")
    if topic is not None:
        home, away = draft.text("payload_home", "home"), draft.text("payload_not_home", "not_home")
        zone = mapped(template, {home: "home", away: "", draft.text("payload_reset", "None"): None}, strict=False)

        def zones(text: str, json: object) -> Datum | Missing:
            word = zone(text, json)
            return word if word is MISSING or word is None else (str(word),) if word else ()

        draft.offer("location", "zones", topic, zones, origin=template)
    extras = draft.entity.extras
    if extras is None:
        return
    for attribute, names in _POSITION.items():
        origin = compiled(f"{{{{ value_json.{names[0]} }}}}")
        half = _HALVES.get(attribute, ())
        draft.offer("location", attribute, extras.topic, _member(extras, names, half), origin=origin)
    if not draft.card.vehicle:
        origin = compiled("{{ value_json.battery_level }}")
        draft.offer("battery", "level", extras.topic, _member(extras, _LEVEL), origin=origin)
        draft.entity.secondary.add("battery")
    extras.told = frozenset(name for names in (*_POSITION.values(), _LEVEL) for name in names)


def _member(extras: Extras, names: tuple[str, ...], half: tuple[str, ...] = ()) -> Extract:
    """Read a member; where it is missing beside its other half, it is unknown: half a new place is no place."""

    def read(text: str, json: object) -> Datum | Missing:
        document = extras.document(text, json)
        if document is MISSING:
            return MISSING
        for name in names:
            if name in document:
                return number_of(document[name])
        return MISSING if document.keys().isdisjoint(half) else None

    return read


_ACTIONS: Final[dict[str, str]] = {
    **dict.fromkeys(("single", "press", "short_press", "button_short_press", "on", "1"), "single"),
    **dict.fromkeys(("double", "double_press", "button_double_press", "2"), "double"),
    **dict.fromkeys(("triple", "triple_press", "button_triple_press", "3"), "triple"),
    **dict.fromkeys(("long", "hold", "long_press", "button_long_press"), "long"),
    **dict.fromkeys(("release", "hold_release", "long_release", "button_long_release"), "release"),
    **dict.fromkeys(("rotate_left", "dial_rotate_left"), "rotate_left"),
    **dict.fromkeys(("rotate_right", "dial_rotate_right"), "rotate_right"),
}


def build_event(draft: Draft) -> None:
    """event: the one it names (`message_answered`), else `button.pressed`; with the native type as `raw`."""
    topic = draft.topic("state_topic")
    if topic is None:
        return
    template, types = draft.template("value_template"), draft.words("event_types")
    key = draft.entity.key
    named = next((found for name in draft.names if (found := registry_event(name))), None)

    def read(text: str, json: object) -> dict[str, Datum] | Missing:
        native = pick(template, text, json)
        if native is MISSING:
            return MISSING
        document = decoded(native.encode()) if isinstance(native, str) else native
        kind = document.get("event_type") if is_object(document) else None
        if not is_object(document) or not isinstance(kind, str) or kind not in types:
            raise PayloadError(f"expected an object with one of the announced event types, got {str(native)[:60]!r}")
        more = {name: datum_of(value) for name, value in document.items() if name != "event_type"}
        if named is not None and named != ("button", "pressed"):
            return {**more, "raw": kind}
        return {**more, "button": key, "action": _ACTIONS.get(kind.lower(), "other"), "raw": kind}

    capability, event = named or ("button", "pressed")
    draft.entity.events.add((capability, event))
    draft.entity.emissions.append(Emission(capability, event, topic, read))


def build_device_automation(draft: Draft) -> None:
    """device_automation: a trigger is `button.pressed` whenever its payload comes."""
    topic = draft.topic("topic")
    if topic is None or draft.text("automation_type", "trigger") != "trigger":
        return
    wanted = draft.text("payload") if "payload" in draft.config else None
    template = draft.template("value_template")
    kind, button = draft.text("type"), draft.text("subtype")
    data: dict[str, Datum] = {
        "button": button,
        "action": _ACTIONS.get(kind, "other"),
        "raw": f"{kind} {button}".strip(),
    }

    def read(text: str, json: object) -> dict[str, Datum] | Missing:
        native = pick(template, text, json)
        return dict(data) if native is not MISSING and (wanted is None or str(native) == wanted) else MISSING

    draft.entity.events.add(("button", "pressed"))
    draft.entity.emissions.append(Emission("button", "pressed", topic, read))


def build_update(draft: Draft) -> None:
    """update: the version that runs and the latest, out of a JSON object or plain text."""
    topic, template = draft.topic("state_topic"), draft.template("value_template")
    latest = draft.topic("latest_version_topic")
    if topic is not None:
        draft.offer("update", "installed", topic, _version(template, "installed_version", plain=True), origin=template)
        draft.offer("update", "progress", topic, _version(template, "update_percentage", plain=False), origin=template)
    if topic is not None and latest is None:
        draft.offer("update", "latest", topic, _version(template, "latest_version", plain=False), origin=template)
    if latest is not None:
        shape = draft.template("latest_version_template")
        draft.offer("update", "latest", latest, textual(shape), origin=shape)
    command = draft.topic("command_topic")
    if command is not None and draft.config.get("payload_install"):
        install = draft.message(command, draft.text("payload_install"))
        draft.order("update", "install", lambda _: (install,))


def _version(template: Template | None, name: str, *, plain: bool) -> Extract:
    def read(text: str, json: object) -> Datum | Missing:
        native = pick(template, text, json) if template is not None else json if json is not MISSING else text.strip()
        if isinstance(native, str) and native.startswith("{"):
            native = decoded(native.encode())
        if is_object(native):
            return datum_of(native[name]) if name in native else MISSING
        return word if plain and (word := str(native)) else MISSING

    return read


def build_picture(draft: Draft) -> None:
    """camera, image: known to be there; their pictures are not read."""
    draft.entity.opaque = draft.topic("topic", "image_topic", "url_topic") is not None


def build_notify(draft: Draft) -> None:
    """notify: the command it names, or `message.notify`, of which plain MQTT carries the body."""
    command = draft.topic("command_topic")
    if command is None:
        return
    if build_command(draft):
        return
    shape = draft.template("command_template")

    def send(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        given = {name: value for name, value in args.items() if value is not None}
        body = args["body"]
        return (draft.message(command, rendered(shape, {**given, "value": body, "message": body}, body)),)

    draft.order("message", "notify", send)


def _inside(draft: Draft) -> bool:
    """Return whether a thermometer measures the device itself and not its surroundings."""
    words = {word for name in draft.names for word in name.split("_")}
    return bool(words & {"device", "chip", "cpu", "internal", "soc", "processor", "board"})
