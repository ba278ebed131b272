"""What people do by hand, told from what devices say."""

from __future__ import annotations

import pytest

from hyperconnect.automation.claim import is_manual, same, switches_off, tolerance_of, window_of
from hyperconnect.model.value import Datum

LAMP = "lamp.main.light"
ROOM = "room.main.thermostat"


@pytest.mark.parametrize(
    ("path", "wanted", "said", "expected"),
    [
        (f"{LAMP}.brightness", 80.0, 78.0, True),
        (f"{LAMP}.brightness", 80.0, 77.9, False),
        (f"{LAMP}.brightness", 80, 81.5, True),
        (f"{ROOM}.target", 21.0, 21.25, True),
        (f"{ROOM}.target", 21.0, 21.26, False),
        (f"{ROOM}.mode", "heat", "heat", True),
        (f"{ROOM}.mode", "heat", "auto", False),
        (f"{LAMP}.on", True, True, True),
        (f"{LAMP}.on", True, False, False),
        (f"{LAMP}.on", True, 1, False),
        (f"{LAMP}.color_xy", (0.3, 0.4), (0.305, 0.395), True),
        (f"{LAMP}.color_xy", (0.3, 0.4), (0.32, 0.4), False),
        (f"{LAMP}.color_xy", (0.3, 0.4), (0.3,), False),
        (f"{LAMP}.color_temperature", 2700.0, 2703.0, True),
        (f"{ROOM}.target", None, 21.0, False),
        (f"{ROOM}.target", 21.0, "21", False),
    ],
)
def test_same(path: str, wanted: Datum, said: Datum, *, expected: bool) -> None:
    assert same(path, wanted, said) is expected


def test_a_coarse_device_may_be_half_a_step_off() -> None:
    assert tolerance_of("fan.main.fan.speed", 33.3) == pytest.approx(17.0, abs=0.1)
    assert same("fan.main.fan.speed", 50.0, 66.6, 33.3)
    assert not same("fan.main.fan.speed", 50.0, 83.0, 33.3)


@pytest.mark.parametrize(
    ("value", "wanted", "sent_at", "now", "expected"),
    [
        (23.0, None, None, 100.0, True),
        (21.0, 21.0, 90.0, 100.0, False),
        (21.2, 21.0, 0.0, 100.0, False),
        (18.0, 21.0, 99.0, 100.0, False),
        (18.0, 21.0, 97.0, 100.0, False),
        (18.0, 21.0, 96.9, 100.0, True),
        (23.0, 21.0, None, 100.0, True),
        (None, 21.0, None, 100.0, False),
        (18.0, 21.0, 200.0, 100.0, False),
    ],
)
def test_what_no_command_explains_is_by_hand(
    value: Datum, wanted: Datum, sent_at: float | None, now: float, *, expected: bool
) -> None:
    found = is_manual(f"{ROOM}.target", value, wanted=wanted, sent_at=sent_at, window=3.0, now=now)
    assert found is expected


@pytest.mark.parametrize("path", ["plug.main.timer.countdown", "home.main.home.mode"])
def test_what_runs_by_itself_or_is_only_told_is_never_by_hand(path: str) -> None:
    assert not is_manual(path, 7.0, wanted=None, sent_at=None, window=0.0, now=100.0)


def test_what_moves_has_more_time() -> None:
    assert window_of(f"{ROOM}.target", 1.5) == 3.5
    assert window_of("blind.main.cover.position", 1.5) == 93.5
    assert window_of(f"{LAMP}.brightness", 0.5) == 7.5


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (f"{LAMP}.on", False, True),
        (f"{LAMP}.on", True, False),
        (f"{LAMP}.on", None, False),
        (f"{ROOM}.mode", "off", True),
        (f"{ROOM}.mode", "heat", False),
        (f"{LAMP}.brightness", 0.0, False),
    ],
)
def test_switching_off(path: str, value: Datum, *, expected: bool) -> None:
    assert switches_off(path, value) is expected
