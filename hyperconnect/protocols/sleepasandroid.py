"""Sleep as Android: what the phone and the watch notice of the night, on a topic the sleeper chose.

Every message is `{"event": …, "value1": …, "value2": …}`; some versions send the event as plain text. Stages of sleep
and alarms are values too, so that rules can ask for them later; all else is an event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Capability, Component, Device, Event
from hyperconnect.model.message import Message, matches
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.model.value import Datum, Quality, Source, Value, path_of
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.learning import learned
from hyperconnect.protocols.payload import PayloadError, decoded, is_object, number_of, text_of
from hyperconnect.protocols.port import Reader

SLEEPER_LIMIT: Final = 100
"""Sleepers that are taken in."""

TEXT_LIMIT: Final = 100

_MILLISECONDS: Final = 1e11
"""A moment above this is in milliseconds: in seconds it would be the year 5138."""


class Lexicon(Struct, forbid_unknown_fields=True):
    """The file; devices/sleepasandroid.yaml tells what its keys are for."""

    ecosystem: str = "sleepasandroid"
    topics: tuple[str, ...] = ()
    values: dict[str, dict[str, str | None]] = field(default_factory=dict[str, dict[str, str | None]])
    sounds: dict[str, str] = field(default_factory=dict[str, str])
    moments: dict[str, str] = field(default_factory=dict[str, str])
    events: tuple[str, ...] = ()


class SleepAsAndroid:
    """The app's MQTT automation. `topics` are topics or filters, on top of those of the vocabulary."""

    name = "sleepasandroid"

    def __init__(self, topics: Sequence[str] = ()) -> None:
        self._own = tuple(topics)
        self._lexicon = Lexicon()
        self._words: dict[str, tuple[str, ...]] = {}
        self._sleepers: dict[str, Device] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in topics and what the events mean.

        Raises:
            ContentError: it cannot be used; names the key.
        """
        self._lexicon = lexicon = learned(self.name, Lexicon, vocabulary)
        for event, leads in lexicon.values.items():
            for lead in leads:
                capability, _, attribute = lead.partition(".")
                if capability != "setting" and attribute_spec(capability, attribute) is None:
                    where = f"devices/{self.name}.yaml"
                    raise ContentError(f"values.{event}: {lead} is nothing the registry knows", where=where)
        told = [(lead, word) for leads in lexicon.values.values() for lead, word in leads.items() if word is not None]
        self._words = {lead: tuple(dict.fromkeys(word for one, word in told if one == lead)) for lead, _ in told}

    @property
    def filters(self) -> tuple[str, ...]:
        """The topics chosen."""
        return tuple(dict.fromkeys((*self._own, *self._lexicon.topics)))

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: the app speaks when something happens."""
        return ()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic that one of the chosen covers; its last level names the sleeper."""
        if not any(matches(pattern, topic) for pattern in self.filters):
            return None
        native = topic.rpartition("/")[2][:TEXT_LIMIT] or topic[:TEXT_LIMIT]
        device_id = id_of(f"{self.name}_{native}")
        live, restored = Source(self.name, topic), Source(self.name, topic, retained=True)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            try:
                event, document = _event_of(message.payload)
                found = self._meet(device_id, native)
                return [*found, *self._told(device_id, event, document, at, restored if message.retain else live)]
            except PayloadError as error:
                return [Trouble(topic, error.why, device_id if device_id in self._sleepers else "")]

        return read

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return nothing ever."""
        raise CommandError("only tells: nothing can be sent to it", where=command.device)

    def owners(self, topic: str) -> Collection[str] | None:  # noqa: ARG002 - the port's shape
        """Return None: the app takes no commands."""
        return None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: the app says when the night is over."""
        return (), None

    def _told(
        self, device: str, event: str, document: Mapping[str, object], at: Moment, source: Source
    ) -> list[Observation]:
        lexicon, quality = self._lexicon, Quality.RESTORED if source.retained else Quality.GOOD
        found: list[Observation] = []

        def value(capability: str, attribute: str, datum: Datum) -> None:
            path = path_of(device, "main", capability, attribute)
            found.append(Value(path, datum, at, at, source, quality))

        for lead, word in lexicon.values.get(event, {}).items():
            capability, _, attribute = lead.partition(".")
            value(capability, attribute, word)
        if event in lexicon.moments:
            value("setting", lexicon.moments[event], _moment(document.get("value1")))
        value("setting", "last_event", event)
        if source.retained:
            return found
        data: dict[str, Datum] = {
            key: native if isinstance(native, bool | int | float) else str(native)[:TEXT_LIMIT]
            for key in ("value1", "value2", "value3")
            if (native := document.get(key)) is not None
        }
        if event in lexicon.sounds:
            heard: dict[str, Datum] = {"kind": "sound", "label": lexicon.sounds[event], "phase": "start"}
            found.append(Event(device, "main", "detection", "detected", heard, at, at))
        else:
            found.append(Event(device, "main", "setting", event, data, at, at))
        return found

    def _meet(self, device_id: str, native: str) -> list[Observation]:
        if device_id in self._sleepers:
            return []
        if len(self._sleepers) >= SLEEPER_LIMIT:
            raise PayloadError(f"{SLEEPER_LIMIT} sleepers are known already")
        lexicon = self._lexicon
        parts: dict[str, dict[str, Attribute]] = {"setting": {"last_event": Attribute("string")}}
        for lead in dict.fromkeys(lead for leads in lexicon.values.values() for lead in leads):
            capability, _, attribute = lead.partition(".")
            spec = attribute_spec(capability, attribute) or Attribute("enum", options=self._words.get(lead, ()))
            parts.setdefault(capability, {})[attribute] = spec
        parts["setting"] |= {name: Attribute("timestamp") for name in lexicon.moments.values()}
        told = tuple(dict.fromkeys((*lexicon.values, *lexicon.moments, *lexicon.events)))
        offers = {
            name: Capability(name, held, events=told if name == "setting" else (), about=CAPABILITIES[name].about)
            for name, held in parts.items()
        }
        if lexicon.sounds:
            known = CAPABILITIES["detection"]
            offers["detection"] = Capability("detection", events=known.events, about=known.about)
        device = Device(
            device_id,
            slug_of(f"sleep_{native}", device_id),
            f"Sleep of {native}",
            (Component("main", offers),),
            "wearable",
            identifiers=(f"{self.name}:{native}",),
            protocols=(self.name,),
        )
        self._sleepers[device_id] = device
        return [Announced(device)]


def _event_of(payload: bytes) -> tuple[str, Mapping[str, object]]:
    """Return the event a message is of, and the whole message where it is JSON.

    Raises:
        PayloadError: there is none.
    """
    text = text_of(payload).strip()
    document: object = {"event": text.strip('"')} if text[:1] not in {"{", "["} else decoded(payload)
    if not is_object(document):
        raise PayloadError("expected a JSON object with `event`")
    event = document.get("event")
    if not isinstance(event, str) or not event.replace("_", "").isalnum() or len(event) > TEXT_LIMIT:
        raise PayloadError("expected a JSON object with `event`")
    return event.lower(), document


def _moment(native: object) -> Datum:
    """Return a moment the app gives in milliseconds, as a number or a text."""
    try:
        number = number_of(native)
    except PayloadError:
        return None
    if number is None or number <= 0:
        return None
    return number / 1000 if number > _MILLISECONDS else float(number)
