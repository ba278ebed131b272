"""Claims: who has the say, and what comes after."""

from __future__ import annotations

import pytest

from hyperconnect.automation.claim import BY_HAND_FOR, Bounds, Claims, Holder, Shadow, Verdict, Wanted, told
from hyperconnect.automation.claim.claim import Release
from tests.automation.claim.home import BRIGHTNESS, LIGHT, MODE, PATHS, TARGET, Home, lease, wish

HOUR = 3600.0


def test_a_plain_write_acts_and_leaves_no_claim() -> None:
    home = Home()
    assert home.settle(wish(21.0)) == [Verdict(TARGET, 21.0, "evening")]
    assert list(home.claims) == []
    assert home.claims.take_dirty() == []
    assert home.claims.deadline is None


def test_writes_of_one_turn_come_in_the_order_of_rules_and_of_their_actions() -> None:
    home = Home()
    verdicts = home.settle(
        wish(True, "b", path=LIGHT),
        wish(80.0, "a", path=BRIGHTNESS),
        wish(22.0, "a"),
        wish("night", "c", "security", path=MODE),
    )
    assert [verdict.path for verdict in verdicts] == [MODE, BRIGHTNESS, TARGET, LIGHT]


def test_the_stronger_of_two_writes_in_a_turn_wins_and_the_other_is_told() -> None:
    verdicts = Home().settle(wish(25.0, "cosy"), wish(15.0, "smoke", "safety"))
    by = Holder("smoke", "safety", "write")
    assert verdicts == [Verdict(TARGET, 15.0, "smoke", (Shadow("cosy", 1, 25.0, by),))]


def test_a_lease_shadows_weaker_writes_until_it_ends() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    [verdict] = home.settle(wish(16.0, "save", "energy"))
    by = Holder("evening", "comfort", "lease", HOUR)
    assert verdict == Verdict(TARGET, None, "evening", (Shadow("save", 1, 16.0, by),))
    assert home[TARGET] == 21.0
    assert home.wait(HOUR) == []
    home.settle(wish(16.0, "save", "energy"))
    assert home[TARGET] == 16.0


def test_a_lease_that_ended_counts_no_more_even_before_it_was_taken_away() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    home.now = HOUR
    assert home.settle(wish(16.0, "save", "energy")) == [Verdict(TARGET, 16.0, "save")]


def test_a_lease_of_no_length_is_a_plain_write() -> None:
    home = Home()
    assert home.settle(wish(21.0, claim=lease(0.0))) == [Verdict(TARGET, 21.0, "evening")]
    assert list(home.claims) == []


def test_priority_decides_within_a_band() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    home.settle(wish(20.0, "calm", priority=-1))
    assert home[TARGET] == 21.0
    home.settle(wish(23.0, "keen", priority=1))
    assert home[TARGET] == 23.0


def test_of_equals_the_latest_wins_and_both_are_told() -> None:
    home = Home()
    home.settle(wish(21.0, "zeal", claim=lease(HOUR)))
    home.wait(10)
    [verdict] = home.settle(wish(19.0, "calm"))
    assert (verdict.value, verdict.rule, verdict.contended) == (19.0, "calm", ("calm", "zeal"))
    home.wait(10)
    [verdict] = home.settle(wish(20.0, "after", claim=lease(HOUR)))
    assert (verdict.value, verdict.contended) == (20.0, ("after", "zeal"))


def test_of_equals_at_the_same_moment_the_name_decides() -> None:
    for order in ((0, 1), (1, 0)):
        both = (wish(19.0, "a"), wish(23.0, "b"))
        [verdict] = Home().settle(*(both[place] for place in order))
        assert (verdict.value, verdict.contended) == (23.0, ("a", "b"))


def test_a_write_and_a_lease_of_the_same_moment_are_settled_by_name_too() -> None:
    home = Home()
    home.settle(wish(19.0, "a"), wish(23.0, "b", claim=lease(HOUR)))
    assert home[TARGET] == 23.0
    home = Home()
    home.settle(wish(19.0, "b"), wish(23.0, "a", claim=lease(HOUR)))
    assert home[TARGET] == 19.0


def test_who_wants_the_same_is_not_in_the_way() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    home.wait(1)
    [verdict] = home.settle(wish(21.0, "other"))
    assert verdict == Verdict(TARGET, 21.0, "other")


def test_the_next_claim_takes_over_when_the_winner_ends() -> None:
    home = Home()
    home.settle(wish(19.0, "save", "energy", claim=lease(2 * HOUR)))
    home.settle(wish(22.0, claim=lease(HOUR, release="restore")))
    assert home.wait(HOUR) == [Verdict(TARGET, 19.0, "save")]
    assert home.wait(HOUR) == []
    assert home[TARGET] == 19.0


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


