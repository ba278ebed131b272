"""Bounds clip what others claim and what a device does on its own."""

from __future__ import annotations

from hyperconnect.automation.claim import Bounds, Verdict
from tests.automation.claim.home import HOUR, LIGHT, PATHS, TARGET, Home, lease, wish


def test_bounds_clip_what_is_there_and_what_comes_and_let_it_back() -> None:
    home = Home()
    assert home.hold(Bounds(max=12.0), "window", "energy") == [Verdict(TARGET, 12.0, "window", clipped_by="window")]
    [verdict] = home.settle(wish(21.0))
    assert (verdict.value, verdict.rule, verdict.clipped_by) == (12.0, "evening", "window")
    assert home.let_go("window") == [Verdict(TARGET, 21.0, "window")]


def test_bounds_clip_a_claim_of_any_rule() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    assert home.hold(Bounds(max=12.0), "window", "energy") == [Verdict(TARGET, 12.0, "evening", clipped_by="window")]
    home.wait(HOUR)
    assert home[TARGET] == 12.0
    home.let_go("window")
    assert home[TARGET] == 21.0


def test_contradictory_bounds_are_settled_by_band() -> None:
    home = Home()
    home.hold(Bounds(max=8.0), "window", "energy")
    assert home.hold(Bounds(min=10.0), "frost", "safety") == [Verdict(TARGET, 10.0, "frost", clipped_by="frost")]
    assert home.let_go("frost") == [Verdict(TARGET, 8.0, "window", clipped_by="window")]
    home.let_go("window")
    home.hold(Bounds(min=10.0), "frost", "safety")
    home.hold(Bounds(max=8.0), "window", "energy")
    assert home[TARGET] == 10.0


def test_a_curve_a_cap_and_a_floor_on_one_thermostat_need_not_know_each_other() -> None:
    home = Home()
    home.hold(20.5, "curve")
    home.hold(Bounds(max=12.0), "window", "energy")
    assert home[TARGET] == 12.0
    home.hold(21.5, "curve")
    assert home[TARGET] == 12.0
    home.hold(Bounds(min=10.0), "frost", "safety")
    home.hold(6.0, "curve")
    assert home[TARGET] == 10.0
    home.hold(21.5, "curve")
    home.let_go("window")
    assert home[TARGET] == 21.5
    home.let_go("curve")
    home.let_go("frost")
    assert home[TARGET] == 18.0


def test_bounds_that_move_clip_anew() -> None:
    home = Home()
    home.hold(Bounds(max=15.0), "window")
    assert home.hold(Bounds(max=12.0), "window") == [Verdict(TARGET, 12.0, "window", clipped_by="window")]
    assert home.hold(Bounds(max=30.0), "window") == [Verdict(TARGET, 18.0, "window")]


def test_bounds_catch_what_a_device_does_on_its_own() -> None:
    home = Home()
    home.hold(Bounds(max=20.0), "window")
    assert home.says(25.0) == [Verdict(TARGET, 20.0, "window", clipped_by="window")]
    assert home.says(19.0) == []
    assert home.let_go("window") == []


def test_bounds_on_an_unknown_value_act_when_it_is_known() -> None:
    home = Home()
    home.values[PATHS.index(TARGET)] = None
    assert home.hold(Bounds(max=20.0), "window") == []
    assert home.says(25.0) == [Verdict(TARGET, 20.0, "window", clipped_by="window")]


def test_bounds_still_act_when_a_value_is_known_after_a_claim() -> None:
    home = Home()
    home.values[PATHS.index(TARGET)] = None
    home.hold(Bounds(max=20.0), "window")
    home.settle(wish(22.0, claim=lease(10.0, release="restore")))
    assert home.wait(10) == []
    assert home.says(25.0) == [Verdict(TARGET, 20.0, "window", clipped_by="window")]


def test_bounds_leave_alone_what_security_writes() -> None:
    home = Home()
    home.hold(Bounds(max=12.0), "window", "energy")
    assert home.settle(wish(25.0, "vent", "security")) == [Verdict(TARGET, 25.0, "vent")]
    standing = home.claims.standing(TARGET)
    assert standing is not None
    assert standing.value == 25.0


def test_nothing_unknown_is_put_back() -> None:
    home = Home()
    home.values[PATHS.index(TARGET)] = None
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    assert home.wait(HOUR) == []


def test_bounds_do_not_clip_words() -> None:
    home = Home()
    home.hold(Bounds(max=0.0), "odd", path=LIGHT)
    home.settle(wish(True, path=LIGHT))
    assert home[LIGHT] is True
