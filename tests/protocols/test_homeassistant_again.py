"""What an entity says over and over: whatever was heard before, a message tells what it would tell alone."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.protocols.homeassistant import HomeAssistant
from tests.protocols.speech import say
from tests.protocols.taught import home_assistant

TOPIC = "meter/state"
PARTS: dict[str, dict[str, Any]] = {
    "power": {"p": "sensor", "dev_cla": "power", "unit_of_meas": "kW", "val_tpl": "{{ value_json.a }}"},
    "text": {"p": "sensor", "val_tpl": "{{ value_json.a }}"},
    "mode": {"p": "sensor", "dev_cla": "enum", "ops": ["1", "x"], "val_tpl": "{{ value_json.b }}"},
    "door": {"p": "binary_sensor", "dev_cla": "door", "pl_on": "1", "val_tpl": "{{ value_json.b }}"},
    "both": {"p": "sensor", "val_tpl": "{{ value_json.a ~ value_json.b }}"},
    "whole": {"p": "sensor"},
}
NATIVES: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 1, 1.0, 0, 0.0, -0.0, False, "", "x", "None", "1", 2.5, 1e300, [1], [True], {}]
)
DOCUMENTS = st.dictionaries(st.sampled_from("ab"), NATIVES) | NATIVES


def meter() -> HomeAssistant:
    protocol = home_assistant()
    parts = {key: {"uniq_id": key, "name": key, "stat_t": TOPIC, **part} for key, part in PARTS.items()}
    announcement = {"dev": {"ids": ["meter"], "name": "Meter"}, "o": {"name": "x"}, "cmps": parts}
    say(protocol, "homeassistant/device/meter/config", announcement, retain=True)
    return protocol


METER = meter()


@given(st.lists(DOCUMENTS, max_size=3), DOCUMENTS, st.booleans())
def test_a_message_tells_the_same_whatever_came_before(before: list[object], now: object, replayed: bool) -> None:  # noqa: FBT001  (hypothesis)
    used, fresh = METER.reader(TOPIC), METER.reader(TOPIC)
    assert used is not None
    assert fresh is not None
    for at, document in enumerate(before):
        used(Message(TOPIC, msgspec.json.encode(document)), float(at))
    message = Message(TOPIC, msgspec.json.encode(now), retain=replayed)
    assert repr(used(message, 9.0)) == repr(fresh(message, 9.0))
