"""What must last while its device is offline: its values stay as last known, but the rule waits for it."""

from __future__ import annotations

import pytest

from hyperconnect.automation.trigger.reach import Reach
from hyperconnect.model.device import Attribute
from tests.automation.household import BOOL, CELSIUS, LIGHT_ON, Household, reasons, rule, wanted
from tests.automation.trigger.stand import Stand, compiled, fired

ROOM, DOOR = "sensor.temperature", "sensor.open"
SENSOR = {"temperature.temperature": CELSIUS, "contact.open": BOOL, "availability.online": Attribute("bool")}
KINDS: list[dict[str, object]] = [{"change": DOOR, "to": True}, {"becomes": DOOR}]


def house() -> Household:
    household = Household()
    household.add("sensor", SENSOR)
    return household


def stand(when: dict[str, object], **more: object) -> Stand:
    """Return a trigger that began to wait for ten minutes to pass."""
    one = Stand(house(), {**when, "for": "10min", **more})
    one.set("sensor.online", True)
    one.set(DOOR, False)
    assert one.set(DOOR, True) == []
    return one


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize(
    ("on_gap", "fires"),
    [
        # offline from minute 5 to minute 15: fires at minute 10, at the return, or ten minutes after it
        ("hold", [0, 1, 0, 0]),
        ("fire", [1, 0, 0, 0]),
        ("reset", [0, 0, 0, 1]),
    ],
)
def test_back_unchanged_after_the_time_was_over(when: dict[str, object], on_gap: str, fires: list[int]) -> None:
    one = stand(when, on_gap=on_gap)
    one.set("sensor.online", False, after=300)
    counts = [fired(one.wait(600)), fired(one.set("sensor.online", True)), fired(one.wait(599)), fired(one.wait(1))]
    assert counts == fires
    assert one.wait(3600) == []


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize("on_gap", ["hold", "reset"])
def test_back_with_another_value(when: dict[str, object], on_gap: str) -> None:
    one = stand(when, on_gap=on_gap)
    one.set("sensor.online", False, after=300)
    one.wait(600)
    (event,) = one.set(DOOR, False)
    assert event.outcome == "cut"
    assert event.cause.new is True
    assert one.set("sensor.online", True) == []
    assert one.wait(3600) == []


@pytest.mark.parametrize("when", KINDS)
def test_back_in_time_goes_on(when: dict[str, object]) -> None:
    one = stand(when)
    one.set("sensor.online", False, after=300)
    one.set("sensor.online", True, after=60)
    assert one.wait(239) == []
    assert fired(one.wait(1)) == 1


@pytest.mark.parametrize("when", KINDS)
def test_that_nobody_knows_whether_it_is_there_is_no_absence(when: dict[str, object]) -> None:
    one = stand(when)
    one.set("sensor.online", None)
    assert fired(one.wait(600)) == 1


@pytest.mark.parametrize("when", KINDS)
def test_to_know_no_longer_is_no_return(when: dict[str, object]) -> None:
    one = stand(when)
    one.set("sensor.online", False)
    assert one.wait(900) == []
    assert one.set("sensor.online", None) == []
    assert fired(one.set("sensor.online", True)) == 1


def test_another_value_that_keeps_it_true_is_a_return() -> None:
    one = Stand(house(), {"becomes": f"{ROOM} < 18 °C", "for": "10min"})
    for name, value in ((ROOM, 20.0), (ROOM, 17.0), ("sensor.online", True), ("sensor.online", False)):
        one.set(name, value)
    assert one.wait(900) == []
    assert fired(one.set(ROOM, 16.5)) == 1


def test_another_attribute_of_the_device_is_a_return() -> None:
    household = house()
    household.add("sensor", {"contact.tamper": BOOL})
    one = Stand(household, {"change": [DOOR, "sensor.tamper"], "to": True, "for": "10min"})
    for name, value in ((DOOR, False), ("sensor.tamper", True), (DOOR, True), ("sensor.online", False)):
        one.set(name, value)
    assert one.wait(900) == []
    (event,) = one.set("sensor.tamper", False)
    assert (event.outcome, event.cause.cause) == ("ran", "sensor_1.main.contact.open")


@pytest.mark.parametrize("when", KINDS)
def test_what_the_broker_kept_is_no_return(when: dict[str, object]) -> None:
    one = stand(when)
    one.set("sensor.online", False)
    one.set(DOOR, None)
    assert one.wait(900) == []
    assert one.set(DOOR, True, live=False, gap=True) == []
    assert fired(one.set("sensor.online", True)) == 1


@pytest.mark.parametrize("when", KINDS)
def test_there_but_its_value_unknown(when: dict[str, object]) -> None:
    one = stand(when)
    one.set("sensor.online", False)
    one.set(DOOR, None)
    assert one.wait(900) == []
    assert one.set("sensor.online", True) == []
    assert fired(one.set(DOOR, True, gap=True)) == 1


