from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.expression.flaw import near

WORDS = st.text(alphabet="abcde_é", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("word", "known", "guesses"),
    [
        ("kWhh", ("W", "kW", "Wh", "kWh", "MWh"), ("kWh", "kW", "Wh")),
        ("temperatur", ("humidity", "temperature", "target"), ("temperature",)),
        ("wehn", ("when", "where", "then"), ("when",)),
        ("su8", ("su7", "phone"), ("su7",)),
        ("sofa", ("kitchen", "bath"), ()),
        ("", ("a",), ()),
        ("a" * 101, ("a" * 100,), ()),
    ],
)
def test_words_that_look_alike_are_guessed_the_nearest_first(
    word: str, known: tuple[str, ...], guesses: tuple[str, ...]
) -> None:
    assert near(word, known) == guesses


@given(word=WORDS.filter(lambda word: len(word) > 1), others=st.lists(WORDS, max_size=4), at=st.integers(0, 12))
def test_a_letter_too_many_does_not_hide_what_was_meant(word: str, others: list[str], at: int) -> None:
    assert near(f"{word[:at]}x{word[at:]}", [word]) == (word,)
    assert near(word, [*others, word])[0] == word
