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
        ("waits", ETA, (None, EVENING), (), ("waits 5min",), "light ran because su7.eta became 18:00: waits 5min."),
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


def part(at: float, outcome: Outcome, *did: str, run: int = 7, cause: str = DOOR) -> Reason:
    return Reason("light", at, outcome, 0, cause, False, True, ((ROOM, at),), did, run)


def test_a_run_is_told_as_one() -> None:
    parts = [part(1.0, "waits", "noted: a", "waits 1min"), part(2.0, "waits", "again"), part(61.0, "ran", "noted: b")]
    (whole,) = folded(parts)
    assert (whole.at, whole.until, whole.outcome) == (1.0, 61.0, "ran")
    assert whole.read == ((ROOM, 61.0),)
    assert sentence(whole, Household()) == f"light ran because {OPENED}: noted: a, waits 1min, again, noted: b."


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
