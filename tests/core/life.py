"""A hub that lives more than once, on what it remembered: for tests of what becomes of things after a crash."""

from __future__ import annotations

from hyperconnect.core.hub import Hub
from hyperconnect.model.command import CommandState
from hyperconnect.model.effect import Effect, Explained, Publish, Remember, Reported
from hyperconnect.model.input import Connected, Elapsed, Input, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason

LAMP: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}, "level": {"attribute": "light.brightness"}},
    "commands": {
        "switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}},
        "light.brightness": {"topic": "lamp/{id}/dim", "payload": {"level": "{value}"}},
        "message.notify": {"topic": "lamp/{id}/blink", "payload": {"text": "{value}"}},
    },
}


class Life:
    """A hub that keeps what it must remember; `after` begins the next one on that, at a moment."""

    def __init__(self, *rules: dict[str, object], memory: dict[str, dict[str, object]] | None = None) -> None:
        self.memory = memory or {}
        self.rules = rules
        self.hub = Hub()
        self.effects: list[Effect] = []

    def begin(self, at: Moment, *, connected: bool = True) -> None:
        self.give(Opened(at, None, None, "UTC", {kind: dict(rows) for kind, rows in self.memory.items()}))
        self.give(ProfileLoaded(at, "lamp", LAMP))
        for rule in self.rules:
            self.give(RuleSaved(at, str(rule["rule"]), rule))
        if connected:
            self.give(Connected(at))

    def give(self, happened: Input) -> list[Effect]:
        effects = self.hub.handle(happened)
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Remember):
                rows = self.memory.setdefault(effect.kind, {})
                rows.pop(effect.key, None)
                if effect.data is not None:
                    rows[effect.key] = effect.data
        return effects

    def hear(self, at: Moment, topic: str, payload: bytes, *, retain: bool = False) -> list[Message]:
        return said(self.give(Received(at, Message(topic, payload, retain=retain))))

    def until(self, at: Moment) -> list[Message]:
        """Let time pass; return what was said meanwhile."""
        messages: list[Message] = []
        while (deadline := self.hub.deadline) is not None and deadline <= at:
            messages += said(self.give(Elapsed(deadline)))
        return messages

    def after(self, at: Moment, *, connected: bool = True) -> Life:
        life = Life(*self.rules, memory={kind: dict(rows) for kind, rows in self.memory.items()})
        life.begin(at, connected=connected)
        return life

    @property
    def kept(self) -> int:
        return len(self.memory.get("command", {}))

    @property
    def postscripts(self) -> list[Reason]:
        reasons = [effect.reason for effect in self.effects if isinstance(effect, Explained)]
        return [reason for reason in reasons if reason.outcome == "postscript"]

    @property
    def states(self) -> list[CommandState]:
        return [effect.report.state for effect in self.effects if isinstance(effect, Reported)]


def said(effects: list[Effect]) -> list[Message]:
    return [effect.message for effect in effects if isinstance(effect, Publish)]
