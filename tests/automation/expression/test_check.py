from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from hyperconnect.automation.expression import BOOL, DURATION, NUMBER, TEXT, Expression, ExpressionError, Flaw, Type

if TYPE_CHECKING:
    Compiled = Callable[..., Expression]
    Flaws = Callable[[str], tuple[Flaw, ...]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("room.temperature", "a temperature in °C"),
        ("room.temperature - room.target", "a difference of temperatures in K"),
        ("room.temperature + 2 K", "a temperature in °C"),
        ("2 K + room.temperature", "a temperature in °C"),
        ("room.temperature - 2 K", "a temperature in °C"),
        ("(room.temperature - room.target) / 2", "a difference of temperatures in K"),
        ("su7.soc * 2", "a percentage in %"),
        ("su7.soc / 50 %", "a number"),
        ("su7.range + su7.accuracy", "a length in km"),
        ("su7.remaining + 5min", "a duration"),
        ("su7.remaining / 2", "a duration"),
        ("now() + 5min", "an instant"),
        ("su7.navigation.eta - now()", "a duration"),
        ("18:00 - now()", "a duration"),
        ("time() + 5min", "a time of day"),
        ("time() - 06:00", "a duration"),
        ("home.occupancy + 1", "a whole number"),
        ("home.occupancy / 2", "a number"),
        ("tariff.price * 2", "a number"),
        ("home.mode", "one of home, away, night"),
        ("'a' if su7.locked else 'b'", "a text"),
        ("su7.zones", "a list of texts"),
        ("su7.soc > 5 %", "true or false"),
        ("trigger.who", "a device"),
        ("unknown", "unknown"),
    ],
)
def test_every_expression_has_a_type(compiled: Compiled, text: str, expected: str) -> None:
    assert str(compiled(text).type) == expected


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        ("room.temperature + room.target", "room.temperature + room.target", "cannot be added"),
        ("room.temperature * 2", "room.temperature * 2", "not multiplied"),
        ("-room.temperature", "-room.temperature", "cannot be negated"),
        ("2 K - room.temperature", "room.temperature", "wanted is a difference of temperatures in K"),
        ("room.temperature < 18", "18", "write its unit"),
        ("room.temperature < 18 %", "18 %", "`18 %` is a percentage in %, wanted is a temperature in °C"),
        ("room.temperature - room.target > 2 °C", "2 °C", "differences of temperatures are in K"),
        ("su7.remaining < 20", "20", "write its unit"),
        ("su7.soc * su7.soc", "su7.soc * su7.soc", "does not work"),
        ("5 + 'a'", "5 + 'a'", "does not work"),
        ("su7.locked + 1", "su7.locked + 1", "does not work"),
        ("su7.locked < true", "su7.locked < true", "needs an order"),
        ("phone.owner < 'b'", "phone.owner < 'b'", "needs an order"),
        ("home.mode between 'a' .. 'b'", "home.mode between 'a' .. 'b'", "needs an order"),
        ("home.mode == 'nigth'", "'nigth'", "`nigth` is none of home, away, night"),
        ("home.mode in ['night', 'awya']", "'awya'", "none of"),
        ("('nigth' if su7.locked else 'home') == home.mode", "'nigth' if su7.locked else 'home'", "none of"),
        ("home.mode == su7.locked", "su7.locked", "wanted is a text"),
        ("home.mode and su7.locked", "home.mode", "not true or false"),
        ("not su7.soc", "su7.soc", "not true or false"),
        ("5 if su7.soc else 6", "su7.soc", "not true or false"),
        ("5 if su7.locked else 'a'", "'a'", "wanted is a number"),
        ("su7.soc ?? 5", "5", "write its unit"),
        ("su7.locked == unknown", "su7.locked == unknown", "not even unknown"),
        ("su7.soc in su7.zones", "su7.soc", "wanted is a text"),
        ("su7.zone in 'home'", "'home'", "needs a list"),
        ("su7.soc in [5 °C]", "5 °C", "wanted is a percentage in %"),
        ("[1, 'a']", "'a'", "wanted is a number"),
        ("room.temperature between 26 °C .. 18 °C", "26 °C .. 18 °C", "nothing is between"),
        ("su7 > 3", "su7", "name one of its attributes"),
        ("1 / 0", "1 / 0", "divides by zero"),
        ("home.occupancy / (2 - 2)", "home.occupancy / (2 - 2)", "divides by zero"),
        ("mod(5, 0)", "mod(5, 0)", "has no result"),
        ("date() < 'soon'", "'soon'", "no date"),
        ("now(1)", "now(1)", "called as now()"),
        ("round(1.5, 77)", "77", "digits"),
        ("abs(room.temperature)", "abs(room.temperature)", "difference"),
        ("min(1)", "min(1)", "min(a, b, …)"),
        ("max(1, 5 %)", "5 %", "wanted is a number"),
        ("lower(5)", "5", "wanted is a text"),
    ],
)
def test_wrong_types_and_units_are_told_with_their_place(flaws: Flaws, text: str, place: str, detail: str) -> None:
    (flaw,) = flaws(text)
    assert flaw.code == "HX102"
    assert text[slice(*flaw.span)] == place.removesuffix(")") or text[slice(*flaw.span)] == place
    assert detail in flaw.detail


