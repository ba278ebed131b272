"""What holds of claims whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from random import Random
from typing import Literal, TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct, convert

from hyperconnect.automation.claim import BY_HAND, Bounds, Wanted, rank_of, same
from hyperconnect.automation.claim.claimed import Claimed
from hyperconnect.automation.intent import Lease
from hyperconnect.model.value import Path
from tests.automation.claim.home import BRIGHTNESS, MODE, PATHS, TARGET, Home

ORDINARY = 2
"""The place of the first band that any bounds may clip."""


class Write(Struct, frozen=True):
    wanted: tuple[Wanted, ...]
    """All of one turn; their leases end so many seconds later."""


class Hold(Struct, frozen=True):
    rule: str
    rank: tuple[int, int]
    path: Path
    value: float | Bounds
    release: Literal["keep", "restore"]


class End(Struct, frozen=True):
    what: Literal["let go", "drop", "run", "resume", "condition", "mode"]
    rule: str
    path: Path


class Says(Struct, frozen=True):
    path: Path
    value: float
    by_hand: bool


class Wait(Struct, frozen=True):
    seconds: float


Step: TypeAlias = Write | Hold | End | Says | Wait

NUMBERS = st.sampled_from([5.0, 10.0, 12.0, 15.0, 18.0, 21.0, 30.0])
RULES = st.sampled_from(["a", "b", "c", "d"])
RANKS = st.builds(rank_of, st.sampled_from(["safety", "security", "comfort", "energy", "ambience"]), st.integers(-1, 1))
WHERE = st.sampled_from([TARGET, BRIGHTNESS])
RELEASES = st.sampled_from(["keep", "restore"])
SECONDS = st.sampled_from([1.0, 30.0, 100.0, 1000.0])
BOUNDS = st.builds(Bounds, st.none() | NUMBERS, st.none() | NUMBERS).filter(
    lambda each: each.min is None or each.max is None or each.min <= each.max
)
LEASES = st.builds(Lease, st.just(""), st.none() | SECONDS, st.sampled_from(["", "dark"]), RELEASES)


WISHES = st.builds(Wanted, WHERE, NUMBERS, RULES, RANKS, st.integers(1, 2), st.none() | LEASES)
STEPS = st.one_of(
    st.lists(WISHES, min_size=1, max_size=4, unique_by=lambda wish: wish.rule).map(tuple).map(Write),
    st.builds(Hold, RULES, RANKS, WHERE, NUMBERS | BOUNDS, RELEASES),
    st.builds(End, st.sampled_from(["let go", "drop", "run", "resume", "condition", "mode"]), RULES, WHERE),
    st.builds(Says, WHERE, NUMBERS, st.booleans()),
    st.builds(Wait, SECONDS),
)
STORIES = st.lists(STEPS, max_size=14)


def play(home: Home, step: Step) -> None:
    """Let one thing happen."""
    claims, now = home.claims, home.now
    match step:
        case Write():
            home.settle(*(_dated(wish, now) for wish in step.wanted))
        case Hold():
            home.obey(claims.hold(step.rule, step.rank, step.path, step.value, step.release, now))
        case Says():
            if step.by_hand:
                home.by_hand(step.value, step.path)
            else:
                home.says(step.value, step.path)
        case Wait():
            home.wait(step.seconds)
        case End():
            match step.what:
                case "let go":
                    home.let_go(step.rule)
                case "drop":
                    home.obey(claims.drop(step.rule, now, path=step.path))
                case "run":
                    home.obey(claims.drop(step.rule, now, run=1))
                case "resume":
                    home.obey(claims.resume(step.path, now))
                case "mode":
                    home.obey(claims.turned(MODE, "away", now))
                case "condition":
                    for claim in claims.conditional()[:1]:
                        home.obey(claims.end(claim.id, now))


def _dated(wish: Wanted, now: float) -> Wanted:
    lease = wish.lease
    if lease is None or lease.ends is None:
        return wish
    dated = Lease(lease.band, now + lease.ends, lease.until, lease.release)
    return Wanted(wish.path, wish.value, wish.rule, wish.rank, wish.run, dated)


def played(story: Sequence[Step]) -> Home:
    home = Home()
    for step in story:
        play(home, step)
    return home


@given(STORIES)
def test_what_is_in_force_is_what_the_devices_have(story: list[Step]) -> None:
    home = Home()
    for step in story:
        touched = {step.path} if isinstance(step, Says) else set[Path]()
        play(home, step)
        for path in PATHS:
            standing = home.claims.standing(path)
            if standing is None or path in touched or any(_was_touched(home, claim.path) for claim in home.claims):
                continue
            assert same(path, standing.value, home[path])


@given(STORIES)
def test_there_is_at_most_one_winner_and_it_is_the_strongest(story: list[Step]) -> None:
    home = played(story)
    for path in PATHS:
        rivals = [claim for claim in home.claims.of(path) if not isinstance(claim.value, Bounds)]
        claimed = home.claims.ledger.claimed.get(path)
        winner = None if claimed is None else claimed.winner
        assert (winner is None) == (not rivals)
        if winner is not None:
            best = min(claim.rank for claim in rivals)
            latest = max(claim.since for claim in rivals if claim.rank == best)
            assert (winner.rank, winner.since) == (best, latest)
        assert len({(claim.rule, claim.kind) for claim in home.claims.of(path)}) == len(home.claims.of(path))


@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(story: list[Step], chance: Random) -> None:
    one, other = Home(), Home()
    for step in story:
        if isinstance(step, Write):
            wanted = [_dated(wish, one.now) for wish in step.wanted]
            verdicts = one.settle(*wanted)
            chance.shuffle(wanted)
            assert other.settle(*wanted) == verdicts
        else:
            play(one, step)
            play(other, step)
    assert list(one.claims) == list(other.claims)
    assert one.values == other.values


@given(STORIES, st.lists(st.builds(Hold, RULES, RANKS, WHERE, NUMBERS, RELEASES), unique_by=lambda each: each.rule))
@example(
    [Hold("c", (0, 0), BRIGHTNESS, Bounds(10.0, None), "restore"), Says(BRIGHTNESS, 5.0, by_hand=False)],
    [Hold("a", (0, 0), BRIGHTNESS, 5.0, "restore"), Hold("b", (0, 1), BRIGHTNESS, 5.0, "restore")],
)
@example(
    [Hold("c", (3, 0), BRIGHTNESS, 5.0, "restore"), Says(BRIGHTNESS, 12.0, by_hand=False)],
    [Hold("c", (1, 0), BRIGHTNESS, 5.0, "restore"), Hold("d", (3, 0), BRIGHTNESS, 12.0, "restore")],
)
@example(
    [Hold("a", (0, 0), BRIGHTNESS, 5.0, "keep"), Says(BRIGHTNESS, 6.0, by_hand=False)],
    [Hold("a", (3, 0), BRIGHTNESS, 12.0, "keep"), Hold("d", (2, 1), BRIGHTNESS, 5.0, "keep")],
)
def test_the_order_in_which_states_begin_does_not_matter(story: list[Step], holds: list[Hold]) -> None:
    one, other = played(story), played(story)
    one.wait(1.0)
    other.wait(1.0)
    for hold in holds:
        play(one, hold)
    for hold in reversed(holds):
        play(other, hold)
    # A device that is as near as devices can be already is told nothing, or it is told the same again.
    assert all(same(path, one[path], other[path]) for path in PATHS)


@given(STORIES)
def test_no_value_is_out_of_bounds_unless_something_stronger_contradicts(story: list[Step]) -> None:
    home = played(story)
    for path in PATHS:
        standing = home.claims.standing(path)
        claims = home.claims.of(path)
        limits = [claim.value for claim in claims if isinstance(claim.value, Bounds)]
        if standing is None or not isinstance(standing.value, float) or _is_above_bounds(home, path):
            continue
        low = max((limit.min for limit in limits if limit.min is not None), default=-inf)
        high = min((limit.max for limit in limits if limit.max is not None), default=inf)
        assert low > high or low <= standing.value <= high


@given(st.lists(st.builds(Hold, RULES, RANKS, st.just(TARGET), BOUNDS, RELEASES), max_size=6))
def test_of_contradictory_bounds_the_strongest_holds(story: list[Step]) -> None:
    home = played(story)
    for path in PATHS:
        standing = home.claims.standing(path)
        limits = [claim for claim in home.claims.of(path) if isinstance(claim.value, Bounds)]
        if standing is None or not isinstance(standing.value, float) or _is_above_bounds(home, path) or not limits:
            continue
        rank = min(claim.rank for claim in limits)
        strongest = [claim.value for claim in limits if claim.rank == rank]
        if len(strongest) == 1 and isinstance(strongest[0], Bounds):
            assert (strongest[0].min or 0.0) <= standing.value <= (strongest[0].max or inf)


@given(STORIES)
def test_no_lease_outlives_its_end(story: list[Step]) -> None:
    home = Home()
    for step in story:
        play(home, step)
        home.wait(0.0)
        ends = [claim.ends for claim in home.claims if claim.ends is not None]
        assert all(end > home.now for end in ends)
        assert home.claims.deadline == min(ends, default=None)


@given(STORIES)
def test_a_person_is_stronger_than_comfort_and_weaker_than_security(story: list[Step]) -> None:
    home = played(story)
    for path in PATHS:
        claimed = home.claims.ledger.claimed.get(path)
        winner = None if claimed is None else claimed.winner
        manual = next((claim for claim in home.claims.of(path) if claim.kind == "manual"), None)
        if manual is not None and winner is not None:
            assert winner is manual or winner.rank < BY_HAND
            assert manual.rank < rank_of("comfort", 100)
            assert manual.rank > rank_of("security", -100)


@given(STORIES)
def test_when_all_claims_have_ended_nothing_is_left(story: list[Step]) -> None:
    home = played(story)
    for rule in ("a", "b", "c", "d"):
        home.obey(home.claims.drop(rule, home.now))
    home.obey(home.claims.turned(MODE, "away", home.now))
    assert list(home.claims) == []
    assert home.claims.conditional() == []
    assert home.claims.deadline is None
    assert home.written() == {}
    assert home.settle(Wanted(TARGET, 7.0, "z", rank_of("ambience", -1)))[0].value == 7.0


@given(STORIES, STORIES)
def test_a_restart_changes_nothing(story: list[Step], after: list[Step]) -> None:
    home = played(story)
    home.wait(0.0)
    other = home.restarted()
    assert list(other.claims) == list(home.claims)
    assert other.claims.deadline == home.claims.deadline
    assert other.claims.take_dirty() == []
    for step in after:
        play(home, step)
        play(other, step)
        assert other.values == home.values
    assert _unnumbered(other) == _unnumbered(home)


@given(STORIES)
def test_what_is_written_is_whole_after_every_step(story: list[Step]) -> None:
    home = Home()
    for step in story:
        play(home, step)
        rows = {path: convert(row, Claimed) for path, row in home.written().items()}
        assert rows == home.claims.ledger.claimed


@given(st.lists(st.builds(Hold, RULES, RANKS, st.just(TARGET), NUMBERS, st.just("restore")), max_size=6), st.data())
@settings(max_examples=50)
def test_release_restores_whatever_the_order_of_the_ends(holds: list[Hold], data: st.DataObject) -> None:
    home = Home()
    for hold in holds:
        play(home, hold)
        home.wait(1.0)
    for rule in data.draw(st.permutations(["a", "b", "c", "d"])):
        home.let_go(rule)
    assert home[TARGET] == 18.0


def _unnumbered(home: Home) -> dict[str, object]:
    """What is written of all claims but their ids, which begin anew after the greatest one that is remembered."""
    rows = home.written()
    for row in rows.values():
        for claim in row["claims"]:
            del claim["id"]
    return rows


def _is_above_bounds(home: Home, path: Path) -> bool:
    """Whether what is in force is of safety, of security or a person's: bounds that are weaker leave it alone."""
    claimed = home.claims.ledger.claimed[path]
    winner = claimed.winner
    rank = claimed.rank if winner is None or winner.passed else winner.rank
    return rank is not None and rank[0] < ORDINARY


def _was_touched(home: Home, path: Path) -> bool:
    claimed = home.claims.ledger.claimed[path]
    return claimed.current != claimed.standing().value
