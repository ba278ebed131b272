"""What a claim leaves behind when it ends, and what it passes over or hands back."""

from __future__ import annotations

import pytest

from hyperconnect.automation.claim import Holder, Shadow, Verdict
from hyperconnect.automation.claim.claim import Release
from tests.automation.claim.home import BRIGHTNESS, HOUR, LIGHT, TARGET, Home, lease, wish


def test_restore_brings_back_what_was_before() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    assert home.wait(HOUR) == [Verdict(TARGET, 18.0, "evening")]
    assert list(home.claims) == []


def test_keep_leaves_it_as_it_is() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    assert home.wait(2 * HOUR) == []
    assert home[TARGET] == 21.0


def test_what_somebody_touched_is_not_put_back() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    home.says(23.0)
    assert home.wait(HOUR) == []
    assert home[TARGET] == 23.0


def test_what_was_touched_and_came_back_is_put_back() -> None:
    home = Home()
    home.settle(wish(80.0, path=BRIGHTNESS, claim=lease(HOUR, release="restore")))
    home.says(50.0, BRIGHTNESS)
    home.says(79.0, BRIGHTNESS)
    home.wait(HOUR)
    assert home[BRIGHTNESS] == 40.0


def test_the_old_value_before_the_echo_is_no_touch() -> None:
    home = Home()
    home.claims.settle([wish(21.0, claim=lease(HOUR, release="restore"))], 0.0)
    assert home.says(18.0) == []
    assert home.says(21.1) == []
    assert home.wait(HOUR) == [Verdict(TARGET, 18.0, "evening")]


def test_a_stronger_claim_in_between_hands_back() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    home.wait(60)
    home.settle(wish(10.0, "smoke", "safety", claim=lease(600, release="restore")))
    assert home[TARGET] == 10.0
    home.wait(600)
    assert home[TARGET] == 21.0
    home.wait(HOUR)
    assert home[TARGET] == 18.0


@pytest.mark.parametrize(("release", "expected"), [("keep", 21.0), ("restore", 18.0)])
def test_what_ended_in_the_shadow_leaves_what_it_promised(release: Release, expected: float) -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(600, release=release)))
    home.wait(60)
    home.settle(wish(10.0, "smoke", "safety", claim=lease(HOUR, release="restore")))
    assert home.wait(HOUR)[-1] == Verdict(TARGET, expected, "smoke")


def test_what_was_never_in_force_leaves_nothing() -> None:
    home = Home()
    home.settle(wish(10.0, "smoke", "safety", claim=lease(HOUR, release="restore")))
    [verdict] = home.settle(wish(25.0, claim=lease(600)))
    assert verdict.value is None
    assert home.wait(HOUR) == [Verdict(TARGET, 18.0, "smoke")]


def test_a_lease_may_stand_in_another_band_than_its_rule() -> None:
    home = Home()
    home.settle(wish(True, "siren", path=LIGHT, claim=lease(HOUR, band="security")))
    [verdict] = home.settle(wish(False, "dark", priority=100, path=LIGHT))
    assert verdict.shadowed[0].by.band == "security"
    assert home[LIGHT] is True


@pytest.mark.parametrize("release", ["keep", "restore"])
def test_a_stronger_plain_write_passes_over_a_claim_which_then_changes_nothing(release: Release) -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release=release)))
    [verdict] = home.settle(wish(12.0, "gas", "safety"))
    assert (verdict.value, verdict.shadowed) == (12.0, ())
    home.settle(wish(17.0, "save", "energy"))
    assert home.wait(HOUR) == []
    assert home[TARGET] == 12.0


def test_a_claim_that_was_passed_over_does_not_take_over() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    home.settle(wish(12.0, "gas", "safety"))
    home.settle(wish(15.0, "smoke", "safety", claim=lease(600)))
    assert home.wait(600) == []
    assert home[TARGET] == 15.0
    home.settle(wish(14.0, "smoke", "safety", claim=lease(home.now + 600, release="restore")))
    home.says(17.0)
    assert home.wait(600) == []
    assert home[TARGET] == 17.0


def test_what_was_touched_before_a_stronger_claim_came_is_claimed_again_after_it() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    home.says(25.0)
    home.settle(wish(10.0, "smoke", "safety", claim=lease(600, release="restore")))
    assert home[TARGET] == 10.0
    home.wait(600)
    assert home[TARGET] == 21.0
    home.wait(HOUR)
    assert home[TARGET] == 18.0


def test_what_was_touched_is_forgotten_with_the_next_winner_though_no_echo_came() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    home.says(25.0)
    home.claims.settle([wish(10.0, "smoke", "safety", claim=lease(600, release="restore"))], home.now)
    assert home.claims.elapse(600) == [Verdict(TARGET, 21.0, "evening")]