def test_a_word_for_a_day_is_told_how_it_is_written(flaws: Flaws) -> None:
    (flaw,) = flaws("weekday() == 'saturday'")
    assert flaw.did_you_mean == ("sat",)
    (flaw,) = flaws("weekday() in [sat]")
    assert flaw.detail == "nothing is called sat; a text stands in quotes"


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("rooom.temperature < 18 °C", "rooom", ("room",)),
        ("su7.socc > 5 %", "socc", ("su7.soc",)),
        ("su7.eta > now()", "eta", ("su7.navigation.eta",)),
        ("trigger.wo == su7", "trigger.wo", ("trigger.who",)),
        ("trigger.who == 'su8'", "'su8'", ("su7",)),
        ("hall-motion.motion", "hall", ("`hall-motion`",)),
        ("now < 5", "now", ("now()",)),
        ("rond(2.5)", "rond", ("round",)),
        ("su7.soc()", "su7.soc", ("su7.soc",)),
        ("held(su7.lockd, 5min)", "lockd", ("su7.locked",)),
        ("nothing", "nothing", ()),
        ("eta(su8) < 5min", "su8", ("su7",)),
        ("eta(su7, wrok) < 5min", "wrok", ("work",)),
        ("eta(phone) < 5min", "phone", ()),
        ("distance(5, home)", "5", ()),
    ],
)
def test_unknown_names_come_with_what_may_have_been_meant(
    flaws: Flaws, text: str, place: str, hint: tuple[str, ...]
) -> None:
    flaw = flaws(text)[0]
    assert flaw.code == "HX101"
    assert text[slice(*flaw.span)] == place
    assert flaw.did_you_mean[:1] == hint[:1]
    assert not hint or str(ExpressionError((flaw,))).endswith("?")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("su8.soc > 5 %", "su8"),
        ("eta(su8) < 5min", "su8"),
        ("any([su8], online)", "su8"),
        ("su7.socc > 5 %", ""),
        ("nothing", ""),
        ("any(windows, contact.opn)", ""),
        ("trigger.x > 5", ""),
    ],
)
def test_a_device_that_may_come_yet_is_named(flaws: Flaws, text: str, missing: str) -> None:
    assert flaws(text)[0].missing == missing


def test_all_flaws_are_told_in_order(flaws: Flaws) -> None:
    found = flaws("home.mode == 'nigth' and su8.soc > 5 % and room.temperature < 18 or nothing")
    assert [flaw.code for flaw in found] == ["HX102", "HX101", "HX102", "HX101"]


