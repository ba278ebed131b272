"""What is said over and over: it is confirmed with its new moment, and tells nobody anything."""

from __future__ import annotations

from math import copysign

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Noted
from hyperconnect.model.input import Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.model.value import Path

POWER = Path("meter_attic.main.power.power")
PROFILE: dict[str, object] = {
    "profile": "meter",
    "title": "A meter",
    "match": "meter/{id}/state",
    "kind": "energy",
    "fields": {"watts": {"attribute": "power.power"}},
}


def hub_that_heard(*payloads: bytes) -> tuple[Hub, list[Effect]]:
    """Return a hub and what the last of these led to, which it heard second by second."""
    hub, out = Hub(), list[Effect]()
    hub.handle(Opened(0.0, 52.5, 13.4, "Europe/Berlin", {}))
    hub.handle(ProfileLoaded(0.0, "meter", PROFILE))
    for second, payload in enumerate(payloads):
        out = hub.handle(Received(float(second), Message("meter/attic/state", payload)))
    return hub, out


def test_what_is_said_again_is_as_fresh_as_when_it_was_said_last() -> None:
    hub, out = hub_that_heard(b'{"watts": 7.5}', b'{"watts": 7.5}', b'{"watts": 7.5}')
    held = hub.twin.get(POWER)
    assert held is not None
    assert (held.value, held.observed_at, held.received_at) == (7.5, 2.0, 2.0)
    assert not [effect for effect in out if isinstance(effect, Noted)]


def test_a_zero_said_again_is_no_negative_zero() -> None:
    hub, out = hub_that_heard(b'{"watts": 0.0}', b'{"watts": -0.0}')
    held = hub.twin.get(POWER)
    assert held is not None
    assert isinstance(held.value, float)
    assert copysign(1.0, held.value) == 1.0
    assert not [effect for effect in out if isinstance(effect, Noted)]


def test_a_number_of_another_kind_is_another_value() -> None:
    _, out = hub_that_heard(b'{"watts": 7.0}', b'{"watts": 7}')
    assert [type(effect.value.value) for effect in out if isinstance(effect, Noted)] == [int]
