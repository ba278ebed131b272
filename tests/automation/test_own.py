"""What a run writes to the household's variables: it sees that at once, and nobody else before it is carried out."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.intent import Broadcast, Do, Intent, Set
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Path
from tests.automation.household import Household, reasons, rule

PRESSED: list[dict[str, Any]] = [{"change": "hall_motion.motion", "to": True}]
TELL = {"publish": {"topic": "t/count", "payload": {"n": "= home.count"}}}
MORE = {"set": {"home.count": "= home.count + 1"}}


class House(Household):
    """A household with a variable that counts. Whoever is out of the engine carries out what rules want."""

    def __init__(self, *documents: dict[str, object]) -> None:
        super().__init__()
        self.add("home", {"home.count": Attribute("integer", writable=True)})
        self._devices["home"] = "home"
        known = self._slots.pop("home_1.main.home.count")
        path = Path("home.main.home.count")
        self._slots[path] = NamedAttribute(path, known.slot, known.attribute)
        self.open()
        for document in documents:
            assert [each for each in self.save(document) if each.severity == "error"] == []
        self.set("home.count", 1)

    def press(self) -> list[Intent]:
        self.set("hall_motion.motion", False)
        return self.set("hall_motion.motion", True)

    @property
    def count(self) -> object:
        named = self.attribute("home.count")
        assert named is not None
        return self.values[named.slot]


def sent(out: list[Intent]) -> list[bytes]:
    return [intent.payload for intent in out if isinstance(intent, Broadcast)]


def test_a_run_reads_what_it_wrote() -> None:
    house = House(rule(when=PRESSED, then=[MORE, MORE, TELL]))
    out = house.press()
    assert [each.value for each in out if isinstance(each, Set)][-1] == 3
    assert sent(out) == [b'{"n":3}']
    assert house.count == 1


@pytest.mark.parametrize("written", [10, "= home.count + 9"])
def test_a_condition_on_the_way_sees_it(written: object) -> None:
    branch = {"if": "home.count == 10", "then": [{"log": "ten"}], "else": [{"log": "other"}]}
    house = House(rule(when=PRESSED, then=[{"set": {"home.count": written}}, branch, TELL]))
    out = house.press()
    assert sent(out) == [b'{"n":10}']
    (reason,) = reasons(out)
    assert "other" not in " ".join(reason.did)
    assert dict(reason.read)["home.main.home.count"] == 10
    assert house.count == 1


def test_a_condition_that_failed_is_told_with_what_it_saw() -> None:
    branch = {"if": "home.count == 10", "then": [TELL], "else": [{"set": {"home.count": 10}}, TELL]}
    (reason,) = reasons(House(rule(when=PRESSED, then=[branch])).press())
    assert dict(reason.read)["home.main.home.count"] == 1


def test_what_called_it_is_told_with_what_was_known_before() -> None:
    house = House(rule(when=PRESSED, if_="home.count == 1", then=[MORE, TELL]))
    (reason,) = reasons(house.press())
    assert dict(reason.read)["home.main.home.count"] == 1


def test_others_do_not_see_it_in_the_same_turn() -> None:
    mine = rule(rule="a", when=PRESSED, then=[MORE, TELL])
    house = House(mine, rule(rule="b", when=PRESSED, then=[TELL, {"delay": "1s"}]))
    assert sent(house.press()) == [b'{"n":2}', b'{"n":1}']


def test_a_run_that_waited_for_another_in_the_same_turn_still_sees_it() -> None:
    other = rule(rule="other", when=[{"called": True}], then=[TELL])
    house = House(other, rule(when=PRESSED, then=[MORE, {"call": "other", "timeout": "1min"}, TELL]))
    assert sent(house.press()) == [b'{"n":1}', b'{"n":2}']


def test_it_goes_by_what_is_known_once_the_turn_is_over() -> None:
    house = House(rule(when=PRESSED, then=[MORE, {"delay": "1s"}, TELL]))
    house.press()
    house.set("home.count", 7)
    assert sent(house.wait(1)) == [b'{"n":7}']


def test_what_a_device_was_told_is_not_yet_what_it_is() -> None:
    lit = {"if": "living_lights.on == true", "then": [{"log": "lit"}], "else": [{"do": "living_lights.flash"}]}
    then: list[dict[str, Any]] = [{"set": {"living_lights.on": True}}, lit]
    then[1]["else"][0]["with"] = {"times": 1}
    house = House(rule(when=PRESSED, then=then))
    house.set("living_lights.on", False)
    assert [each for each in house.press() if isinstance(each, Do)]