def test_a_flawed_part_spoils_nothing_else(flaws: Flaws) -> None:
    assert len(flaws("(su8.soc + 5 %) * 2 > su7.soc and not su7.locked")) == 1


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("room.temperature == 20 °C", 1),
        ("tariff.price == 0.5 or su7.soc == 100 %", 2),
        ("home.occupancy == 0", 0),
        ("phone.battery == 100 %", 0),
        ("su7.locked == true", 0),
        ("1.5 == 1.5", 0),
    ],
)
def test_exact_comparison_of_measured_numbers_is_doubted(compiled: Compiled, text: str, doubts: int) -> None:
    warnings = compiled(text).warnings
    assert [(flaw.code, flaw.severity) for flaw in warnings] == [("HX104", "warning")] * doubts


def test_what_is_read_is_listed_once_in_order(compiled: Compiled) -> None:
    expression = compiled("su7.soc > 5 % and room.humidity > su7.soc and eta(su7) < 5min")
    assert expression.paths == ("su7.soc", "room.humidity", "su7.navigation.eta")
    assert len(set(expression.slots)) == 3


@pytest.mark.parametrize(
    ("text", "uses_time"),
    [
        ("now() > su7.navigation.eta", True),
        ("su7.navigation.eta < 18:00", True),
        ("eta(su7) < 5min", True),
        ("time() between 21:00 .. 06:00", True),
        ("su7.navigation.eta between 21:00 .. 06:00", False),
        ("distance(su7, home) < 1 km", False),
        ("su7.soc > 5 %", False),
    ],
)
def test_expressions_that_change_by_time_alone_say_so(compiled: Compiled, text: str, *, uses_time: bool) -> None:
    assert compiled(text).uses_time is uses_time


@pytest.mark.parametrize("text", ["1 + 2 * 3", "5min < 1h", "'a' in ['a']", "true or su7.locked", "unknown ?? 5 %"])
def test_constants_are_folded(compiled: Compiled, text: str) -> None:
    assert compiled(text).constant


@pytest.mark.parametrize("text", ["su7.soc", "now()", "true and su7.locked", "unknown and su7.locked"])
def test_what_can_change_is_no_constant(compiled: Compiled, text: str) -> None:
    assert not compiled(text).constant


@pytest.mark.parametrize(
    ("text", "wanted", "unit"),
    [
        ("su7.soc > 5 %", BOOL, ""),
        ("su7.range", Type("quantity", unit="m"), "m"),
        ("90min", DURATION, "s"),
        ("home.mode", TEXT, ""),
        ("'night' if su7.locked else 'home'", Type("enum", options=("night", "home", "away")), ""),
        ("tariff.price", NUMBER, ""),
        ("unknown", NUMBER, ""),
    ],
)
def test_a_wanted_type_is_met(compiled: Compiled, text: str, wanted: Type, unit: str) -> None:
    assert compiled(text, wanted=wanted).type.unit == unit


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("su7.soc", BOOL),
        ("5", DURATION),
        ("su7.soc", Type("quantity", unit="°C")),
        ("'moon'", Type("enum", options=("night", "home"))),
        ("tariff.price", Type("number", whole=True)),
        ("su7", TEXT),
    ],
)
def test_a_wanted_type_that_is_not_met_is_told(compiled: Compiled, text: str, wanted: Type) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(text, wanted=wanted)
    (flaw,) = caught.value.flaws
    assert (flaw.code, flaw.span) == ("HX102", (0, len(text)))


@pytest.mark.parametrize(
    ("text", "day", "meant"),
    [
        ("date() == 2026-01-01", "2026-01-01", "'2026-01-01'"),
        ("date() != 2026 - 1 - 5", "2026 - 1 - 5", "'2026-01-05'"),
        ("2026-12-24 <= date()", "2026-12-24", "'2026-12-24'"),
        ("date() between '2026-12-24' .. 2026-12-26", "2026-12-26", "'2026-12-26'"),
        ("date() in [2026-12-24]", "2026-12-24", "'2026-12-24'"),
    ],
)
def test_a_date_without_quotes_is_told_to_have_them(compiled: Compiled, text: str, day: str, meant: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    (flaw,) = caught.value.flaws
    assert (flaw.code, text[slice(*flaw.span)], flaw.did_you_mean) == ("HX102", day, (meant,))
    assert compiled(text.replace(day, meant)).type == BOOL