@pytest.mark.parametrize("when", KINDS)
def test_only_its_own_device_counts(when: dict[str, object]) -> None:
    one = stand(when)
    one.household.add("plug", {"availability.online": Attribute("bool")})
    one.set("plug.online", False)
    assert fired(one.wait(600)) == 1


def test_of_two_devices_both_must_be_there() -> None:
    household = house()
    household.add("plug", {"switch.on": BOOL, "availability.online": Attribute("bool")})
    one = Stand(household, {"becomes": f"{DOOR} and plug.on", "for": "10min"})
    for name, value in ((DOOR, False), ("plug.on", True), (DOOR, True)):
        one.set(name, value)
    one.set("plug.online", False)
    one.set("sensor.online", False)
    assert one.wait(900) == []
    assert one.set("plug.online", True) == []
    assert fired(one.set("sensor.online", True)) == 1


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize("known", [False, None])
@pytest.mark.parametrize("on_gap", ["hold", "reset"])
def test_a_restart_while_it_is_away(when: dict[str, object], known: object, on_gap: str) -> None:
    one = stand(when, on_gap=on_gap)
    one.set("sensor.online", False)
    named = one.household.attribute("sensor.online")
    assert named is not None
    one.turn.values[named.slot] = None if known is None else False
    other = one.restarted(away=3600)
    assert other.began == []
    assert other.wait(60) == []
    back = fired(other.set("sensor.online", True))
    assert [back, fired(other.wait(600))] == ([1, 0] if on_gap == "hold" else [0, 1])


@pytest.mark.parametrize("when", KINDS)
@pytest.mark.parametrize(("on_gap", "fires"), [("hold", [1, 0]), ("reset", [0, 1])])
def test_it_went_while_the_hub_was_off(when: dict[str, object], on_gap: str, fires: list[int]) -> None:
    one = stand(when, on_gap=on_gap)
    named = one.household.attribute("sensor.online")
    assert named is not None
    one.turn.values[named.slot] = False
    other = one.restarted(away=3600)
    assert fired(other.began) == 0
    assert [fired(other.set("sensor.online", True)), fired(other.wait(600))] == fires


def test_time_begins_at_the_return_where_time_alone_made_it_true() -> None:
    one = Stand(house(), {"becomes": f"{DOOR} and time() >= 18:30", "for": "10min", "on_gap": "reset"})
    one.set(DOOR, True)
    one.set("sensor.online", False)
    assert one.wait(3600) == []
    assert one.set("sensor.online", True) == []
    assert one.wait(599) == []
    assert fired(one.wait(1)) == 1


@pytest.mark.parametrize(
    ("when", "asks"),
    [
        ({"change": DOOR, "for": "1min"}, True),
        ({"becomes": f"{ROOM} < 18 °C", "for": "1min"}, True),
        ({"change": DOOR}, False),
        ({"becomes": f"{ROOM} < 18 °C"}, False),
        ({"offline": "sensor", "for": "1min"}, False),
        ({"becomes": f"{DOOR} and not sensor.online", "for": "1min"}, False),
        ({"becomes": "front_door.open", "for": "1min"}, False),
        ({"becomes": f"held({DOOR}, 1min)", "for": "1min"}, False),
    ],
)
def test_who_asks_whether_a_device_is_there(when: dict[str, object], *, asks: bool) -> None:
    (found,), _ = compiled(house(), when)
    reach = getattr(found[1], "reach", None)
    assert isinstance(reach, Reach)
    assert list(reach.paths.values()) == (["sensor_1.main.availability.online"] if asks else [])


@pytest.mark.parametrize("when", [*KINDS, {"becomes": f"{ROOM} < 18 °C", "hysteresis": "0.5 K"}])
def test_in_an_engine_with_the_words_of_the_run(when: dict[str, object]) -> None:
    household = house()
    household.open()
    document = rule(when=[{**when, "for": "10min"}], if_="trigger.after_gap")
    household.save(document)
    for name, value in ((DOOR, False), (ROOM, 20.0), ("sensor.online", True), (DOOR, True), (ROOM, 17.0)):
        household.set(name, value)
    household.set("sensor.online", False, after=60)
    assert household.wait(3600) == []
    other = house()
    other.now = household.now + 60
    other.open(household.memory())
    other.save(document)
    assert wanted(other.set(DOOR, True, live=False) + other.set(ROOM, 17.0, live=False)) == []
    assert other.wait(60) == []
    out = other.set("sensor.online", True)
    assert wanted(out) == [LIGHT_ON]
    assert reasons(out)[0].new in {True, 17.0}
