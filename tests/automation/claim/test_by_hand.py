"""What people do by hand stands above comfort for a while."""

from __future__ import annotations

from hyperconnect.automation.claim import BY_HAND_FOR, Bounds, Claims, Verdict
from tests.automation.claim.home import BRIGHTNESS, HOUR, LIGHT, MODE, TARGET, Home, lease, wish


def test_what_a_person_does_stands_above_comfort_for_two_hours() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(4 * HOUR, release="restore")))
    assert home.by_hand(24.0) == []
    home.settle(wish(20.0, "keen", priority=100))
    home.settle(wish(17.0, "save", "energy", claim=lease(4 * HOUR)))
    assert home[TARGET] == 24.0
    assert home.wait(BY_HAND_FOR - 1) == []
    assert home.wait(1) == [Verdict(TARGET, 21.0, "evening")]
    home.wait(2 * HOUR)
    assert home[TARGET] == 17.0


def test_a_person_beats_the_bounds_of_savings_but_not_those_of_safety() -> None:
    home = Home()
    home.hold(Bounds(max=12.0), "window", "energy")
    assert home.by_hand(23.0) == []
    assert home.by_hand(4.0) == []
    [verdict] = home.hold(Bounds(min=10.0), "frost", "safety")
    assert (verdict.value, verdict.rule, verdict.clipped_by) == (10.0, "", "frost")
    assert home.by_hand(5.0) == [Verdict(TARGET, 10.0, "", clipped_by="frost")]


def test_security_is_stronger_than_a_person() -> None:
    home = Home()
    home.by_hand(False, LIGHT)
    home.settle(wish(True, "alarm", "security", -100, path=LIGHT, claim=lease(300, release="restore")))
    assert home.by_hand(False, LIGHT) == [Verdict(LIGHT, True, "alarm")]
    assert home.wait(300) == [Verdict(LIGHT, False, "")]


def test_a_person_may_resume_the_rules() -> None:
    home = Home()
    home.hold(20.0)
    home.by_hand(24.0)
    assert home.obey(home.claims.resume(TARGET, home.now)) == [Verdict(TARGET, 20.0, "state")]
    assert home.claims.resume(TARGET, home.now) == []


def test_without_other_claims_what_a_person_did_stays() -> None:
    home = Home()
    home.by_hand(24.0)
    assert home.wait(BY_HAND_FOR) == []
    assert (home[TARGET], list(home.claims)) == (24.0, [])


def test_a_newer_manual_change_replaces_the_older_one() -> None:
    home = Home()
    home.by_hand(24.0)
    home.wait(HOUR)
    home.by_hand(19.0)
    [claim] = home.claims
    assert (claim.value, claim.ends, claim.band) == (19.0, HOUR + BY_HAND_FOR, "manual")
    home.wait(HOUR)
    assert len(home.claims.of(TARGET)) == 1


def test_a_new_mode_of_the_home_ends_all_that_people_took_over() -> None:
    home = Home()
    home.hold(20.0)
    home.by_hand(24.0)
    home.by_hand(True, LIGHT)
    assert home.obey(home.claims.turned(MODE, "away", home.now)) == [Verdict(TARGET, 20.0, "state")]
    assert [claim.kind for claim in home.claims] == ["hold"]


def test_switching_off_ends_what_was_done_to_the_device_before() -> None:
    home = Home()
    home.hold(50.0, path=BRIGHTNESS)
    home.hold(20.0)
    home.by_hand(10.0, BRIGHTNESS)
    home.by_hand(24.0)
    home.by_hand(False, LIGHT)
    assert home.claims.turned(LIGHT, True, home.now) == []
    assert home.obey(home.claims.turned(LIGHT, False, home.now)) == [Verdict(BRIGHTNESS, 50.0, "state")]
    assert {claim.path for claim in home.claims if claim.kind == "manual"} == {LIGHT, TARGET}


def test_switching_off_by_others_ends_switching_on_by_hand() -> None:
    home = Home()
    home.by_hand(True, LIGHT)
    home.claims.turned(LIGHT, False, home.now)
    assert list(home.claims) == []


def test_the_time_for_manual_changes_is_a_setting() -> None:
    claims = Claims([18.0], lambda _: 0, by_hand_for=60.0)
    assert claims.manual(TARGET, 20.0, 5.0).ends == 65.0
