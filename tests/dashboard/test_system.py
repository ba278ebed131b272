"""What the page of the system shows, as functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hyperconnect.api.scope import SCOPES
from hyperconnect.dashboard.pages.simulator import pretenders_of
from hyperconnect.dashboard.pages.system import SystemPage, size
from hyperconnect.dashboard.system import tokens
from hyperconnect.dashboard.system.doctor import SCARCE, STATES, Symptom, symptoms_of
from hyperconnect.model.device import Device
from hyperconnect.model.scope import CLASSES, covers
from hyperconnect.shell.asking.system import Aside, BrokerHealth, ClockHealth, RuleHealth, StorageHealth, System
from hyperconnect.shell.backups import BackedUp
from hyperconnect.shell.pulse import Step
from hyperconnect.shell.tokens import Token

BROKER = BrokerHealth(connected=True, since=1.0, name="a broker", outages=0, received=9, sent=3, dropped=0, backlog=0)
STORAGE = StorageHealth({"memory": 1}, SCARCE, (), [BackedUp("hub", 1.0)], 1, 100, ())
WELL = System(
    version="1",
    python="3",
    machine="m",
    sqlite="3",
    begun_at=0.0,
    memory=None,
    devices=0,
    has_place=True,
    rules=RuleHealth(3, 0, 0),
    broker=BROKER,
    storage=STORAGE,
    clock=ClockHealth(2e9, known=True, zone="UTC", steps=()),
)
ILL = {
    "There is no broker": replace(WELL, broker=replace(BROKER, connected=False)),
    "Messages not sent": replace(WELL, broker=replace(BROKER, dropped=2)),
    "It refuses": replace(WELL, storage=replace(STORAGE, refusing=("history",))),
    "Only": replace(WELL, storage=replace(STORAGE, free=SCARCE - 1)),
    "Damaged databases": replace(WELL, storage=replace(STORAGE, aside=(Aside("hub.db.corrupt-1", 9),))),
    "Nobody makes any": replace(WELL, storage=replace(STORAGE, backups=None)),
    "The newest of": replace(WELL, storage=replace(STORAGE, backups=[BackedUp("hub", 1.0, late=True)])),
    "There is none of": replace(WELL, storage=replace(STORAGE, backups=[BackedUp("hub", None, late=True)])),
    "The last try": replace(WELL, storage=replace(STORAGE, backups=[BackedUp("hub", 1.0, failed_at=2.0, why="full")])),
    "Rules or files": replace(WELL, rules=RuleHealth(1, 2, 0)),
    "Rules that ran wild": replace(WELL, rules=RuleHealth(1, 0, 2)),
    "This machine does not": replace(WELL, clock=replace(WELL.clock, known=False)),
    "It was set": replace(WELL, clock=replace(WELL.clock, steps=(Step(1.0, 60.0),))),
    "Where home is": replace(WELL, has_place=False),
}


def worst(system: System) -> Symptom:
    return symptoms_of(system)[0]


def test_of_a_hub_that_is_well_all_is_fine_and_nothing_is_to_be_done() -> None:
    found = symptoms_of(WELL)
    assert {each.state for each in found} == {"good"}
    assert not any(each.fix for each in found)
    page = SystemPage(WELL, 3, found, None, may_reload=False, tokens=None)
    assert (page.bad, page.doubtful) == (0, 0)


@pytest.mark.parametrize("begins", ILL)
def test_what_is_wrong_comes_first_with_the_next_step(begins: str) -> None:
    first = worst(ILL[begins])
    assert first.said.startswith(begins)
    assert first.state != "good"
    assert first.fix
    assert first.word == STATES[first.state]
    first.said.format(**first.values)
    first.fix.format(**first.values)


def test_a_house_in_memory_misses_no_backups() -> None:
    memory = replace(WELL, storage=replace(STORAGE, free=None, backups=None, sizes={}))
    assert {each.state for each in symptoms_of(memory)} == {"good"}


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (123_456, "123 kB"), (75_500_000_000, "75.5 GB")]
)
def test_bytes_are_told_with_their_unit(count: int, said: str) -> None:
    assert size(count).replace("\N{NO-BREAK SPACE}", " ") == said


@given(st.integers(0, 10**18))
def test_any_number_of_bytes_has_a_short_form(count: int) -> None:
    assert len(size(count)) <= 12


def test_every_scope_and_class_has_a_word() -> None:
    assert set(tokens.CLASSES) == set(CLASSES)
    assert set(SystemPage(WELL, 3, (), None, may_reload=False, tokens=None).scopes) == set(SCOPES)


def test_what_people_usually_choose_is_of_known_scopes_and_opens_no_door() -> None:
    assert all(set(each.scopes) <= set(SCOPES) for each in tokens.CHOICES)
    for grave in ("lock", "car", "alarm"):
        able = [each.word for each in tokens.CHOICES if covers(each.scopes, f"devices:command:{grave}")]
        assert able == ["everything"]


def test_tokens_that_open_something_come_first_the_one_used_last_before_others() -> None:
    known = [
        Token("a", "revoked", ("admin",), 1.0, revoked_at=2.0),
        Token("b", "expired", ("admin",), 1.0, expires_at=5.0),
        Token("c", "old", ("admin",), 1.0, used_at=3.0),
        Token("d", "here", ("admin",), 2.0, used_at=9.0, via=""),
    ]
    found = tokens.lines_of(known, 10.0, "d")
    assert [each.name for each in found][:2] == ["here", "old"]
    assert [(each.here, each.session, each.good) for each in found[:2]] == [(True, True, True), (False, False, True)]
    assert {each.name: each.word for each in found[2:]} == {"revoked": "revoked", "expired": "expired"}


def test_devices_that_say_so_are_simulated() -> None:
    devices = [
        Device("1", "z", "zed", manufacturer="Simulated"),
        Device("2", "real", "Real", manufacturer="Philips"),
        Device("3", "a", "", manufacturer="Simulated"),
        Device("4", "car", "SU7", manufacturer="Xiaomi", model_id="sim.car.su7"),
    ]
    assert [each.name for each in pretenders_of(devices)] == ["a", "SU7", "zed"]
