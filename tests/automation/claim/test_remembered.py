"""Claims across a restart, and what is written of them."""

from __future__ import annotations

from hyperconnect.automation.claim import Bounds, Claims, Verdict, Wanted
from tests.automation.claim.home import HOUR, LIGHT, MODE, PATHS, TARGET, Home, lease, wish


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
