"""Sentences of reasons."""

from __future__ import annotations

import pytest

from hyperconnect.automation.reason import folded, sentence
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.model.value import Datum
from tests.automation.household import EVENING, Household

DOOR = "front_door_1.main.contact.open"
ROOM = "living_thermostat_1.main.temperature.temperature"
OPENED = "front_door.open went from false to true"
NIGHT = "it was 23:00"
ETA = "su7_1.main.navigation.eta"


@pytest.mark.parametrize(
    ("outcome", "cause", "values", "read", "did", "expected"),
    [
        (
            "ran",
            DOOR,
            (False, True),
            (),
            ("set living_lights.on to true",),
            f"light ran because {OPENED}: set living_lights.on to true.",
        ),
        ("waits", ETA, (None, EVENING), (), ("waits 5min",), "light ran because su7.eta became 18:00: waits 5 min."),
        (
            "busy",
            DOOR,
            (False, True),
            (),
            ("an earlier run still waits",),
            f"light did not run when {OPENED}: an earlier run still waits.",
        ),
        ("ran", "23:00", (None, None), (), (), "light ran because it was 23:00: there was nothing to do."),
        (
            "cooldown",
            "time",
            (None, None),
            (),
            ("it still rests after its last run",),
            "light did not run when time passed: it still rests after its last run.",
        ),
        ("failed", "23:00", (None, None), (), ("x: out of range",), "light failed when it was 23:00: x: out of range."),
        (
            "not_satisfied",
            "23:00",
            (None, None),
            ((ROOM, 21.5),),
            ("a < 20 °C",),
            f"light did not run when {NIGHT}: `a < 20 °C` was not true (living_thermostat.temperature was 21.5 °C).",
        ),
        (
            "cut",
            DOOR,
            (False, True),
            (),
            ("did not stay 5min",),
            "light did not run: front_door.open went from false to true, but did not stay 5min.",
        ),
        (
            "unknown",
            "23:00",
            (None, None),
            ((ROOM, None), (DOOR, True)),
            ("a < b",),
            f"light did not run when {NIGHT}: living_thermostat.temperature is unknown, so `a < b` cannot be judged.",
        ),
    ],
)
def test_sentences(
    outcome: Outcome,
    cause: str,
    values: tuple[Datum, Datum],
    read: tuple[tuple[str, Datum], ...],
    did: tuple[str, ...],
    expected: str,
) -> None:
    reason = Reason("light", EVENING, outcome, 0, cause, *values, read, did)
    assert sentence(reason, Household(), "Europe/Berlin") == expected


def test_without_names_paths_are_told_as_they_are() -> None:
    reason = Reason("light", EVENING, "ran", 0, DOOR, False, True, (), ("sent a",))
    assert sentence(reason) == f"light ran because {DOOR} went from false to true: sent a."


def test_a_list_is_told_as_people_write_one() -> None:
    reason = Reason("light", EVENING, "ran", 0, "a.b.c.d", None, ("mine=It is me", "not=It is not"), did=("sent a",))
    assert sentence(reason) == "light ran because a.b.c.d became mine=It is me, not=It is not: sent a."


def part(at: float, outcome: Outcome, *did: str, run: int = 7, cause: str = DOOR) -> Reason:
    return Reason("light", at, outcome, 0, cause, False, True, ((ROOM, at),), did, run)


def test_a_run_is_told_as_one() -> None:
    parts = [part(1.0, "waits", "noted: a", "waits 1min"), part(2.0, "waits", "again"), part(61.0, "ran", "noted: b")]
    (whole,) = folded(parts)
    assert (whole.at, whole.until, whole.outcome) == (1.0, 61.0, "ran")
    assert whole.read == ((ROOM, 61.0),)
    assert sentence(whole, Household()) == f"light ran because {OPENED}: noted: a, waited 1 min, again, noted: b."


def test_what_is_of_no_run_or_of_another_stays_by_itself() -> None:
    parts = [
        part(1.0, "waits", "a"),
        part(2.0, "busy", "no", run=0),
        part(3.0, "busy", "no", run=0),
        part(4.0, "waits", "b", run=8),
        part(5.0, "shadowed", "c", cause=ROOM),
        part(6.0, "ran", "d"),
    ]
    assert [(each.at, each.did) for each in folded(parts)] == [
        (2.0, ("no",)),
        (3.0, ("no",)),
        (4.0, ("b",)),
        (5.0, ("c",)),
        (1.0, ("a", "d")),
    ]


def test_of_a_long_run_the_beginning_and_the_end_are_told() -> None:
    (whole,) = folded([part(float(at), "waits", str(at)) for at in range(1000)])
    assert (whole.did[0], whole.did[16], whole.did[-1], len(whole.did)) == ("0", "…", "999", 33)


