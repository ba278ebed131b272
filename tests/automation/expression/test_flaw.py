from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.expression import ANY, BOOL, NUMBER, ExpressionError, compile_expression
from hyperconnect.automation.expression.flaw import near
from tests.automation.expression.house import House

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


@pytest.mark.parametrize(
    ("text", "detail", "guess"),
    [
        ("payload.x == 'a'", "what the trigger tells is written trigger.payload here", "trigger.payload.x"),
        ("payload > 5", "what the trigger tells is written trigger.payload here", "trigger.payload"),
        ("old < 5", "what the trigger tells is written trigger.old here", "trigger.old"),
        ("anser.ok", "nothing is called anser", "answer.ok"),
        ("repy.body.x == 1", "nothing is called repy", "reply.body.x"),
    ],
)
def test_what_is_nearly_a_name_of_the_run_is_no_device_to_wait_for(text: str, detail: str, guess: str) -> None:
    variables = {"trigger.payload": ANY, "trigger.old": NUMBER, "answer.ok": BOOL, "reply.body": ANY}
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, House(), variables=variables)
    (flaw,) = caught.value.flaws
    assert (flaw.code, flaw.detail, flaw.did_you_mean, flaw.missing) == ("HX101", detail, (guess,), "")


def test_what_is_like_no_name_of_the_run_is_a_device_that_may_come() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression("anser.okay", House(), variables={"answer.ok": BOOL})
    assert [flaw.missing for flaw in caught.value.flaws] == ["anser"]
