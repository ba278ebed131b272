"""Reading recordings: JSON lines of messages in, JSON lines of what they mean out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from hyperconnect.core.dictionary import Dictionary, Meaning
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Device
from hyperconnect.model.input import ProfileLoaded
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Value, parts_of
from hyperconnect.protocols.payload import is_object
from hyperconnect.shell.library import Library


def open_dictionary(content: Path | None) -> Dictionary:
    """Return a dictionary that knows every vocabulary and profile of devices/.

    Raises:
        ContentError: one of them cannot be used.
    """
    dictionary = Dictionary()
    for name, document in documents(content).items():
        dictionary.learn(name, document)
    return dictionary


def documents(content: Path | None) -> dict[str, dict[str, Any]]:
    """Return every vocabulary and profile of devices/ by its name.

    Raises:
        ContentError: one of them cannot be used.
    """
    inputs, errors = Library(content).profiles(0.0, None)
    if errors:
        raise errors[0]
    return {loaded.name: loaded.document for loaded in inputs if isinstance(loaded, ProfileLoaded)}


def lines_of(source: Iterable[str], where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the JSON object of each line with its number; empty lines are passed over.

    Raises:
        ContentError: a line is no JSON object.
    """
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, object_in(line, f"{where}:{number}")


def object_in(line: str, where: str) -> dict[str, Any]:
    """Return the JSON object of a line.

    Raises:
        ContentError: it is none.
    """
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ContentError(f"this is no JSON: {error}", where=where) from error
    if not isinstance(data, dict):
        raise ContentError("a JSON object is expected in each line", where=where)
    return cast("dict[str, Any]", data)


def message_of(line: Mapping[str, Any]) -> Message:
    """Return a recorded line's message: text as it is, anything else as JSON."""
    payload = line.get("payload", "")
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return Message(str(line["topic"]), text.encode(errors="surrogatepass"), retain=bool(line.get("retain")))


def puzzle_json(number: int, why: str) -> dict[str, Any]:
    """Return what a line means that cannot be read, as JSON data: nothing, and why."""
    nothing = ("values", "events", "availability", "announced", "removed")
    return {"line": number, **{name: list[object]() for name in nothing}, "problems": [why]}


def meaning_json(number: int, meaning: Meaning, dictionary: Dictionary) -> dict[str, Any]:
    """Return what a line means as JSON data."""
    return {
        "line": number,
        "values": [_value_json(value, dictionary) for value in meaning.values],
        "events": [
            {
                "device": event.device,
                "component": event.component,
                "capability": event.capability,
                "name": event.name,
                "data": msgspec.to_builtins(event.data),
            }
            for event in meaning.events
        ],
        "availability": [{"device": one.device, "state": one.state.value} for one in meaning.availability],
        "announced": meaning.announced,
        "removed": meaning.removed,
        "problems": meaning.problems,
    }


def device_json(device: Device) -> dict[str, Any]:
    """Return a device with everything it offers as JSON data; what there is none of is there too, empty or null."""
    data: dict[str, Any] = msgspec.to_builtins(device)
    data["components"] = [
        {
            "id": component.id,
            "name": component.name,
            "capabilities": {
                name: {
                    **msgspec.to_builtins(capability),
                    "attributes": {each: attribute_json(spec) for each, spec in capability.attributes.items()},
                    "commands": {
                        command: {
                            each: {**attribute_json(argument.attribute), "required": argument.required}
                            for each, argument in arguments.items()
                        }
                        for command, arguments in capability.commands.items()
                    },
                    "events": capability.events,
                }
                for name, capability in component.capabilities.items()
            },
        }
        for component in device.components
    ]
    return data


def attribute_json(spec: Attribute) -> dict[str, Any]:
    """Return what an attribute can hold as JSON data; `range` is its least and its most, null where nobody says."""
    bounded = spec.minimum is not None or spec.maximum is not None
    return {
        **msgspec.to_builtins(spec),
        "type": spec.type,
        "unit": spec.unit,
        "range": [spec.minimum, spec.maximum] if bounded else None,
        "options": list(spec.options),
        "writable": spec.writable,
    }


def command_of(line: Mapping[str, Any], dictionary: Dictionary) -> Command:
    """Return the command a line asks for: `device`, `capability`, and `attribute` + `value` or `command` + `args`.

    Raises:
        CommandError: the device is not known, or the line says neither.
    """
    device = dictionary.registry.get(str(line.get("device", "")))
    if device is None:
        raise CommandError(f"{line.get('device')!r} is not known", hint="let the messages that announce it come first")
    capability = str(line.get("capability", ""))
    component = str(line.get("component") or _component(device, capability))
    if "attribute" in line:
        name, args = "set", {"value": datum_of(line.get("value"))}
    elif "command" in line:
        given: object = line.get("args") or dict[str, object]()
        if not is_object(given):
            raise CommandError("`args` must be an object: a value for each argument by its name", where=device.slug)
        name, args = str(line["command"]), {key: datum_of(value) for key, value in given.items()}
    else:
        raise CommandError("says neither `attribute` nor `command`", where=device.slug)
    return Command(
        "encode", device.id, component, capability, name, args, "user:cli", 0.0, 30.0, str(line.get("attribute", ""))
    )


def datum_of(value: object) -> Datum:
    """Return JSON data as a value; lists become tuples.

    Raises:
        CommandError: it is an object or holds one.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return tuple(_part(part) for part in cast("list[object]", value))
        case _:
            raise CommandError(f"{value!r} is no value")


def _part(value: object) -> float | str:
    if isinstance(value, int | float | str):
        return value
    raise CommandError(f"{value!r} is no part of a list")


def messages_json(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return publications as JSON data."""
    return [
        {
            "topic": message.topic,
            "payload": message.payload.decode(errors="replace"),
            "retain": message.retain,
            "qos": message.qos,
        }
        for message in messages
    ]


def _component(device: Device, capability: str) -> str:
    having = [component.id for component in device.components if capability in component.capabilities]
    if not having:
        raise CommandError(f"has no {capability}", where=device.slug)
    return "main" if "main" in having else having[0]


def _value_json(value: Value, dictionary: Dictionary) -> dict[str, Any]:
    device, component, capability, attribute = parts_of(value.path)
    spec = dictionary.registry.attribute_of(value.path)
    return {
        "device": device,
        "component": component,
        "capability": capability,
        "attribute": attribute,
        "value": msgspec.to_builtins(value.value),
        "unit": spec.unit if spec is not None else None,
        "quality": value.quality.value,
    }


def received_at() -> Moment:
    """Return the moment at which recorded messages are taken to arrive: now."""
    import time

    return time.time()
