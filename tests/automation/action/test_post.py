"""Messages and requests: what exactly leaves the home."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.action.post import topic_flaw
from hyperconnect.automation.intent import Broadcast, Fetch
from hyperconnect.automation.program import Outcome
from hyperconnect.model.device import Attribute
from hyperconnect.model.message import matches
from tests.automation.action.machine import Machine, compiled, home, program_of
from tests.automation.household import Household

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text("ab $§{}", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~", max_size=3), inner, max_size=3),
)


def house() -> Household:
    household = home()
    household.add(
        "info",
        {
            "info.name": Attribute("string"),
            "info.at": Attribute("timestamp"),
            "info.tags": Attribute("list"),
        },
    )
    household.set("info.name", "a/b &c")
    household.set("info.at", 1768500000.0)
    household.set("info.tags", ("x", "y"))
    household.set("outdoor.temperature", 5.5)
    return household


def ran(action: dict[str, Any]) -> Machine:
    household = house()
    return Machine(household).run(program_of([action], household))


@pytest.mark.parametrize(
    ("payload", "sent"),
    [
        (None, b""),
        ("", b""),
        ("ON", b"ON"),
        ("it is ${outdoor.temperature}", "it is 5.5 °C".encode()),
        ("= outdoor.temperature", b"5.5"),
        ("= info.name", b"a/b &c"),
        ("= outdoor.temperature < 9 °C", b"true"),
        (True, b"true"),
        (21, b"21"),
        ([1, "a", None], b'[1,"a",null]'),
        ({"$${x}": "$${x}"}, b'{"$${x}":"${x}"}'),
        (
            {"at": "= info.at", "tags": "= info.tags", "who": ["${info.name}", "= meter.power"]},
            b'{"at":"2026-01-15T18:00:00Z","tags":["x","y"],"who":["a/b &c",null]}',
        ),
        ({"clock": "= time()", "half": "= 30min"}, b'{"clock":"18:00","half":1800.0}'),
    ],
)
def test_payloads(payload: object, sent: bytes) -> None:
    machine = ran({"publish": {"topic": "home/health", "payload": payload, "retain": True}})
    assert machine.out == [Broadcast("light", "home/health", sent, retain=True)]
    assert machine.did == ["published on home/health"]


def test_a_payload_that_is_unknown_is_not_sent() -> None:
    machine = ran({"publish": {"topic": "a", "payload": "= meter.power"}})
    assert (machine.out, machine.did) == ([], ["failed: a: its value `meter.power` is unknown"])


def test_a_topic_with_values_is_looked_at_again() -> None:
    assert ran({"publish": {"topic": "a/${info.name}", "payload": "x"}}).out == [Broadcast("light", "a/a/b &c", b"x")]
    household = house()
    household.set("info.name", "#")
    machine = Machine(household).run(program_of([{"publish": {"topic": "a/${info.name}"}}], household))
    assert machine.out == []
    assert "stands for many topics" in machine.did[0]


@given(st.text(st.sampled_from("ab/+#$\x00é"), max_size=8))
def test_a_topic_to_publish_on_stands_for_itself_alone(topic: str) -> None:
    if not topic_flaw(topic):
        assert matches(topic, topic)
        assert not matches(topic, f"{topic}x")
        assert not matches(topic, f"{topic}/x")


@given(_JSON)
def test_any_json_is_sent_as_json(payload: Any) -> None:
    program, check = compiled([{"publish": {"topic": "a", "payload": payload}}])
    assert program.intents is not None or check.findings or "$" in str(payload)


def test_a_request() -> None:
    action = {
        "http": {
            "url": "https://host/say?text=${info.name}",
            "method": "POST",
            "headers": {"authorization": "secret:speaker"},
            "body": {"at": "= info.at"},
        }
    }
    machine = ran(action)
    assert machine.out == [
        Fetch(
            "light",
            "light#7.0.0",
            "POST",
            "https://host/say?text=a%2Fb%20%26c",
            {"authorization": "secret:speaker", "content-type": "application/json"},
            b'{"at":"2026-01-15T18:00:00Z"}',
        )
    ]
    assert machine.did == ["asked https://host/say"]


def test_the_kind_of_a_body_is_named_once() -> None:
    def headers(body: object, **given_: str) -> dict[str, str]:
        (sent,) = ran({"http": {"url": "https://h/", "body": body, "headers": given_}}).out
        assert isinstance(sent, Fetch)
        return sent.headers

    assert headers("text") == {}
    assert headers(None) == {}
    assert headers({"a": 1}) == {"content-type": "application/json"}
    assert headers(["= info.name"]) == {"content-type": "application/json"}
    assert headers({"a": 1}, **{"Content-Type": "x/y"}) == {"Content-Type": "x/y"}


def test_the_outcome_of_a_request_is_awaited_where_it_has_a_name() -> None:
    def patience(**more: object) -> list[object]:
        code = program_of([{"http": {"url": "https://h/"}, **more}]).code
        return [each.timeout.fixed for each in code if isinstance(each, Outcome)]

    assert patience() == []
    assert patience(save="it") == [10.0]
    assert patience(timeout="3s") == [3.0]


@pytest.mark.parametrize(("number", "moment"), [("1e10 * 1e10", "5"), ("5", "1e14"), ("5", "-1e14")])
def test_what_json_cannot_say_is_not_sent(number: str, moment: str) -> None:
    payload = {"v": f"= {number}", "at": f"= now() + {moment} * 1s"}
    machine = ran({"publish": {"topic": "a", "payload": payload}})
    assert not machine.out
    assert machine.did[0].endswith("is beyond what can be sent")