@pytest.mark.parametrize(
    ("cause", "values", "expected"),
    [
        ("hub:started", (None, None), "the hub started"),
        ("hub:stopping", (None, None), "the hub was about to stop"),
        ("hub:time_changed", (None, None), "the clock was set"),
        ("enters:su7_1:home", (None, None), "su7 came home"),
        ("leaves:su7_1:home", (None, None), "su7 left home"),
        ("enters:su7_1:work", (None, None), "su7 came to work"),
        ("leaves:su7_1:work", (None, None), "su7 left work"),
        ("every:1h30min", (None, None), "another 1 h 30 min had passed"),
        ("sunset -30min", (None, None), "it was 30 min before sunset"),
        ("sunrise +1h", (None, None), "it was 1 h after sunrise"),
        ("sunset", (None, None), "it was sunset"),
        ("calendar:alex", ("Dentist", ""), "“Dentist” stood in the calendar alex"),
        ("any(windows, contact.open)", (None, True), "`any(windows, contact.open)` became true"),
        ("su7_1.main.availability.online", (True, False), "su7 could no longer be reached"),
        ("su7_1.main.availability.online", (False, True), "su7 could be reached again"),
    ],
)
def test_what_set_a_rule_off(cause: str, values: tuple[Datum, Datum], expected: str) -> None:
    reason = Reason("light", EVENING, "ran", 0, cause, *values, (), ("sent a",))
    assert sentence(reason, Household()) == f"light ran because {expected}: sent a."


@pytest.mark.parametrize(
    ("did", "expected"),
    [
        (('`trigger.id == "drives"` was not true', "sent a"), "sent a"),
        (("`trigger.who == 'su7'` was not true",), "there was nothing to do"),
        (("`sun.elevation < 4 °` was not true", "sent a"), "left out what needs `sun.elevation < 4 °`, sent a"),
        (("`a` was unknown",), "left out what needs `a`, which was unknown"),
        (("sent a", "done", "sent b"), "sent a (done), sent b"),
        (("done", "sent b"), "it was done, sent b"),
        (("waits up to 15min", "what it waited for did not come in time"), "waited up to 15 min in vain"),
        (("what it waited for did not come in time",), "what it waited for did not come in time"),
        (("waits up to 2min", "answered: go"), "waited up to 2 min, answered: go"),
        (("set siren.on to true for 1h30min",), "set siren.on to true for 1 h 30 min"),
        (("noted: it waits for 5min",), "noted: it waits for 5min"),
    ],
)
def test_what_a_run_did(did: tuple[str, ...], expected: str) -> None:
    assert (
        sentence(Reason("light", EVENING, "ran", 0, "23:00", did=did, run=1))
        == f"light ran because {NIGHT}: {expected}."
    )


@pytest.mark.parametrize(
    ("condition", "read", "expected"),
    [
        ('trigger.id == "drives"', (), "it was not `drives` that set it off"),
        ("time() between 17:00 .. 07:30", (), "`{}` was not true (it was 18:00)"),
        (
            "front_door.contact.open",
            ((DOOR, False), (ROOM, 20.0)),
            "`{}` was not true (front_door.contact.open was false)",
        ),
        (
            "distance(su7, meter) < 3 km",
            (("su7_1.main.location.latitude", 52.516), ("su7_1.main.location.longitude", 13.378), (ROOM, 20.0)),
            "`{}` was not true (su7 was at 52.52, 13.38)",
        ),
        (
            "in_zone(su7, home)",
            (("su7_1.main.location.latitude", None),),
            "`{}` was not true (where su7 was is unknown)",
        ),
        ("any(doors, open)", (("any(doors, open)", False),), "`{}` was not true"),
        ("count(doors, open) > 2", (("count(doors, open)", 1),), "`{}` was not true (`count(…)` was 1)"),
    ],
)
def test_what_a_condition_was_judged_by(condition: str, read: tuple[tuple[str, Datum], ...], expected: str) -> None:
    reason = Reason("light", EVENING, "not_satisfied", 0, "23:00", None, None, read, (condition,))
    told = f"light did not run when {NIGHT}: {expected.format(condition)}."
    assert sentence(reason, Household(), "Europe/Berlin") == told


def test_of_what_is_unknown_only_that_is_told_which_a_condition_speaks_of() -> None:
    read = ((ROOM, None), (DOOR, None))
    reason = Reason("light", EVENING, "unknown", 0, "23:00", None, None, read, ("front_door.open",))
    assert sentence(reason, Household()).endswith(
        ": front_door.open is unknown, so `front_door.open` cannot be judged."
    )
