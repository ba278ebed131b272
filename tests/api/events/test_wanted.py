from __future__ import annotations

import pytest

from hyperconnect.api.events.news import KINDS, News
from hyperconnect.api.events.wanted import Wanted, WantedError, kinds_of
from hyperconnect.model.effect import Logged

ABOUT = Logged(0.0, "rule", "")


@pytest.mark.parametrize(
    ("patterns", "kinds"),
    [
        ([], set(KINDS)),
        (["*"], set(KINDS)),
        (["value.*"], {"value.changed"}),
        (["run.ran", "claim.*"], {"run.ran", "claim.changed"}),
        (["rule.*"], {"rule.judged", "rule.logged", "rule.standing", "rule.removed"}),
    ],
)
def test_names_mean_kinds(patterns: list[str], kinds: set[str]) -> None:
    assert kinds_of(patterns) == kinds


@pytest.mark.parametrize("pattern", ["runs.*", "run", "r*", "", "value.", ".*", "run.**", "*.*"])
def test_a_name_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(WantedError, match="no events are called") as refused:
        kinds_of([pattern])
    assert refused.value.hint


def test_a_name_that_is_nearly_right_is_guessed() -> None:
    with pytest.raises(WantedError) as refused:
        kinds_of(["value.chanced"])
    assert refused.value.hint == "did you mean value.changed?"


def test_with_devices_only_what_is_theirs_is_wanted() -> None:
    wanted = Wanted(kinds_of(["value.*", "run.*"]), frozenset({"lamp"}))
    assert wanted.takes(News("value.changed", "lamp", ABOUT))
    assert not wanted.takes(News("value.changed", "fan", ABOUT))
    assert not wanted.takes(News("run.ran", "", ABOUT))
    assert not wanted.takes(News("command.sent", "lamp", ABOUT))
    assert Wanted(kinds_of(["run.*"])).takes(News("run.ran", "", ABOUT))
