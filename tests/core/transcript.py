"""Transcripts: what goes into a hub and what must come out, as text.

    rule: {…}                       a rule, as one line of JSON
    home: 52.5 13.4 Europe/Berlin
    18:00:00 <  topic payload       a message arrives (`<r` retained)
    18:00:00 >  topic payload       a message must leave, at that second, in this order
    18:00:00 ?  rule outcome        a reason must be told
    18:00:00 up | down              the bus comes or goes
    18:00:00 forget | accept device what a person does
    18:00:00 remove rule            the rule is deleted
    18:00:00 restart                the hub ends, and another takes over what it remembered

Every message that leaves must be foretold. Lines that begin with `#` explain. Payloads are compared as JSON where they
are JSON.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Explained, Publish, Remember
from hyperconnect.model.input import (
    Accepted,
    Closing,
    Connected,
    Disconnected,
    Elapsed,
    Forgotten,
    Input,
    Opened,
    ProfileLoaded,
    Received,
    RuleRemoved,
    RuleSaved,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment

DAY = "2026-01-15"
VOCABULARIES = [read_yaml(path) for path in find("devices") if path.stem in {"homeassistant", "owntracks"}]


class Played:
    """A transcript being played: what was foretold and what happened, line by line."""

    def __init__(self, hub: Hub, *, outcomes: bool) -> None:
        self.foretold: list[str] = []
        self.happened: list[str] = []
        self.effects: list[Effect] = []
        self.inputs: list[Input] = []
        self.zone = "Europe/Berlin"
        self.home: tuple[float | None, float | None] = (52.5, 13.4)
        self._hub = hub
        self._outcomes = outcomes

    def give(self, happened: Input) -> None:
        """Hand the hub an input and note what it did."""
        self.inputs.append(happened)
        effects = self._hub.handle(happened)
        self.effects += effects
        clock = datetime.fromtimestamp(happened.at, ZoneInfo(self.zone)).strftime("%H:%M:%S")
        for effect in effects:
            if isinstance(effect, Publish):
                message = effect.message
                self.happened.append(f"{clock} > {message.topic} {canonical(message.payload.decode())}")
            elif isinstance(effect, Explained) and self._outcomes:
                self.happened.append(f"{clock} ? {effect.reason.rule} {effect.reason.outcome}")

    def pass_time(self, until: Moment) -> None:
        """Let the hub live through all its deadlines up to a moment."""
        while (deadline := self._hub.deadline) is not None and deadline <= until:
            self.give(Elapsed(deadline))

    def line(self, clock: str, mark: str, rest: str) -> None:
        """Play one timed line."""
        at = self.moment(clock)
        topic, _, payload = rest.partition(" ")
        match mark:
            case "<" | "<r":
                self.pass_time(at)
                self.give(Received(at, Message(topic, payload.strip().encode(), retain=mark == "<r")))
            case ">":
                self.foretold.append(f"{clock} > {topic} {canonical(payload.strip())}")
            case "?":
                self.foretold.append(f"{clock} ? {rest}")
            case "up":
                self.pass_time(at)
                self.give(Connected(at))
            case "down":
                self.pass_time(at)
                self.give(Disconnected(at, "the test said so"))
            case "forget" | "accept":
                self.pass_time(at)
                self.give(Forgotten(at, topic) if mark == "forget" else Accepted(at, topic))
            case "remove":
                self.pass_time(at)
                self.give(RuleRemoved(at, topic))
            case "restart":
                self.pass_time(at)
                self.restart(at)
            case "-":
                self.pass_time(at)
            case _:
                raise AssertionError(f"a mark nobody understands: {mark}")

    def restart(self, at: Moment) -> None:
        """End the hub and begin another that knows what this one remembered; the rules are saved again."""
        self.give(Closing(at))
        memory: dict[str, dict[str, Any]] = {}
        for effect in self.effects:
            if isinstance(effect, Remember):
                memory.setdefault(effect.kind, {})[effect.key] = effect.data
        memory = {kind: {key: data for key, data in rows.items() if data is not None} for kind, rows in memory.items()}
        saved = [happened for happened in self.inputs if isinstance(happened, RuleSaved | ProfileLoaded)]
        self._hub = Hub()
        self.give(Opened(at, *self.home, self.zone, memory))
        for happened in saved:
            self.give(replace(happened, at=at))
        before = len(self.happened)
        self.give(Connected(at))
        del self.happened[before:]

    def moment(self, clock: str) -> Moment:
        """Return the moment of a local time on the transcript's day."""
        return datetime.fromisoformat(f"{DAY}T{clock}").replace(tzinfo=ZoneInfo(self.zone)).timestamp()


def play(text: str, hub: Hub | None = None) -> Played:
    """Run a transcript through a hub."""
    played = Played(hub or Hub(), outcomes=" ? " in text)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        if line.startswith("home:"):
            latitude, longitude, played.zone = line.removeprefix("home:").split()
            played.home = (None, None) if latitude == "-" else (float(latitude), float(longitude))
    start = played.moment("00:00:00")
    played.give(Opened(start, *played.home, played.zone, {}))
    for document in VOCABULARIES:
        played.give(ProfileLoaded(start, str(document["ecosystem"]), document))
    played.give(Connected(start))
    played.happened.clear()  # what greets the ecosystems is no part of any story
    for line in lines:
        key, _, rest = line.partition(":")
        match key:
            case "home":
                pass
            case "rule":
                document = json.loads(rest)
                played.give(RuleSaved(start, document["rule"], document))
            case "profile":
                document = json.loads(rest)
                played.give(ProfileLoaded(start, document["profile"], document))
            case _:
                clock, _, rest = line.partition(" ")
                mark, _, rest = rest.strip().partition(" ")
                played.line(clock, mark, rest.strip())
    return played


def canonical(payload: str) -> str:
    """Return JSON in one form, other text as it is."""
    try:
        return json.dumps(json.loads(payload), sort_keys=True)
    except ValueError:
        return payload
