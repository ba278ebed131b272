from __future__ import annotations

import pytest

from hyperconnect.model.command import CommandState
from hyperconnect.sim.household import Household
from tests.sim.joined import Joined
from tests.sim.person.conftest import Days


@pytest.fixture
def house(days: Days) -> Household:
    return days.house(("T00:00", "T21:00"))


@pytest.fixture
def evening(house: Household) -> Joined:
    joined = Joined(house)
    joined.live(4 * 3600)
    return joined


def test_the_hub_knows_phones_and_watches_by_the_names_that_rules_use(evening: Joined) -> None:
    assert evening.faults == []
    for name in ("heart_rate", "steps", "worn", "sleep"):
        assert evening.value(f"watch_alex.wellness.{name}") is not None
    assert evening.value("watch_alex.sleep") in {"light", "deep", "rem"}
    assert evening.value("sleep_alex.wellness.sleep") == evening.value("watch_alex.sleep")
    assert evening.value("phone_alex.location.zones") == ("Home",)
    assert evening.value("phone_alex.battery.charging") is True


def test_a_notice_and_its_answer_go_through_the_hub(house: Household, evening: Joined) -> None:
    screen = evening.hub.registry.command("watch_alex.message.notify")
    assert screen is not None
    path = f"{screen.device}.{screen.component}.message.notify"
    report = evening.ask(path, "notify", body="Is it you?", actions=("mine=It is me",))
    assert report.state in {CommandState.ACCEPTED, CommandState.CONFIRMED}
    alex = house.people["alex"]
    assert alex.screens[0].text == "Is it you?"
    assert alex.answer("mine")
    evening.live(1)
    told = [happened.event for happened in evening.events if happened.event.capability == "message"]
    assert [(event.name, event.data["id"]) for event in told] == [("answered", "mine")]
