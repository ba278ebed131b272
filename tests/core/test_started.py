"""The hub counts as started once what the bus remembers has come."""

from __future__ import annotations

import msgspec

from hyperconnect.core.hub import Hub
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.effect import Effect, Explained, Logged
from hyperconnect.model.input import Connected, Elapsed, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message

PROFILE = {"profile": "motion", "match": "motion/{id}", "fields": {"on": {"attribute": "motion.motion"}}}
RULE = {
    "rule": "r",
    "when": [{"hub": "started"}],
    "if": "motion_hall.motion is not unknown",
    "then": [{"log": "seen"}],
}


def remembered() -> Device:
    capability = Capability("motion", {"motion": Attribute("bool")})
    component = Component("main", {"motion": capability})
    return Device("motion_hall", "motion_hall", "Hall", (component,), protocols=("profile",))


def test_rules_that_wait_for_the_start_know_what_the_bus_kept() -> None:
    hub = Hub()
    device = remembered()
    memory = {"device": {device.id: msgspec.to_builtins(device)}}
    hub.handle(Opened(10.0, 52.4, 13.0, "Europe/Berlin", memory))
    hub.handle(ProfileLoaded(10.0, "motion", PROFILE))
    hub.handle(RuleSaved(10.0, "r", RULE))
    effects: list[Effect] = hub.handle(Connected(11.0))
    effects += hub.handle(Received(11.9, Message("motion/hall", b'{"on": true}', retain=True)))
    assert not [effect for effect in effects if isinstance(effect, Explained)]
    while (due := hub.deadline) is not None and due < 20.0:
        effects += hub.handle(Elapsed(due))
    assert [effect.text for effect in effects if isinstance(effect, Logged)] == ["seen"]
    hub.handle(Connected(30.0))
    while (due := hub.deadline) is not None and due < 40.0:
        effects += hub.handle(Elapsed(due))
    assert len([effect for effect in effects if isinstance(effect, Logged)]) == 1
