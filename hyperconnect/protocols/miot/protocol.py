"""Xiaomi's MIoT devices: their numbers by their specs.

The edge that speaks to the devices puts what they say on topics `$miio/<did>/…`, as if a broker had brought it, and
takes what is to be said to them from there. So an answer is journalled and replayed like any message, and nobody on
the broker can speak for a device: this protocol asks for no topic there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import json as codec

from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Availability, Device, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Refused, Trouble
from hyperconnect.model.value import Datum, Path, Quality, Source, Value
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.miot.document import read_document
from hyperconnect.protocols.miot.spec import Card, Thing, thing_of
from hyperconnect.protocols.miot.speech import ROOT, Part, request_of, topic_of, why
from hyperconnect.protocols.miot.vocabulary import Vocabulary, vocabulary_of
from hyperconnect.protocols.payload import (
    DOCUMENT_LIMIT,
    MISSING,
    PayloadError,
    decoded,
    is_array,
    is_object,
    text_of,
)
from hyperconnect.protocols.port import Reader

DEVICE_LIMIT: Final = 1000
"""Devices that are taken in."""

ENTRIES: Final = 1024
"""Properties or events of one message that are looked at."""

_DID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_CARD = re.compile(r"[^\x00-\x1f]{0,100}")


class Miot:
    """Devices on the LAN that speak miIO and have a MIoT-Spec document."""

    name = "miot"

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._things: dict[str, Thing] = {}
        self._by_id: dict[str, Thing] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        """Nothing: no broker carries these topics."""
        return ()

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in `devices/miot.yaml`."""
        self._vocabulary = vocabulary_of(vocabulary)

    def greet(self) -> tuple[Message, ...]:
        """Return what makes things introduce themselves: nothing, the edge asks them."""
        return ()

    def add_spec(self, did: str, document: object, card: Card | None = None) -> Device:
        """Take in a device and the document of its model; return it.

        Raises:
            ContentError: the document is none, the id cannot be one, or there are too many devices.
        """
        if not _DID.fullmatch(did):
            raise ContentError("is no device id", where=did[:40])
        if did not in self._things and len(self._things) >= DEVICE_LIMIT:
            raise ContentError(f"{DEVICE_LIMIT} devices are known already", where=did)
        thing = thing_of(did, read_document(document), self._vocabulary, card or Card())
        self._things[did] = self._by_id[thing.device.id] = thing
        return thing.device

    def reader(self, topic: str) -> Reader | None:
        """Return who reads what a device says."""
        did, _, part = topic.removeprefix(ROOT).partition("/")
        if not topic.startswith(ROOT) or not _DID.fullmatch(did):
            return None
        match part:
            case Part.SPEC:
                return self._spec_reader(did, topic)
            case Part.STATE:
                return self._state_reader(did, topic)
            case Part.UP:
                thing = self._things.get(did)
                return _Ear(thing, topic).read if thing is not None else None
            case _:
                return None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return the method and its parameters, for the device's `down` topic."""
        thing = self._by_id.get(command.device)
        if thing is None:
            raise CommandError("is not known here", where=command.device)
        order = thing.orders.get((command.component, command.capability, command.name, command.attribute))
        where = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
        if order is None:
            raise CommandError("is nothing that this device takes", where=where)
        if isinstance(order.takes, Attribute):
            if command.args.get("value") is None:
                raise CommandError("needs a value", where=where)
            check_value(where, command.args["value"], order.takes, rounded=True)
        else:
            check_arguments(where, command.args, order.takes, rounded=True)
        request = request_of(thing.did, order.made(command.args))
        return (Message(topic_of(thing.did, Part.DOWN), codec.encode(request)),)

    def owners(self, topic: str) -> Collection[str] | None:  # noqa: ARG002 - the port's shape
        """Return None: its topics are out of everybody's reach, beginning with `$`."""
        return None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: the edge notices who is silent."""
        return (), None

    def _spec_reader(self, did: str, topic: str) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:  # noqa: ARG001 - the port's shape
            try:
                told = decoded(message.payload, DOCUMENT_LIMIT)
                document, card = (told.get("document"), _card(told)) if is_object(told) else (None, None)
                return [Announced(self.add_spec(did, document, card))]
            except (PayloadError, ContentError) as error:
                return [Trouble(topic, error.why, self._id(did))]

        return read

    def _state_reader(self, did: str, topic: str) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                state = State(text_of(message.payload).strip())
            except (PayloadError, ValueError):
                return [Trouble(topic, "expected online or offline", self._id(did))]
            return [Availability(self._id(did) or id_of(f"miot_{did}"), state, at, "device")]

        return read

    def _id(self, did: str) -> str:
        thing = self._things.get(did)
        return thing.device.id if thing is not None else ""


class _Ear:
    """Reads what one device says on one topic."""

    def __init__(self, thing: Thing, topic: str) -> None:
        self._thing = thing
        self._topic = topic
        self._live = Source("miot", topic)
        self._retained = Source("miot", topic, retained=True)

    def read(self, message: Message, at: Moment) -> Sequence[Observation]:
        """Return what a message tells: the answer to a question or a command, a change, an event."""
        try:
            told = decoded(message.payload)
        except PayloadError as error:
            return [self._trouble(error.why)]
        if not is_object(told):
            return [self._trouble("expected a JSON object")]
        failure = told.get("error")
        if is_object(failure):
            return [self._trouble(_failure(failure))]
        method, params, result = told.get("method"), told.get("params"), told.get("result")
        if method == "event_occured":
            return [] if message.retain else self._events(_listed(params), at)
        if result is not None:
            return self._values(_listed(result), message, at, _listed(params) if method == "set_properties" else ())
        return self._values(_listed(params), message, at)

    def _values(
        self, entries: Sequence[object], message: Message, at: Moment, wanted: Sequence[object] = ()
    ) -> Sequence[Observation]:
        """Return the values of a list of properties; one that was set has the value `wanted` if none is said."""
        source, quality = (self._retained, Quality.RESTORED) if message.retain else (self._live, Quality.GOOD)
        leads = self._thing.leads
        found: dict[Path, Observation] = {}
        troubles: list[Observation] = []
        for entry in entries:
            if not is_object(entry):
                continue
            siid, piid, code = entry.get("siid"), entry.get("piid"), entry.get("code", 0)
            if type(code) is not int or code not in {0, 1}:
                known = leads.get((siid, piid), ()) if type(siid) is int and type(piid) is int else ()
                if type(code) is int and wanted and known:
                    troubles += [Refused(lead.path, why(code)) for lead in known]
                elif type(code) is int:
                    troubles.append(self._trouble(f"{self._called(siid, piid)} {why(code)}"))
                continue
            if type(siid) is not int or type(piid) is not int:
                continue
            native = entry.get("value", MISSING)
            if native is MISSING and code == 0 and wanted:
                native = _wanted(wanted, siid, piid)
            if native is MISSING:
                continue
            for lead in leads.get((siid, piid), ()):
                try:
                    datum = lead.read(native)
                except PayloadError as error:
                    troubles.append(self._trouble(f"{lead.path}: {error.why}"))
                    continue
                if datum is not MISSING:
                    found[lead.path] = Value(lead.path, datum, at, at, source, quality)
        return [*found.values(), *troubles] if troubles else list(found.values())

    def _events(self, entries: Sequence[object], at: Moment) -> Sequence[Observation]:
        found: list[Observation] = []
        for entry in entries:
            siid, eiid = (entry.get("siid"), entry.get("eiid")) if is_object(entry) else (None, None)
            telling = self._thing.tellings.get((siid, eiid)) if type(siid) is int and type(eiid) is int else None
            if telling is None or not is_object(entry):
                found.append(self._trouble("an event that its specification does not know"))
                continue
            data: dict[str, Datum] = dict(telling.data)
            for argument in _listed(entry.get("arguments")):
                piid = argument.get("piid") if is_object(argument) else None
                known = telling.tells.get(piid) if type(piid) is int else None
                if known is not None and is_object(argument):
                    name, read = known
                    try:
                        data[name] = read(argument.get("value"))
                    except PayloadError as error:
                        found.append(self._trouble(f"{name}: {error.why}"))
            found.append(
                Event(self._thing.device.id, telling.component, telling.capability, telling.name, data, at, at)
            )
        return found

    def _called(self, siid: object, piid: object) -> str:
        if type(siid) is int and type(piid) is int:
            leads = self._thing.leads.get((siid, piid))
            return leads[0].path if leads else f"property {siid}.{piid}"
        return "what was wanted"

    def _trouble(self, what: str) -> Trouble:
        return Trouble(self._topic, what, self._thing.device.id)


def _wanted(entries: Sequence[object], siid: int, piid: int) -> object:
    for entry in entries:
        if is_object(entry) and entry.get("siid") == siid and entry.get("piid") == piid:
            return entry.get("value", MISSING)
    return MISSING


def _listed(raw: object) -> Sequence[object]:
    return raw[:ENTRIES] if is_array(raw) else [raw] if is_object(raw) else ()


def _failure(error: Mapping[str, object]) -> str:
    code, text = error.get("code"), error.get("message")
    said = f": {text[:100]}" if isinstance(text, str) and text else ""
    return f"what was asked {why(code) if type(code) is int else 'was refused'}{said}"


def _card(told: Mapping[str, object]) -> Card:
    texts = {
        key: text
        for key in ("name", "model", "mac", "sw", "hw")
        if isinstance(text := told.get(key), str) and _CARD.fullmatch(text)
    }
    return Card(**texts)
