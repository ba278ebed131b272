"""What a device can be told, as the controls of its page: made of its capabilities, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.api.model.device import ArgumentView, AttributeView, CommandSpec, DeviceView
from hyperconnect.api.model.value import Datum
from hyperconnect.dashboard.device.names import attribute_label, capability_label, command_label
from hyperconnect.dashboard.device.reading import shown
from hyperconnect.model.device import Device
from hyperconnect.model.scope import COMMAND
from hyperconnect.model.value import parts_of

Look: TypeAlias = Literal["switch", "range", "number", "choice", "colour", "text", "moment", "buttons", "form"]

Option: TypeAlias = tuple[str, str]
"""A value, and the English of it that the page may have words for."""

GRAVE: Final = frozenset({"alarm", "car", "lock"})
"""Classes of commands before which the page asks whether that is meant."""
_SETS: Final = {
    **dict.fromkeys(("on", "off", "toggle"), ("on",)),
    "close": ("open",),
    "cabin.stop": ("on",),
    "oscillate": ("oscillating",),
    "mute": ("muted",),
    "select_source": ("source",),
    "set_schedule": ("scheduled_at",),
    "set_range": ("target_low", "target_high"),
}
"""Commands that say no more than setting these attributes does; `set_x` sets `x`."""
_LOOKS: Final[tuple[Look, ...]] = ("switch", "range", "number", "choice", "colour", "text", "moment")
_OPEN_TAIL: Final = "setting"
_SPACES: Final = ("hs", "xy")
"""Ways to say a colour, of which one is enough."""
_STATE: Final = "state"
_CODE: Final = "code"
_STEP: Final = 1.0


class Button(Struct, frozen=True):
    """A command that needs no more than to be given."""

    command: str
    label: str


class Field(Struct, frozen=True):
    """An argument of a command."""

    name: str
    label: str
    type: str
    unit: str
    minimum: float | None
    maximum: float | None
    options: tuple[Option, ...]
    required: bool


class Control(Struct, frozen=True):
    """One thing that can be told. `sets` is an attribute's name without the device's, `path` what it follows.

    Buttons give their `command` at once (with a code if `code`), a form gives its own with its `fields`. `value` is
    what holds now, as JSON data; a colour's is a pair of its `space`. `may` says whether who looks may give it.
    """

    look: Look
    label: str
    grave: bool
    may: bool
    sets: str = ""
    path: str = ""
    value: Datum = None
    shown: str = ""
    unit: str = ""
    space: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float = _STEP
    options: tuple[Option, ...] = ()
    buttons: tuple[Button, ...] = ()
    code: bool = False
    command: str = ""
    fields: tuple[Field, ...] = ()


class Panel(Struct, frozen=True):
    """The controls of one capability of one part of a device; `part` is empty for the whole.

    Those of a `fine` one are for who sets the device up, not for every day.
    """

    label: str
    part: str
    controls: tuple[Control, ...]
    fine: bool = False


def panels_of(device: Device, view: DeviceView, may: Callable[[str], bool]) -> list[Panel]:
    """Return what a device can be told; `may` says whether who looks has a scope."""
    attributes: dict[tuple[str, str], list[AttributeView]] = {}
    for each in view.attributes:
        attributes.setdefault(parts_of(each.path)[1:3], []).append(each)
    given = iter(view.commands)
    panels: list[Panel] = []
    for component in device.components:
        for capability in component.capabilities.values():
            # The API tells commands in the order in which they stand here.
            commands = {name: next(given) for name in capability.commands}
            known = attributes.get((component.id, capability.name), [])
            part = "" if component.id == "main" else component.name or component.id
            fine = {each.path for each in known if each.category != "primary" or capability.name == _OPEN_TAIL}
            for tuned in (False, True):
                chosen = [each for each in known if (each.path in fine) is tuned]
                able = {} if tuned or capability.name == _OPEN_TAIL else commands
                controls = tuple(_controls(device, capability.name, chosen, able, may))
                if controls:
                    panels.append(Panel(capability_label(capability.name), part, controls, tuned))
    return sorted(panels, key=lambda each: each.fine)


def _controls(
    device: Device,
    capability: str,
    attributes: Iterable[AttributeView],
    commands: Mapping[str, CommandSpec],
    may: Callable[[str], bool],
) -> Iterator[Control]:
    by_name = {parts_of(each.path)[3]: each for each in attributes}
    spaces = [each.type for each in by_name.values() if each.writable and each.type in _SPACES]
    spare = "xy" if "hs" in spaces else ""
    settable = {name: each for name, each in by_name.items() if each.writable and _can(each) and each.type != spare}
    for name, each in sorted(settable.items(), key=lambda each: _LOOKS.index(_look(each[1]))):
        yield _setting(device, capability, name, each, may)
    left = {
        name: each
        for name, each in commands.items()
        if not all(attribute in settable for attribute in _sets(capability, name))
    }
    plain = {name: each for name, each in left.items() if not any(arg.required for arg in each.args)}
    forms = {name: each for name, each in left.items() if _tellable(each) and (name not in plain or _asks(each))}
    pressed = {name: each for name, each in plain.items() if name not in forms}
    if pressed:
        some = next(iter(pressed.values()))
        state = by_name.get(_STATE)
        yield Control(
            "buttons",
            attribute_label(capability, _STATE) if state is not None else "",
            some.command_class in GRAVE,
            may(f"{COMMAND}:{some.command_class}"),
            path="" if state is None else state.path,
            shown="" if state is None else shown(state.value, state, capability, _STATE),
            buttons=tuple(Button(each.name, command_label(capability, name)) for name, each in pressed.items()),
            code=any(arg.name == _CODE for each in pressed.values() for arg in each.args),
        )
    for name, command in forms.items():
        yield Control(
            "form",
            command_label(capability, name),
            command.command_class in GRAVE,
            may(f"{COMMAND}:{command.command_class}"),
            command=command.name,
            fields=tuple(_field(capability, arg) for arg in command.args if arg.type not in _SPACES),
        )


def _sets(capability: str, command: str) -> tuple[str, ...]:
    """Return the attributes that a command sets, as its name says it."""
    return _SETS.get(f"{capability}.{command}") or _SETS.get(command) or (command.removeprefix("set_"),)


def _setting(device: Device, capability: str, name: str, each: AttributeView, may: Callable[[str], bool]) -> Control:
    low, high = each.minimum, each.maximum
    return Control(
        _look(each),
        attribute_label(capability, name),
        each.command_class in GRAVE,
        may(f"{COMMAND}:{each.command_class}"),
        sets=each.name.removeprefix(f"{device.slug}."),
        path=each.path,
        value=each.value,
        shown=shown(each.value, each, capability, name),
        unit=each.unit or "",
        space=each.type if each.type in _SPACES else "",
        minimum=low,
        maximum=high,
        step=each.step or (0.5 if each.unit == "°C" else _STEP),
        options=_options(each.options),
    )


def _look(attribute: AttributeView) -> Look:
    match attribute.type:
        case "bool":
            return "switch"
        case "number" | "integer":
            ranged = attribute.minimum is not None and attribute.maximum is not None
            return "range" if ranged and attribute.unit in {"%", "K"} else "number"
        case "enum":
            return "choice"
        case "hs" | "xy":
            return "colour"
        case "timestamp":
            return "moment"
        case _:
            return "text"


def _can(attribute: AttributeView) -> bool:
    """Return whether the page has a control for an attribute."""
    return attribute.type != "list" and (attribute.type != "enum" or bool(attribute.options))


def _tellable(command: CommandSpec) -> bool:
    """Return whether a form can ask for all that a command needs."""
    return not any(arg.required and arg.type in _SPACES for arg in command.args)


def _asks(command: CommandSpec) -> bool:
    """Return whether a command that needs no argument is worth a form all the same: for a text, number or moment."""
    return any(arg.name not in {_CODE, "transition", "flash"} for arg in command.args)


def _field(capability: str, arg: ArgumentView) -> Field:
    return Field(
        arg.name,
        attribute_label(capability, arg.name),
        arg.type,
        arg.unit or "",
        arg.minimum,
        arg.maximum,
        _options(arg.options),
        arg.required,
    )


def _options(values: Iterable[str]) -> tuple[Option, ...]:
    return tuple((each, each.replace("_", " ")) for each in values)