def test_a_value_on_its_way_is_no_touch() -> None:
    home = Home()
    home.claims.settle([wish(80.0, path=BRIGHTNESS, claim=lease(10.0, release="restore"))], 0.0)
    home.says(60.0, BRIGHTNESS)
    assert home.wait(10) == [Verdict(BRIGHTNESS, 40.0, "evening")]


def test_what_a_rule_says_last_replaces_its_lease() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    home.settle(wish(19.0))
    assert list(home.claims) == []
    home.settle(wish(21.0, run=1, claim=lease(HOUR)))
    home.settle(wish(22.0, run=2, claim=lease(2 * HOUR)))
    [claim] = home.claims
    assert (claim.value, claim.run, claim.ends) == (22.0, 2, 2 * HOUR)
    assert home.claims.deadline == 2 * HOUR


def test_the_last_wish_of_a_rule_in_a_turn_counts() -> None:
    home = Home()
    assert home.settle(wish(21.0, claim=lease(HOUR)), wish(22.0)) == [Verdict(TARGET, 22.0, "evening")]
    assert list(home.claims) == []


def test_ending_a_run_ends_its_leases_and_no_others() -> None:
    home = Home()
    home.settle(wish(21.0, run=3, claim=lease(HOUR, release="restore")))
    home.settle(wish(True, run=4, path=LIGHT, claim=lease(HOUR, release="restore")))
    home.hold(90.0, "evening", path=BRIGHTNESS)
    assert home.obey(home.claims.drop("evening", home.now, run=3)) == [Verdict(TARGET, 18.0, "evening")]
    assert [claim.path for claim in home.claims] == [BRIGHTNESS, LIGHT]
    assert home.obey(home.claims.drop("evening", home.now, path=LIGHT)) == [Verdict(LIGHT, False, "evening")]
    assert home.claims.drop("evening", home.now, run=0) == []
    home.obey(home.claims.drop("evening", home.now))
    assert list(home.claims) == []
    assert home[BRIGHTNESS] == 40.0
    assert home.claims.drop("nobody", home.now) == []


def test_a_hold_lasts_as_long_as_its_state_and_follows_its_value() -> None:
    home = Home()
    assert home.hold(80.0, path=BRIGHTNESS) == [Verdict(BRIGHTNESS, 80.0, "state")]
    assert home.hold(80.0, path=BRIGHTNESS) == []
    assert home.hold(30.0, path=BRIGHTNESS) == [Verdict(BRIGHTNESS, 30.0, "state")]
    assert home.let_go() == [Verdict(BRIGHTNESS, 40.0, "state")]
    assert home.let_go() == []


def test_a_hold_in_the_shadow_is_told_once_and_waits() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    [verdict] = home.hold(16.0, "save", "energy")
    assert verdict == Verdict(
        TARGET, None, "evening", (Shadow("save", 0, 16.0, Holder("evening", "comfort", "lease", HOUR)),)
    )
    assert home.hold(15.0, "save", "energy") == []
    assert home.wait(HOUR) == [Verdict(TARGET, 15.0, "save")]


def test_a_plain_write_passes_over_a_hold_until_it_wants_something_new() -> None:
    home = Home()
    home.hold(80.0, path=BRIGHTNESS)
    home.wait(1)
    home.settle(wish(20.0, "film", path=BRIGHTNESS))
    assert home.hold(80.0, path=BRIGHTNESS) == []
    assert home[BRIGHTNESS] == 20.0
    home.hold(70.0, path=BRIGHTNESS)
    assert home[BRIGHTNESS] == 70.0


def test_what_a_state_rule_writes_when_it_ends_is_not_put_back() -> None:
    home = Home()
    home.says(True, LIGHT)
    home.hold(True, path=LIGHT)
    home.settle(wish(False, "state", path=LIGHT))
    assert home.let_go() == []
    assert home[LIGHT] is False


def test_a_wish_holds_all_it_names_and_lets_all_else_go() -> None:
    home = Home()
    rank = (2, 0)
    home.obey(home.claims.wish("state", rank, ((TARGET, 21.0), (LIGHT, True)), home.now))
    assert (home[TARGET], home[LIGHT]) == (21.0, True)
    home.obey(home.claims.wish("state", rank, ((BRIGHTNESS, 10.0), (LIGHT, True)), home.now))
    assert (home[TARGET], home[LIGHT], home[BRIGHTNESS]) == (18.0, True, 10.0)
    home.obey(home.claims.wish("state", rank, (), home.now))
    assert (home[LIGHT], home[BRIGHTNESS], list(home.claims)) == (False, 40.0, [])
