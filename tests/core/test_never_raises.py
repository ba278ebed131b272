"""Whatever a device says, the hub goes on: no number, text or truth it tells makes a rule or the hub fail."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Explained, Faulted, RuleJudged
from hyperconnect.model.input import Connected, Elapsed, HouseRead, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum

NOON = 1_768_474_800.0
PROFILE: dict[str, Any] = {
    "profile": "box",
    "match": "box/{id}",
    "fields": {
        "on": {"attribute": "motion.motion"},
        "p": {"attribute": "power.power"},
        "t": {"attribute": "temperature.temperature"},
    },
}
HOUSE = {"variables": {"free": {"type": "number", "initial": 1}, "word": {"type": "string", "initial": ""}}}
TOLD = [{"change": "box_hall.power"}, {"change": "box_hall.temperature"}, {"change": "box_hall.motion"}]
LONG = "box_hall.power / 1 W * 1s"
RULES: dict[str, dict[str, Any]] = {
    "text": {
        "when": TOLD,
        "then": [
            {"log": "${box_hall.power} ${box_hall.temperature} ${box_hall.motion}"},
            {"log": f"${{now() + {LONG}}} ${{{LONG}}} ${{format(box_hall.power * 1e15 * 1e15, 2)}}"},
            {"set": {"home.word": "= concat(box_hall.power, ' ', round(box_hall.temperature, 1))"}},
        ],
    },
    "sum": {
        "when": [{"becomes": "box_hall.power * 3 > 5 W"}, {"becomes": "sum(all_devices, power) > 5 W"}],
        "then": [{"set": {"home.free": "= box_hall.power / 1 W * box_hall.power / 1 W"}}],
    },
    "vast": {"when": [{"change": "home.free"}], "then": [{"log": "${home.free} ${home.free * home.free}"}]},
    "delay": {"when": TOLD, "mode": "restart", "then": [{"delay": f"= {LONG}"}, {"log": "x"}]},
    "product": {"when": TOLD, "mode": "restart", "then": [{"delay": f"= {LONG} * (box_hall.power / 1 W)"}]},
    "lease": {"when": TOLD, "then": [{"set": {"home.free": 2}, "claim": {"for": f"= {LONG}"}}]},
    "times": {"when": TOLD, "then": [{"repeat": {"times": "= round(box_hall.power / 1 W)", "do": [{"log": "x"}]}}]},
    "window": {
        "when": [{"becomes": "avg(box_hall.power, 1h) > 5 W"}, {"becomes": "delta(box_hall.power, 5min) > 1 W"}],
        "if": "max_over(box_hall.temperature, 1h) > min_over(box_hall.temperature, 5min)",
        "then": [{"log": "${prev(box_hall.power)} ${age(box_hall.power)} ${avg(box_hall.power, 1h)}"}],
    },
    "clock": {
        "when": TOLD,
        "if": f"now() + {LONG} > sunset() or box_hall.temperature > 1e14 °C",
        "then": [{"log": "x"}],
    },
    "out": {
        "when": TOLD,
        "then": [
            {"publish": {"topic": "a/b", "payload": {"v": "= box_hall.power", "at": f"= now() + {LONG}"}}},
            {"emit": "told", "with": {"v": "= box_hall.power * 1e9"}},
        ],
    },
    "heard": {
        "when": [{"mqtt": "box/+"}],
        "then": [{"log": "${trigger.payload.p} ${trigger.payload.t}"}, {"delay": "= trigger.payload.p * 1s"}],
    },
}
HOSTILE: st.SearchStrategy[Datum] = st.one_of(
    st.sampled_from(
        [
            *(1.7e12, 1e15, 1.1e15, 1e18, 1e300, 1e308, -1e308, 5e-324, 2.0**63, float("inf"), float("nan")),
            *(10**15 + 1, 2**63, -(2**64), 10**400, -(10**400), True, False, 0, -0.0, None),
            *("", "on", "1e400", "nan", "Infinity", "9" * 500, "${home.free}", "\0", "\ud800", "2026-01-15T17:00:00Z"),
        ]
    ),
    st.floats(),
    st.integers(),
    st.text(max_size=20),
)
SAID = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(["on", "p", "t"]), HOSTILE, min_size=1), st.floats(0.0, 7200.0)),
    min_size=1,
    max_size=4,
)


def opened() -> Hub:
    hub = Hub()
    hub.handle(Opened(NOON, 52.5, 13.4, "Europe/Berlin", {}))
    hub.handle(ProfileLoaded(NOON, "box", PROFILE))
    hub.handle(HouseRead(NOON, HOUSE))
    hub.handle(Connected(NOON))
    hub.handle(Received(NOON, Message("box/hall", b'{"on": false, "p": 1, "t": 20}')))
    for name, parts in RULES.items():
        judged = hub.handle(RuleSaved(NOON, name, {"rule": name, **parts}, known=True))
        findings = [each for effect in judged if isinstance(effect, RuleJudged) for each in effect.findings]
        assert not [each for each in findings if each.severity == "error"], findings
    return hub


def passed(hub: Hub, until: float) -> list[Effect]:
    effects: list[Effect] = []
    for _ in range(1000):
        deadline = hub.deadline
        if deadline is None or deadline > until:
            break
        effects += hub.handle(Elapsed(deadline))
    return effects


def told(hub: Hub, said: dict[str, Datum], at: float) -> list[Effect]:
    return hub.handle(Received(at, Message("box/hall", json.dumps(said).encode())))


@settings(max_examples=30, deadline=None)
@given(SAID)
def test_nothing_a_device_says_makes_the_hub_fail(said: list[tuple[dict[str, Datum], float]]) -> None:
    hub, now = opened(), NOON + 20
    passed(hub, now)
    for values, later in said:
        effects = told(hub, values, now)
        assert not [each for each in effects if isinstance(each, Faulted) and "Error:" in each.why], effects
        now += later
        passed(hub, now)
    effects = told(hub, {"on": True, "p": 7, "t": 21}, now + 1) + told(hub, {"on": False, "p": 8, "t": 22}, now + 2)
    ran = {each.reason.rule for each in effects if isinstance(each, Explained)}
    assert {"text", "out", "times"} <= ran, "the rules go on as if nothing had been"
