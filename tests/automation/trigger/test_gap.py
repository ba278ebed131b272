"""What must last, while devices come and go: `on_gap`, and being `online` or `offline` itself."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from tests.automation.household import Household
from tests.automation.trigger.stand import Stand, compiled, fired

DOOR = "front_door.open"
KINDS = [{"change": DOOR, "to": True}, {"becomes": DOOR}]
ONLINE = {"availability.online": Attribute("bool")}


def stand(when: dict[str, object], **more: object) -> Stand:
    one = Stand(Household(), {**when, "for": "10min", **more})
    one.set(DOOR, False)
    assert one.set(DOOR, True) == []
    return one


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize(
    ("on_gap", "fires"),
    [
        # away from minute 5 to minute 15: fires at minute 10, at the return, or ten minutes after it
        ("hold", [0, 1, 0, 0]),
        ("fire", [1, 0, 0, 0]),
        ("reset", [0, 0, 0, 1]),
    ],
)
def test_back_unchanged_after_the_time_was_over(when: dict[str, object], on_gap: str, fires: list[int]) -> None:
    one = stand(when, on_gap=on_gap)
    one.set(DOOR, None, after=300)
    counts = [fired(one.wait(600)), fired(one.set(DOOR, True, gap=True)), fired(one.wait(599)), fired(one.wait(1))]
    assert counts == fires
    assert one.wait(3600) == []


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize("on_gap", ["hold", "reset"])
def test_back_with_another_value(when: dict[str, object], on_gap: str) -> None:
    one = stand(when, on_gap=on_gap)
    one.set(DOOR, None, after=300)
    one.wait(600)
    (event,) = one.set(DOOR, False, gap=True)
    assert event.outcome == "cut"
    assert one.wait(3600) == []


@pytest.mark.parametrize("when", KINDS)
def test_back_in_time_goes_on(when: dict[str, object]) -> None:
    one = stand(when)
    one.set(DOOR, None, after=300)
    one.set(DOOR, True, after=60, gap=True)
    assert one.wait(239) == []
    assert fired(one.wait(1)) == 1


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize(("value", "fires"), [(None, [0, 1]), (True, [1, 0]), (False, [0, 0])])
def test_a_restart_in_between(when: dict[str, object], value: Datum, fires: list[int]) -> None:
    one = stand(when)
    named = one.household.attribute(DOOR)
    assert named is not None
    one.turn.values[named.slot] = value
    other = one.restarted(away=3600)
    later = other.set(DOOR, True, gap=True) if value is None else other.wait(3600)
    assert [fired(other.began), fired(later)] == fires


@pytest.mark.parametrize("when", KINDS)
def test_a_restart_while_the_time_is_to_begin_anew(when: dict[str, object]) -> None:
    one = stand(when, on_gap="reset")
    one.set(DOOR, None, after=300)
    named = one.household.attribute(DOOR)
    assert named is not None
    one.turn.values[named.slot] = True
    other = one.restarted(away=3600)
    assert other.began == []
    assert other.wait(599) == []
    assert fired(other.wait(1)) == 1


def reachable(*devices: str) -> Household:
    household = Household()
    for device in devices:
        household.add(device, ONLINE)
    household.house = HouseForm(groups={"sensors": GroupForm(members=["plug", "lamp"])})
    return household


def test_offline_for_a_while() -> None:
    one = Stand(reachable("plug", "lamp"), {"offline": ["plug", "lamp"], "for": "15min"})
    for device in ("plug", "lamp"):
        one.set(f"{device}.online", True)
    one.set("plug.online", False)
    one.set("lamp.online", False, after=60)
    one.set("plug.online", True, after=60)
    (event,) = one.wait(3600)
    assert (event.cause.cause, event.cause.new) == ("lamp_1.main.availability.online", False)


@pytest.mark.parametrize("who", ["sensors", ["sensors", "su7"], "all_devices"])
def test_a_group_comes_online(who: object) -> None:
    household = reachable("plug", "lamp", "su7")
    one = Stand(household, {"online": who})
    one.set("lamp.online", False)
    assert fired(one.set("lamp.online", True)) == 1
    assert one.set("lamp.online", None) == []
    assert one.set("lamp.online", True) == []


def test_a_change_of_any_member() -> None:
    household = reachable("plug", "lamp")
    one = Stand(household, {"change": "sensors.online", "to": False})
    named = [household.attribute(f"{each}.online") for each in ("plug", "lamp")]
    assert set(one.watch.slots) == {each.slot for each in named if each is not None}
    assert one.watch.only is False


@pytest.mark.parametrize(
    ("when", "pointer", "words"),
    [
        ({"offline": "front_door"}, "/when/0/offline", "nothing tells whether front_door can be reached"),
        ({"online": ["plug", "front_door"]}, "/when/0/online/1", "nothing tells"),
        ({"change": "sensors.bright"}, "/when/0/change", "no member of sensors has bright"),
    ],
)
def test_findings(when: dict[str, object], pointer: str, words: str) -> None:
    _, (finding,) = compiled(reachable("plug", "lamp"), when)
    assert (finding.code, finding.pointer) == ("HX101", pointer)
    assert words in finding.detail
