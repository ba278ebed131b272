"""`enters` and `leaves`: the first fix is the baseline, a wandering position crosses nothing."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import GroupForm, HouseForm, ZoneForm
from hyperconnect.automation.names import NamedEvent
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from tests.automation.household import Household
from tests.automation.trigger.stand import Stand, compiled, fired

DEGREE = Attribute("number", unit="°")
HOME = (52.52, 13.405)
METRE = 1 / 111_195
"""Degrees of latitude."""

POSITION = {"location.latitude": DEGREE, "location.longitude": DEGREE, "location.accuracy": Attribute("number", "m")}
ZONES = {"location.zones": Attribute("list")}


class Family(Household):
    """A household whose phones tell of zones."""

    def event(self, name: str) -> NamedEvent | None:
        device, _, rest = name.partition(".")
        known = self.device(device)
        if known is not None and rest in {"location.zone", "zone"} and self.offers(known, "location"):
            return NamedEvent(known, "main", "location", "zone")
        return super().event(name)


def house() -> Family:
    household = Family()
    household.add("phone_alex", POSITION | ZONES)
    household.add("phone_kim", POSITION)
    household.add("tag", ZONES)
    household.house = HouseForm(
        zones={"work": ZoneForm(48.0, 11.0, "0.2 km")},
        groups={"phones": GroupForm(members=["phone_alex", "phone_kim"])},
        people={"kim": ["phone_kim", "watch_kim"]},
    )
    return household


def walk(stand: Stand, who: str, *away: float, accuracy: Datum = 5.0, live: bool = True) -> list[int]:
    """Go to so many metres from home, one message each; return how often each one fired."""
    counts: list[int] = []
    for distance in away:
        place = {"accuracy": accuracy, "latitude": HOME[0] + distance * METRE, "longitude": HOME[1]}
        counts.append(sum(fired(stand.set(f"{who}.{name}", value, live=live)) for name, value in place.items()))
    return counts


@pytest.mark.parametrize(
    ("kind", "away", "expected"),
    [
        ("enters", (500, 99, 50, 114, 99, 116, 99), [0, 1, 0, 0, 0, 0, 1]),
        ("leaves", (500, 99, 50, 114, 99, 116, 99), [0, 0, 0, 0, 0, 1, 0]),
        ("enters", (50, 10, 500, 110, 90), [0, 0, 0, 0, 1]),
        ("leaves", (50, 500, 1000), [0, 1, 0]),
    ],
)
def test_the_edge_of_home(kind: str, away: tuple[float, ...], expected: list[int]) -> None:
    stand = Stand(house(), {kind: {"who": "phone_kim"}})
    assert walk(stand, "phone_kim", *away) == expected


def test_it_says_who_and_where() -> None:
    stand = Stand(house(), {"enters": {"who": ["phone_alex", "phone_kim"], "zone": "work"}, "if": "trigger.who != 'x'"})
    stand.set("phone_kim.latitude", 50.0)
    stand.set("phone_kim.longitude", 11.0)
    (event,) = stand.set("phone_kim.latitude", 48.001)
    assert (event.cause.cause, event.cause.who) == ("enters:phone_kim_1:work", "phone_kim_1")
    assert event.cause.device == "phone_kim_1"


def test_a_new_latitude_is_never_judged_with_the_old_longitude() -> None:
    household = house()
    stand = Stand(household, {"leaves": {"who": "phone_kim", "zone": "work"}})
    walk(stand, "phone_kim", 0)
    work = {"latitude": 48.0, "longitude": 11.0}
    for name, value in work.items():
        named = household.attribute(f"phone_kim.{name}")
        assert named is not None
        old, stand.turn.values[named.slot] = stand.turn.values[named.slot], value
        stand.watch.react(named.slot, old, value, stand.now, [])
    assert stand.wait(0) == []


def test_a_vague_position_tells_nothing_but_that_somebody_is_far() -> None:
    stand = Stand(house(), {"leaves": {"who": "phone_kim"}})
    walk(stand, "phone_kim", 0)
    assert walk(stand, "phone_kim", 400, accuracy=300.0) == [0]
    assert walk(stand, "phone_kim", 4000, accuracy=300.0) == [1]


def test_a_vague_position_lets_nobody_in() -> None:
    stand = Stand(house(), {"enters": {"who": "phone_kim"}})
    walk(stand, "phone_kim", 4000)
    assert walk(stand, "phone_kim", 10, accuracy=101.0) == [0]
    assert walk(stand, "phone_kim", 10, accuracy=100.0) == [1]


def test_restored_positions_move_the_baseline_only() -> None:
    stand = Stand(house(), {"enters": {"who": "phone_kim"}})
    assert walk(stand, "phone_kim", 4000, 10, live=False) == [0, 0]
    assert walk(stand, "phone_kim", 20) == [0]
    assert walk(stand, "phone_kim", 4000, 10) == [0, 1]


def test_who_is_there_when_the_rule_is_saved_does_not_enter() -> None:
    household = house()
    walk(Stand(household, {"enters": {"who": "phone_kim"}}), "phone_kim", 10)
    stand = Stand(household, {"leaves": {"who": "phone_kim"}})
    assert walk(stand, "phone_kim", 4000) == [1]


def test_an_unknown_position_is_no_crossing() -> None:
    stand = Stand(house(), {"leaves": {"who": "phone_kim"}})
    walk(stand, "phone_kim", 0)
    assert fired(stand.set("phone_kim.latitude", None)) == 0
    assert fired(stand.set("phone_kim.latitude", HOME[0])) == 0


def test_a_device_that_only_names_its_zones() -> None:
    stand = Stand(house(), {"enters": {"who": "tag", "zone": "work"}})
    counts = [
        fired(stand.set("tag.zones", zones)) for zones in ((), ("Work",), ("work", "city"), None, ("city",), ("WORK",))
    ]
    assert counts == [0, 1, 0, 0, 0, 1]


def test_a_device_that_tells_of_coming_and_going() -> None:
    stand = Stand(house(), {"enters": {"who": "phone_kim", "zone": "work"}})
    key = "event:phone_kim_1.main.location.zone"
    told = [("work", "enter"), ("work", "leave"), ("home", "enter"), ("work", "enter"), ("work", "enter")]
    counts = [fired(stand.tell(key, {"zone": zone, "transition": transition})) for zone, transition in told]
    assert counts == [0, 0, 0, 1, 0]
    assert stand.tell(key, "nonsense") == []


def test_the_word_of_the_phone_counts_more_than_its_position() -> None:
    stand = Stand(house(), {"leaves": {"who": "phone_alex"}})
    stand.set("phone_alex.zones", ("home",))
    assert walk(stand, "phone_alex", 10, 300) == [0, 0]
    assert fired(stand.set("phone_alex.zones", ())) == 1


@pytest.mark.parametrize("who", ["phones", "kim"])
def test_groups_and_people(who: str) -> None:
    household = house()
    household.add("watch_kim", {})
    stand = Stand(household, {"leaves": {"who": who}})
    assert walk(stand, "phone_kim", 0, 4000) == [0, 1]


@pytest.mark.parametrize(
    ("crossing", "pointer", "words", "guess"),
    [
        ({"who": "phone_kim", "zone": "wrok"}, "/when/0/enters/zone", "wrok is not a zone", ("work",)),
        ({"who": "phone_kim", "zone": "xyz"}, "/when/0/enters/zone", "there is home, work", ()),
        ({"who": "front_door"}, "/when/0/enters/who", "has not shown location.latitude yet", ()),
        ({"who": ["phone_kim", "phone_kin"]}, "/when/0/enters/who/1", "not known yet", ("phone_kim",)),
    ],
)
def test_findings(crossing: object, pointer: str, words: str, guess: tuple[str, ...]) -> None:
    (finding, *_) = compiled(house(), {"enters": crossing})[1]
    assert (finding.code, finding.pointer) == ("HX101", pointer)
    assert words in finding.detail
    assert set(guess) <= set(finding.did_you_mean)
    assert finding.span[1] > 0
