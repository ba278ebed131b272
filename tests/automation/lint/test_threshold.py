"""Thresholds of values that waver: found however they are written, and only where nothing keeps them still."""

from __future__ import annotations

from typing import cast

import pytest

from hyperconnect.model.value import Path
from tests.automation.lint.home import Document, checked, event, state

LIGHT = "garden.illuminance"
DARK = f"{LIGHT} < 50 lx"
MOVING = "hall_motion.motion"
LOG: Document = {"log": "it happened"}
NAMED: Document = {"dark": f"= {DARK}"}
ON: Document = {"hall_light.on": True}

BOTH, FOR, SETTLE, WHILE = (
    "add `hysteresis`, or `for`",
    "add `for`",
    "add `settle: {on: …, off: …}`",
    "make it a `while`",
)

FOUND: list[tuple[Document, str, str, str]] = [
    (event("a", {"becomes": f"{DARK} and {MOVING}"}), "/when/0/becomes", DARK, FOR),
    (event("a", {"becomes": f"not ({LIGHT} + 5 lx > 50 lx)"}), "/when/0/becomes", f"{LIGHT} + 5 lx > 50 lx", FOR),
    (
        event("a", {"becomes": f"{LIGHT} between 5 lx .. 60 lx"}),
        "/when/0/becomes",
        f"{LIGHT} between 5 lx .. 60 lx",
        FOR,
    ),
    (event("a", {"becomes": f"({DARK}) ?? false"}), "/when/0/becomes", DARK, FOR),
    (event("a", {"becomes": f"{LIGHT} < limit"}, let={"limit": "50 lx"}), "/when/0/becomes", f"{LIGHT} < limit", BOTH),
    (event("a", {"becomes": DARK, "for": "0s"}), "/when/0/becomes", DARK, BOTH),
    (event("a", {"becomes": DARK, "hysteresis": "0 lx"}), "/when/0/becomes", DARK, BOTH),
    (
        event("a", {"becomes": "any(all_devices, illuminance < 50 lx)"}),
        "/when/0/becomes",
        "illuminance < 50 lx",
        FOR,
    ),
    (
        event("a", {"becomes": "count(all_devices, illuminance < 50 lx) > 1"}),
        "/when/0/becomes",
        "illuminance < 50 lx",
        FOR,
    ),
    (
        event("a", {"becomes": "sum(all_devices, illuminance) > 2 lx"}),
        "/when/0/becomes",
        "sum(all_devices, illuminance) > 2 lx",
        BOTH,
    ),
    (state("a", [MOVING, f"{DARK} or {MOVING}"], ON), "/while/1", DARK, SETTLE),
    (state("a", "dark", ON, let=NAMED), "/let/dark", DARK, SETTLE),
    (state("a", "dark and still", ON, let=NAMED | {"still": "= not dark"}), "/let/dark", DARK, SETTLE),
    (event("a", {"change": LIGHT}, LOG, if_=DARK, else_=[LOG]), "/if", DARK, WHILE),
    (event("a", {"change": LIGHT}, LOG, if_="dark", else_=[LOG], let=NAMED), "/let/dark", DARK, WHILE),
]


@pytest.mark.parametrize(("document", "pointer", "place", "step"), FOUND)
def test_a_threshold_is_found_however_it_is_written(document: Document, pointer: str, place: str, step: str) -> None:
    (found,) = [each for each in checked(document) if each.code == "HX206"]
    assert (found.severity, found.pointer) == ("info", pointer)
    assert _written(document, pointer)[slice(*found.span)] == place
    assert found.detail.startswith("garden.illuminance.illuminance is of a kind that wavers")
    assert step in found.detail


def _written(document: Document, pointer: str) -> str:
    """Return what a pointer leads to: a text, or one in a list, maybe within a trigger."""
    key, *rest = pointer.split("/")[1:]
    part = document[key]
    if key == "when":
        (part,) = cast("list[Document]", part)
        rest = rest[1:]
    for inner in rest:
        part = cast("list[str]", part)[int(inner)] if inner.isdigit() else cast("Document", part)[inner]
    return str(part)


@pytest.mark.parametrize(
    "document",
    [
        event("a", {"becomes": f"avg({LIGHT}, 1h) < 50 lx"}),
        event("a", {"becomes": f"held({DARK}, 5min)"}),
        event("a", {"becomes": f"{DARK} or {LIGHT} < 60 lx and hall_light.on"}),
        event("a", {"becomes": f"{DARK} and {MOVING}", "for": "1min"}),
        event("a", {"becomes": f"living_thermostat.temperature < 9 °C and {MOVING}"}),
        event("a", {"becomes": f"{LIGHT} is unknown"}),
        event("a", {"change": LIGHT}, LOG, if_=DARK),
        event("a", {"change": MOVING}, LOG, if_=DARK, else_=[LOG]),
        event("a", {"change": LIGHT, "for": "5min"}, LOG, if_=DARK, else_=[LOG]),
        event("a", {"change": LIGHT}, LOG, if_=DARK, else_=[LOG], limit={"runs": 4, "per": "1h"}),
        state("a", "dark", ON, let=NAMED, settle={"on": "1min"}),
    ],
)
def test_what_is_damped_or_smoothed_is_left_alone(document: Document) -> None:
    assert [each for each in checked(document) if each.code == "HX206"] == []


def test_of_a_group_the_member_that_wavers_most_is_named() -> None:
    document = event("a", {"becomes": "any(all_devices, temperature < 9 °C)"})
    often = {"living_thermostat": 8.0, "outdoor": 30.0}

    def turns(path: Path) -> float:
        return next((count for slug, count in often.items() if path.startswith(slug)), 0.0)

    (found,) = checked(document, crossings=turns)
    assert found.severity == "warning"
    assert found.detail.startswith("outdoor.temperature.temperature turned back 30 times an hour")
