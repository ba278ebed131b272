"""The draft in which builders gather what an announced entity feeds and takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.protocols.homeassistant.attributes import Extras
from hyperconnect.protocols.homeassistant.availability import rule_of
from hyperconnect.protocols.homeassistant.entity import Card, Encoder, Entity, Feed, Order
from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.extract import Extract
from hyperconnect.protocols.homeassistant.naming import Known, measured_part, setup_part
from hyperconnect.protocols.homeassistant.topics import fault_of
from hyperconnect.protocols.homeassistant.vocabulary import Leaf
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.payload import is_array
from hyperconnect.protocols.template import SOURCE_LIMIT, Template, TemplateError, compiled, known

NAME_LENGTH: Final = 128
"""Characters of a name that are looked at."""

OPTIONS: Final = 500
"""Words of an option that are taken in."""


class Draft:
    """An entity in the making: reads options leniently, gathers slots, feeds and orders."""

    def __init__(self, platform: str, key: str, config: Config, card: Card) -> None:
        self.config = config
        self.card = card
        name = config.get("name", "")
        self.entity = Entity(
            platform,
            key,
            name if isinstance(name, str) else "",
            config,
            main="name" in config and not config["name"],
            expire_after=self.number("expire_after"),
            off_delay=self.number("off_delay"),
        )
        self.entity.names = self._names()
        self.bases: tuple[str, ...] = self.entity.names
        parts = {name: found for name in self.entity.names if (found := card.words.part_of(name))}
        if parts:
            self.entity.part = next(iter(parts.values()))[1]
            self.bases = tuple(dict.fromkeys(parts[name][0] if name in parts else name for name in self.entity.names))
        self.entity.rule, troubles = rule_of(config)
        self.entity.troubles.extend(troubles)
        if topic := self.topic("json_attributes_topic"):
            self.entity.extras = Extras(topic, self.template("json_attributes_template"))

    @property
    def native(self) -> str:
        """The name under which an entity is kept that has none in the registry: its key, without its device's id."""
        key = self.entity.key
        bare = key.removeprefix(f"{self.card.id}_") if key.lower().startswith(f"{self.card.id}_") else key
        return bare or key

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which the entity may be known, most telling first, without its device's own name."""
        return self.entity.names

    def find(self, finder: Callable[[Known], Leaf | None], unit: object = None) -> Leaf | None:
        """Return the attribute of the registry that an entity is, by its whole name, else without the part it says."""
        vehicle, words = self.card.vehicle, self.card.words
        exact = finder(Known(self.names, words, vehicle, "", unit))
        if exact is not None:
            self.entity.part = ""
            return exact
        return finder(Known(self.bases, words, vehicle, self.text("device_class"), unit))

    def find_part(self, unit: object) -> Leaf | None:
        """Return the attribute of which an entity names a part (`floor_temperature`), and note the part."""
        found = measured_part(Known(self.names, self.card.words, self.card.vehicle, "", unit))
        if found is None:
            return None
        leaf, self.entity.part = found
        return leaf

    def find_setup(self, *types: str, unit: object = None, writable: bool = True) -> Leaf | None:
        """Return the attribute that an entity sets up, by its name, and note the part."""
        names = dict.fromkeys((*self.names, *self.bases))
        found = setup_part(Known(tuple(names), self.card.words, self.card.vehicle, "", unit), types, writable=writable)
        if found is None:
            return None
        leaf, part = found
        self.entity.part = "_".join(dict.fromkeys(text for text in (self.entity.part, part) if text))
        return leaf

    def _names(self) -> tuple[str, ...]:
        given = [self.entity.key, self.config.get("object_id"), self.config.get("name")]
        prefixes = [f"{prefix}_" for prefix in (self.card.id, snake(self.card.name)) if prefix]
        names: list[str] = []
        for text in given:
            if not isinstance(text, str):
                continue
            name = snake(text[:NAME_LENGTH])
            names.append(name)
            names.extend(name.removeprefix(prefix) for prefix in prefixes if name.startswith(prefix))
        return tuple(dict.fromkeys(name for name in names if name))

    def text(self, key: str, default: str = "") -> str:
        """Return an option as text, the way a template would print it; a JSON true becomes `True`."""
        value = self.config.get(key, default)
        return value if isinstance(value, str) else str(value)

    def words(self, key: str) -> tuple[str, ...]:
        """Return an option that is a list of texts."""
        value: object = self.config.get(key)
        return tuple(str(item) for item in value[:OPTIONS]) if is_array(value) else ()

    def number(self, key: str, default: float | None = None) -> float | None:
        """Return an option as a number, also where it is written as text."""
        value = self.config.get(key, default)
        try:
            number = default if value is None or isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            return default
        return number if number is not None and isfinite(number) else default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return an option that is true or false."""
        value = self.config.get(key, default)
        return value if isinstance(value, bool) else str(value).lower() in {"true", "on", "yes", "1"}

    def template(self, *keys: str) -> Template | None:
        """Return the first of these templates that the entity has, or None; a broken one is its trouble."""
        for key in keys:
            source = self.config.get(key)
            if isinstance(source, str) and source:
                try:
                    template = compiled(source)
                    return template.given(self._itself()) if "entity_id" in source else template
                except TemplateError as error:
                    self.entity.troubles.append(f"{key}: {error}")
                    return _BROKEN if len(source) > SOURCE_LIMIT else known(source)
        return None

    def _itself(self) -> dict[str, object]:
        """Return what a template may know of the entity it belongs to: what Home Assistant would call it."""
        name = self.entity.name or self.card.name
        entity_id = f"{self.entity.platform}.{snake(name[:NAME_LENGTH])}"

        def state_attr(entity: object, attribute: object) -> str | None:
            return name if (entity, attribute) == (entity_id, "friendly_name") else None

        return {"entity_id": entity_id, "state_attr": state_attr}

    def topic(self, *keys: str) -> str | None:
        """Return the first of these topics that the entity has, or None; an impossible one is its trouble."""
        for key in keys:
            topic = self.config.get(key)
            if topic is None:
                continue
            fault = fault_of(topic)
            if not fault:
                return str(topic)
            self.entity.troubles.append(f"{key} {fault}")
        return None

    def offer(
        self,
        capability: str,
        attribute: str,
        topic: str | None,
        extract: Extract | None,
        *,
        origin: Template | None = None,
        spec: Attribute | None = None,
        **narrowed: Any,
    ) -> None:
        """Add an attribute, its spec from the registry unless given, and what feeds it; unfed it can only be set."""
        known = spec or attribute_spec(capability, attribute)
        if known is None:
            return
        category = self.config.get("entity_category")
        if category in {"config", "diagnostic"}:
            narrowed.setdefault("category", category)
        elif self.config.get("enabled_by_default") is False and known.category == "primary":
            narrowed.setdefault("category", "diagnostic")
        if topic is None or extract is None:
            narrowed["readable"] = False
        else:
            source = origin.source if origin is not None else ""
            self.entity.feeds.append(Feed(capability, attribute, topic, extract, f"{topic}\0{source}"))
        narrowed.setdefault("writable", False)
        self.entity.attributes[capability, attribute] = replace(known, **narrowed)

    def offer_more(
        self,
        name: str,
        topic: str | None,
        extract: Extract | None,
        *,
        origin: Template | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        """Add a word that an entity tells beside what the registry has a name for, as a setting."""
        spec = Attribute("enum" if options else "string", options=options)
        self.offer("setting", name, topic, extract, origin=origin, spec=spec)

    def settable(self, capability: str, attribute: str, encode: Encoder, argument: str = "value") -> None:
        """Let an attribute be set; `encode` finds the value under `argument`."""
        spec = self.entity.attributes[capability, attribute]
        self.entity.attributes[capability, attribute] = replace(spec, writable=True)
        order = encode if argument == "value" else _renamed(encode, argument)
        self.entity.orders.append(Order(capability, "set", attribute, order))

    def narrow(self, capability: str, attribute: str, **narrowed: Any) -> None:
        """Say more exactly what an attribute that was added can hold."""
        spec = self.entity.attributes[capability, attribute]
        self.entity.attributes[capability, attribute] = replace(spec, **narrowed)

    def order(
        self, capability: str, command: str, encode: Encoder, takes: Mapping[str, Argument] | None = None
    ) -> None:
        """Add a command; the ranges of its arguments follow the entity's attributes.

        One of the registry takes the registry's arguments unless told otherwise; another is added only with its own.
        """
        known = CAPABILITIES[capability].commands.get(command) if takes is None else takes
        if known is None:
            return
        arguments = {
            name: replace(argument, attribute=self._narrowest(capability, command, name, argument.attribute))
            for name, argument in known.items()
        }
        self.entity.commands[capability, command] = arguments
        self.entity.orders.append(Order(capability, command, "", encode))

    def order_set(self, capability: str, attribute: str, encode: Encoder) -> None:
        """Add the registry's command `set_<attribute>`, if there is one with a single argument; see `settable`."""
        command = f"set_{attribute}"
        known = CAPABILITIES[capability].commands.get(command, {})
        if len(known) == 1 and (capability, command) not in self.entity.commands:
            argument = next(iter(known))
            self.order(capability, command, lambda args: encode({"value": args[argument]}))

    def message(self, topic: str, payload: str) -> Message:
        """Return a message to the device as its announcement wants it sent."""
        qos = self.number("qos", 0)
        return Message(topic, payload.encode(), retain=self.flag("retain"), qos=int(qos) if qos in {1, 2} else 0)

    def sender(self, topic: str, template: Template | None) -> Callable[[object], Message]:
        """Return what sends a value on a topic, through the command template if there is one."""

        def send(value: object) -> Message:
            return self.message(topic, rendered(template, {"value": value}, value))

        return send

    def _narrowest(self, capability: str, command: str, argument: str, spec: Attribute) -> Attribute:
        name = argument if (capability, argument) in self.entity.attributes else command.removeprefix("set_")
        if argument in {"low", "high"}:
            name = f"target_{argument}"
        own = self.entity.attributes.get((capability, name))
        return replace(own, category="primary", readable=True) if own is not None and own.type == spec.type else spec


def rendered(template: Template | None, variables: Mapping[str, object], plain: object) -> str:
    """Return a command's payload: the template's text, or the plain value's.

    Raises:
        CommandError: the device's template failed.
    """
    if template is None:
        return str(plain)
    try:
        return template.render(variables).strip()
    except TemplateError as error:
        raise CommandError("the device's command template failed", hint=str(error)) from error


def is_like(text: object, pattern: str, where: str, *, whole: bool) -> bool:
    """Return whether a text is of a device's pattern, the whole of it or its beginning.

    Raises:
        CommandError: the pattern is none, or would take too long.
    """
    from hyperconnect.protocols.template_meter import LimitError
    from hyperconnect.protocols.template_regex import subject

    try:
        expression, told = subject(text, pattern, None)
    except LimitError as error:
        raise CommandError("the device's pattern cannot be used", where=where, hint=str(error)) from error
    return (expression.fullmatch(told) if whole else expression.match(told)) is not None


def _renamed(encode: Encoder, argument: str) -> Encoder:
    return lambda args: encode({argument: args["value"]})


_BROKEN = Template("{{ value_json.template_is_broken }}")
