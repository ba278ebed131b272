"""Every finding of sense: its message, where it points, and what it suggests, each for the smallest rule that has it.

What is wrong with the shape of a rule is tried beside its reader.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hyperconnect import automation
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.reason import Finding, Severity
from tests.automation.document.examples import EXAMPLES

ROOT = Path(__file__).parents[2]
SHOWN: list[dict[str, Any]] = read_yaml(ROOT / "docs" / "examples.yaml")["checks"]
TEXTS = {check["code"]: str(check["example"]) for check in SHOWN}
findings: Callable[..., tuple[Finding, ...]] = runpy.run_path(str(ROOT / "scripts" / "document_checks.py"))["findings"]


class Told(NamedTuple):
    code: str
    severity: Severity
    pointer: str
    line: int
    column: int
    detail: str
    guesses: tuple[str, ...] = ()


TOLD = [
    Told("HX101", "error", "/when/0/enters/zone", 3, 32, "hoem is not a zone", ("home",)),
    Told(
        "HX102",
        "error",
        "/then/0/set/living_thermostat.target",
        5,
        38,
        "`60 %` is a percentage in %, wanted is a temperature in °C",
    ),
    Told("HX103", "error", "/then/0/set/hall.temperature", 5, 12, "hall.temperature cannot be set"),
    Told(
        "HX104",
        "warning",
        "/if",
        4,
        5,
        "`hall.temperature == 20.5 °C` compares measured numbers exactly; compare with < or >, or use between",
    ),
    Told(
        "HX201",
        "error",
        "/if",
        4,
        5,
        "`hall.temperature < 15 °C and hall.tempe…` is never true, so `then` is never done; no value fits all of it",
    ),
    Told(
        "HX202",
        "warning",
        "/when/1",
        4,
        5,
        "trigger 1 hears all that this one does, so the rule is set off twice; leave it out",
    ),
    Told(
        "HX203",
        "info",
        "/if",
        5,
        5,
        "if front_door.contact.open changes while the trigger stays true, nothing happens; a `while` hears of both",
    ),
    Told(
        "HX204",
        "warning",
        "/then/0/set/siren.on",
        6,
        22,
        "nothing ends this noise; add `claim: {for: …}` or a `hold`, or a rule that does",
    ),
    Told(
        "HX205",
        "warning",
        "/if",
        4,
        28,
        "after midnight it is the next day already, so the night is cut in two; "
        "use an `at` trigger with `days`, and `for` or `delay`",
    ),
    Told(
        "HX206",
        "info",
        "/when/0/becomes",
        3,
        14,
        "garden.illuminance.illuminance is of a kind that wavers; where it goes to and fro, add `hysteresis`, or `for`",
    ),
    Told(
        "HX208",
        "warning",
        "/if",
        4,
        5,
        "while front_door.open is unknown, so is `not front_door.open`, which then counts as not true; say so with ??",
        ("not (front_door.open ?? true)",),
    ),
    Told(
        "HX301",
        "error",
        "/then/0/set/hall_light.on",
        13,
        27,
        "this sets off on-again, then off-again again, without end; "
        "add `cooldown` to one of them, `hysteresis` or `for`",
    ),
    Told(
        "HX302",
        "warning",
        "/then/0/set/hall_light.brightness",
        13,
        35,
        "bright sets this to 90 % at the same time and is as important; "
        "give one of them another `priority` or `band`, or let their conditions differ",
    ),
    Told(
        "HX303",
        "warning",
        "/then/0/set/hall_light.brightness",
        12,
        35,
        "bright is stronger and holds this at 90 % whenever this would be done, so it never counts; "
        "leave it out, or change one of the conditions",
    ),
    Told(
        "HX304",
        "warning",
        "/hold/hall_light.on",
        3,
        24,
        "when this is so, the `while` is no longer true, so it goes to and fro; "
        "ask in `while` for something else, or use `when` and `then`",
    ),
    Told(
        "HX305",
        "info",
        "/if",
        12,
        5,
        "good-morning, of less weight than this rule, can change what it asks for here",
    ),
    Told("HX307", "info", "", 7, 1, "bell does the same; keep one of them"),
    Told(
        "HX401",
        "error",
        "/then/0/do",
        5,
        9,
        "whoever knows the address of this web hook can do front_door_lock.unlock; "
        "ask for more in `if` or `payload`, or allow it: `allow: [HX401]`",
    ),
    Told(
        "HX405",
        "error",
        "/then/0/do",
        7,
        9,
        "to do front_door_lock.lock, its `run_as` leaves out devices:command:lock",
    ),
    Told(
        "HX501",
        "error",
        "/tests/0/expect/1",
        16,
        9,
        "“lights the hall for two minutes”: expected hall_light.on to be set to false by 3 min; "
        "hall-light ran because front_door.open went from false to true: set hall_light.on to true, waits 3 min.",
    ),
]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.code)
def test_what_is_said(told: Told) -> None:
    (found,) = {each for each in findings(TEXTS[told.code]) if each.code == told.code}
    assert (found.code, found.severity, found.pointer, found.line, found.column) == told[:5]
    assert found.detail == told.detail
    assert found.did_you_mean == told.guesses


def test_every_code_is_tried_here_or_beside_the_reader() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(automation.__file__).parent.rglob("*.py"))
    known = set(re.findall(r"\"(HX\d{3})\"", source))
    assert {told.code for told in TOLD} | {example.code for example in EXAMPLES} == known