def test_claims_with_a_condition_are_listed_and_end_when_told() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(until="not su7.trip.active", release="restore")))
    [claim] = home.claims.conditional()
    assert (claim.until, home.claims.deadline) == ("not su7.trip.active", None)
    assert home.obey(home.claims.end(claim.id, home.now)) == [Verdict(TARGET, 18.0, "evening")]
    assert home.claims.conditional() == []
    home.settle(wish(21.0, claim=lease(until="a")), wish(50.0, path=BRIGHTNESS, claim=lease(until="b")))
    home.settle(wish(22.0, claim=lease(until="c")))
    assert [each.until for each in home.claims.conditional()] == ["b", "c"]
    assert home.restarted().claims.conditional() == home.claims.conditional()
    assert home.claims.end(claim.id, home.now) == []


def test_a_claim_says_who_holds_what() -> None:
    home = Home()
    home.settle(wish(21.0, priority=7, claim=lease(HOUR, until="home.mode == 'away'", release="restore")))
    [claim] = home.claims.of(TARGET)
    assert (claim.band, claim.priority, claim.since, claim.stood) == ("comfort", 7, 0.0, True)
    assert told(claim) == Holder("evening", "comfort", "lease", HOUR, "home.mode == 'away'")
    assert home.claims.standing(LIGHT) is None
    assert home.claims.of(LIGHT) == ()
    assert home.claims.manual(TARGET, 5.0, 0.0).priority == 0


def test_the_time_for_manual_changes_is_a_setting() -> None:
    claims = Claims([18.0], lambda _: 0, by_hand_for=60.0)
    assert claims.manual(TARGET, 20.0, 5.0).ends == 65.0


def test_two_leases_that_end_together_lead_to_one_verdict() -> None:
    home = Home()
    home.settle(wish(21.0, "a", claim=lease(HOUR, release="restore")))
    home.settle(wish(22.0, "b", priority=1, claim=lease(HOUR, release="restore")))
    assert home.wait(HOUR) == [Verdict(TARGET, 18.0, "b")]
    assert home.claims.deadline is None


def test_many_leases_that_come_and_go_leave_nothing_behind() -> None:
    home = Home()
    for turn in range(500):
        home.settle(wish(float(20 + turn % 3), claim=lease(home.now + 50)))
        home.wait(1)
    assert len(home.claims.ledger.ends) <= 66
    home.wait(60)
    assert (list(home.claims), home.claims.deadline, home.written()) == ([], None, {})


def test_rows_that_cannot_be_read_are_told_and_cost_nothing_else() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR)))
    rows = home.written()
    other = Home()
    assert other.claims.recall([(LIGHT, {"claims": "?"}), *rows.items(), (MODE, 7)]) == [LIGHT, MODE]
    assert [claim.path for claim in other.claims] == [TARGET]


def test_a_lease_that_ended_while_the_hub_was_away_ends_when_it_is_back() -> None:
    home = Home()
    home.settle(wish(21.0, claim=lease(HOUR, release="restore")))
    other = home.restarted()
    other.now = 2 * HOUR
    assert other.obey(other.claims.elapse(other.now)) == [Verdict(TARGET, 18.0, "evening")]
    assert other.written() == {}


def test_a_claim_that_came_and_went_between_two_looks_is_not_told() -> None:
    home = Home()
    home.hold(20.0)
    home.let_go()
    assert home.claims.take_dirty() == []


def test_what_changes_no_claim_is_not_written_again() -> None:
    home = Home()
    home.hold(20.0)
    home.written()
    home.wait(1)
    home.hold(20.0)
    home.settle(wish(16.0, "save", "energy"))
    home.says(20.1)
    assert home.claims.take_dirty() == []
    home.says(24.0)
    assert len(home.claims.take_dirty()) == 1
    home.says(24.0)
    assert home.claims.take_dirty() == []


def test_how_strong_a_plain_write_was_is_remembered() -> None:
    home = Home()
    home.hold(Bounds(max=12.0), "window", "energy")
    home.settle(wish(11.0))
    home.written()
    home.settle(wish(11.0, "vent", "security"))
    assert home.written()[TARGET]["rank"] == [1, 0]


def test_an_unclaimed_write_is_one_verdict() -> None:
    claims = Claims([], PATHS.index)
    wanted = [Wanted(TARGET, 21.0, "evening", (2, 0))]
    assert claims.settle(wanted, 0.0) == [Verdict(TARGET, 21.0, "evening")]
    assert claims.settle([], 0.0) == []
