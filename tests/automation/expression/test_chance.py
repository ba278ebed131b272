from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.expression import Expression, Flaw
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum

Evaluate = Callable[..., Datum]


def test_a_run_draws_the_same_again(evaluate: Evaluate) -> None:
    one, other = Scope(0.0, seed=1), Scope(5.0, seed=1)
    assert evaluate("random(1min, 1h)", None, one) == evaluate("random(1min, 1h)", None, other)
    assert evaluate("random(1min, 1h)", None, one) != evaluate("random(1min, 1h)", None, Scope(0.0, seed=2))
    assert evaluate("random(1min, 1h) == random(1min, 1h)", None, one) is False


@given(st.integers())
def test_what_is_drawn_lies_within(compiled: Callable[..., Expression], seed: int) -> None:
    scope = Scope(0.0, seed=seed)
    assert compiled("random(1min, 2min) between 1min .. 2min").run([], scope) is True
    assert compiled("random(-2, 2) in [-2, -1, 0, 1, 2]").run([], scope) is True
    assert compiled("random(3, 3) == 3 and random(2, 1) == 2").run([], scope) is True


def test_all_are_drawn_about_as_often(compiled: Callable[..., Expression]) -> None:
    die = compiled("random(1, 6)").run
    drawn = Counter(die([], Scope(0.0, seed=seed)) for seed in range(6_000))
    assert set(drawn) == {1, 2, 3, 4, 5, 6}
    assert all(850 < count < 1150 for count in drawn.values())


def test_limits_are_of_one_kind(evaluate: Evaluate, flaws: Callable[[str], tuple[Flaw, ...]]) -> None:
    assert evaluate("random(su7.soc, 50 %)") is None
    assert evaluate("random(su7.soc, 50 %)", {"su7.soc": 50.0}) == pytest.approx(50.0)
    assert [flaw.code for flaw in flaws("random(1min, 5)")] == ["HX102"]
    assert [flaw.code for flaw in flaws("random('a', 'b')")] == ["HX102"]
