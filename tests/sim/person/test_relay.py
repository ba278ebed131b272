from __future__ import annotations

import json

from hyperconnect.model.message import Message
from tests.sim.person.conftest import Days

BASE = "relay/alex/watch_alex"


def test_a_notice_reaches_the_wrist_and_an_answer_comes_back(days: Days) -> None:
    house = days.house(("T00:00", "T20:00"))
    house.advance(house.now)
    alex = house.people["alex"]
    assert not alex.answer("mine")
    wish = {"text": "Somebody is at the door", "actions": ["mine=It is me", "call=Call help"]}
    house.receive(Message(f"{BASE}/message/set", json.dumps(wish).encode()), house.now)
    house.advance(house.now + 5)
    assert alex.screens[0].text == "Somebody is at the door"
    assert not alex.answer("yours")
    assert alex.answer("mine")
    said = house.advance(house.now)
    assert [json.loads(m.payload) for m in said if m.topic == f"{BASE}/answer"] == [
        {"event_type": "answered", "id": "mine"}
    ]
    assert not alex.answer("mine")


def test_behind_a_dead_phone_the_wrist_stays_still(days: Days) -> None:
    house = days.house(("T00:00", "T20:00"))
    house.advance(house.now)
    house.phones["phone_alex"].cut(3600)
    house.receive(Message(f"{BASE}/message/set", b"hello"), house.now)
    house.advance(house.now + 60)
    assert house.people["alex"].screens[0].text == ""
