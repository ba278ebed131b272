from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.automation.derived import Tally
from hyperconnect.automation.expression import Expression, Flaw, compile_expression, explain
from hyperconnect.automation.names import NamedAttribute, Scope
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum, Path
from tests.automation.expression.house import House

Compiled = Callable[..., Expression]
Flaws = Callable[[str], tuple[Flaw, ...]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any(windows, open)", "true or false"),
        ("all('windows', open)", "true or false"),
        ("count(windows, open)", "a whole number"),
        ("count(windows)", "a whole number"),
        ("sum(sockets, power)", "a power in W"),
        ("sum(sockets, power / 1 W)", "a number"),
        ("names(windows, open)", "a list of texts"),
        ("any([su7, phone], online)", "true or false"),
        ("any([alex], online)", "true or false"),
    ],
)
def test_groups_answer_with_a_type(compiled: Compiled, text: str, expected: str) -> None:
    assert str(compiled(text).type) == expected


@pytest.mark.parametrize(
    ("text", "code", "place", "detail"),
    [
        ("any(windws, open)", "HX101", "windws", "not a group"),
        ("any(5, open)", "HX101", "5", "no name of a group"),
        ("any(windows, opn)", "HX101", "opn", "no device of windows has opn"),
        ("any(windows, open and power > 5 W)", "HX101", "power", "no device of windows has power"),
        ("any(all_devices, tilt == 'shut' and soc > 5 %)", "HX101", None, "has tilt and soc"),
        ("any(windows, su8.soc > 5 %)", "HX101", "su8.soc", "no device of windows has su8.soc"),
        ("any(windows, tilt)", "HX102", "tilt", "wanted is true or false"),
        ("any(windows, tilt == 'wdie')", "HX102", "'wdie'", "none of shut, tilted"),
        ("any(windows, any(windows, open))", "HX102", "any", "within a question to a group"),
        ("any(windows, answer.ok)", "HX102", "answer.ok", "belongs to one run"),
        ("sum(windows, open)", "HX102", "open", "wanted is a number"),
        ("sum(all_devices, temperature)", "HX102", None, "temperatures cannot be added"),
        ("any(windows)", "HX102", None, "called as any(group, condition)"),
    ],
)
def test_what_cannot_be_asked_of_a_group_is_told(
    flaws: Flaws, text: str, code: str, place: str | None, detail: str
) -> None:
    (flaw,) = flaws(text)
    assert flaw.code == code
    assert place is None or text[slice(*flaw.span)] == place
    assert detail in flaw.detail


def test_a_slip_comes_with_what_members_have(flaws: Flaws) -> None:
    assert flaws("any(windows, opne)")[0].did_you_mean == ("open",)
    assert flaws("any(cars, lockde)")[0].did_you_mean == ("locked",)


def test_an_expression_says_whose_members_it_counts(compiled: Compiled) -> None:
    expression = compiled("any(windows, open and home.mode == 'away') and count(cars) > 0")
    assert expression.groups == ("windows", "cars")
    assert set(expression.sources) == {"bath_window.open", "hall_window.open", "room_window.open", "home.mode"}
    assert expression.paths == ("any(windows, open and home.mode == 'away')",)


def test_a_new_member_makes_a_new_version_under_the_same_key() -> None:
    house = House()
    (before,) = compile_expression("any(windows, open)", house).derives
    (same,) = compile_expression("all(windows, open)", house).derives
    house.groups["windows"] = house.groups["windows"][:2]
    (after,) = compile_expression("any(windows, open)", house).derives
    assert (before.key, before.version) == (same.key, same.version)
    assert before.key == after.key
    assert before.version != after.version
    assert isinstance(after, Tally)
    assert [member.slug for member in after.members] == ["bath_window", "hall_window"]


def test_members_of_one_kind_share_their_code() -> None:
    house = House()
    (tally,) = compile_expression("any(windows, open)", house).derives
    assert isinstance(tally, Tally)
    assert len({getattr(member.run, "__code__") for member in tally.members}) == 1  # noqa: B009  (functions have it)


class Crowd(House):
    """A house with very many lamps."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.asked = 0
        for index in range(size):
            self.attributes[f"lamp{index}.on"] = Attribute("bool")
            self.slots[f"lamp{index}.on"] = len(self.slots)
        self.devices += [f"lamp{index}" for index in range(size)]
        self.groups["lamps"] = tuple(f"lamp{index}" for index in range(size))

    def attribute(self, name: str) -> NamedAttribute | None:
        self.asked += 1
        found = self.attributes.get(name)
        return NamedAttribute(Path(name), self.slots[name], found) if found else None


def test_a_large_group_is_asked_for_each_name_once() -> None:
    house = Crowd(2_000)
    compile_expression("any(lamps, on)", house)
    assert house.asked <= 2_010


def test_an_explanation_names_the_members_that_matter() -> None:
    house = Crowd(20)
    expression = compile_expression("any(lamps, on)", house)
    values: list[Datum] = [False] * (max(house.slots.values()) + 1)
    values[house.slots["lamp13.on"]] = values[expression.slots[0]] = True
    told = explain(expression, values, Scope(0.0))
    assert told.value is True
    assert len(told.children) == 8
    assert (told.children[0].text, told.children[0].value) == ("lamp13", True)
    values[house.slots["lamp13.on"]] = values[expression.slots[0]] = None
    told = explain(expression, values, Scope(0.0))
    assert (told.children[0].text, told.children[0].value) == ("lamp13", None)
