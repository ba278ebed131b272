"""Claims: who has the say, and what comes after."""

from __future__ import annotations

from hyperconnect.automation.claim import Holder, Shadow, Verdict, told
from tests.automation.claim.home import BRIGHTNESS, HOUR, LIGHT, MODE, TARGET, Home, lease, wish


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
