"""What a hub that was killed may not have sent: its next life says so."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.form import HouseForm
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal
from tests.automation.household import Household, reasons, rule
from tests.automation.laws import Store

PRESSED: list[dict[str, Any]] = [{"change": "hall_motion.motion", "to": True}]
NOTICE = {"notify": {"to": "alex", "text": "rain"}}
REQUEST = {"http": {"url": "https://example.org/rain", "method": "POST"}, "save": "answer"}
WAITS = {"delay": "5min"}


def opened(document: dict[str, object], store: Store, *, after: Household | None = None) -> Household:
    household = Household() if after is None else Household(now=after.now + 5)
    household.house = HouseForm(people={"alex": ["phone"], "kim": ["su7"]})
    if after is not None:
        household.values[:] = after.values
    household.open(store.memory)
    household.save(document)
    return household


def told(out: list[Intent]) -> list[tuple[str, ...]]:
    return [reason.did for reason in reasons(out) if reason.outcome == "postscript"]


@pytest.mark.parametrize(
    ("then", "what"),
    [
        ([NOTICE, WAITS], "the notice to alex"),
        ([REQUEST, WAITS], "the POST request"),
        ([{"delay": "1s"}, NOTICE], "the notice to alex"),
    ],
)
def test_what_was_handed_over_just_before_is_doubted_once(then: list[dict[str, Any]], what: str) -> None:
    document, store = rule(when=PRESSED, then=then), Store()
    house = opened(document, store)
    house.set("hall_motion.motion", False)
    out = house.set("hall_motion.motion", True) + house.wait(1)
    run = next(reason.run for reason in reasons(out))
    store.take(house, everything=False)
    again = opened(document, store, after=house)
    (reason,) = [reason for reason in reasons(again.wait(1)) if reason.outcome == "postscript"]
    assert reason.did == (f"the hub stopped just then, so {what} may not have been sent",)
    assert (reason.run, reason.cause) == (run, "hall_motion_1.main.motion.motion")
    store.take(again, everything=False)
    assert told(opened(document, store, after=again).wait(1)) == []


def test_what_was_sent_is_not_doubted() -> None:
    document, store = rule(when=PRESSED, then=[NOTICE, WAITS]), Store()
    house = opened(document, store)
    house.set("hall_motion.motion", False)
    house.set("hall_motion.motion", True)
    store.take(house, everything=False)
    house.wait(2)
    store.take(house, everything=False)
    assert told(opened(document, store, after=house).wait(1)) == []


def test_what_a_screen_is_to_show_survives_by_itself() -> None:
    document, store = rule(when=PRESSED, then=[{"notify": {"to": "kim", "text": "rain"}}, WAITS]), Store()
    house = opened(document, store)
    house.set("hall_motion.motion", False)
    house.set("hall_motion.motion", True)
    store.take(house, everything=False)
    assert "handed" not in store.memory["run"]["light"]


def test_a_rule_whose_message_comes_again_leaves_nothing_behind() -> None:
    document, store = rule(when=PRESSED, then=[NOTICE]), Store()
    house = opened(document, store)
    house.set("hall_motion.motion", False)
    house.set("hall_motion.motion", True)
    store.take(house, everything=False)
    assert store.memory == {}


def test_what_fired_by_the_clock_and_will_not_again_is_doubted() -> None:
    document, store = rule(when=[{"at": "18:01"}], then=[NOTICE]), Store()
    house = opened(document, store)
    house.wait(60)
    store.take(house, everything=False)
    assert told(opened(document, store, after=house).wait(1)) == [
        ("the hub stopped just then, so the notice to alex may not have been sent",)
    ]


def test_what_had_an_answer_was_sent() -> None:
    document, store = rule(when=PRESSED, then=[REQUEST, WAITS]), Store()
    house = opened(document, store)
    house.set("hall_motion.motion", False)
    house.set("hall_motion.motion", True)
    live = house.engine.live("light")
    assert live is not None
    token = live.runs[0].branches[0].token
    store.take(house, everything=False)
    assert store.memory["run"]["light"]["handed"][0]["what"] == "the POST request"
    house.engine.signal(Signal(f"outcome:{token}", payload={"ok": True, "why": ""}), house.now, [])
    store.take(house, everything=False)
    assert "handed" not in store.memory["run"]["light"]
