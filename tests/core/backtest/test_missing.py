"""What the record does not tell is said."""

from __future__ import annotations

from typing import Any

from hyperconnect.core.backtest import Was
from tests.core.backtest.past import HOUR, LIGHTS, MOTION, START, WARMTH, lived, was

COLD: dict[str, Any] = {
    "rule": "cold",
    "when": [{"becomes": "hall.temperature < 18 °C"}, {"mqtt": "door/bell"}, {"webhook": "courier"}],
    "then": [{"set": {"fan.on": False}}],
}


def test_an_attribute_that_was_never_recorded_is_named_with_its_readers() -> None:
    report = lived([was(60, MOTION, True)], [LIGHTS, COLD], values={WARMTH: "never"})
    (one,) = report.missing.attributes
    assert (one.attribute, one.rules, one.known) == ("hall.temperature", ("cold",), False)
    assert "Never recorded, so unknown throughout: hall.temperature (read by cold)." in report.sentences


def test_an_attribute_that_never_changed_is_told_apart() -> None:
    report = lived([was(60, MOTION, True)], [COLD])
    (one,) = report.missing.attributes
    assert (one.records, one.known) == (0, True)
    assert "Did not change, as far as was recorded: hall.temperature." in report.sentences


def test_a_thinned_past_is_called_so() -> None:
    thin = [Was(START + 300.0 * n, WARMTH, 20.0 - n, thinned=True) for n in range(1, 5)]
    report = lived([*thin, was(60, MOTION, True)], [COLD])
    (one,) = report.missing.attributes
    assert (one.records, one.thinned) == (4, 4)
    assert any("thinned to one value in five minutes" in each for each in report.sentences)


def test_triggers_that_no_record_can_set_off_are_named() -> None:
    report = lived([was(60, MOTION, True), was(61, WARMTH, 17.0)], [COLD])
    assert [(one.rule, one.trigger, one.what) for one in report.missing.triggers] == [
        ("cold", 1, "messages on door/bell"),
        ("cold", 2, "calls of the web hook courier"),
    ]


def test_a_long_silence_is_told_and_no_reason_for_it_made_up() -> None:
    often = [was(10.0 * n, MOTION, n % 2 == 1) for n in range(1, 361)]
    later = [was(3 * HOUR + 10.0 * n, MOTION, n % 2 == 1) for n in range(1, 361)]
    (silence,) = lived([*often, *later]).missing.silences
    assert (silence.since - START, silence.until - START) == (HOUR, 3 * HOUR + 10.0)


def test_a_house_in_which_little_happens_is_not_silent() -> None:
    assert lived([was(HOUR * n, MOTION, n % 2 == 1) for n in range(1, 4)]).missing.silences == ()


def test_the_one_start_that_is_lived_is_no_start_that_cannot_be() -> None:
    woken = {"rule": "woken", "when": [{"hub": "started"}], "then": [{"set": {"fan.on": True}}]}
    report = lived([was(60, MOTION, True), was(90, MOTION, False)], [woken, COLD])
    assert (
        "woken listens to the moments of `hub: started`, which are not recorded: "
        "at most one is lived here, at the beginning."
    ) in report.sentences
    assert any("door/bell" in each and each.endswith("it cannot run by them here.") for each in report.sentences)


def test_a_short_past_is_told_in_minutes() -> None:
    report = lived([was(60, MOTION, True), was(90, MOTION, False)], [LIGHTS])
    (told,) = [each for each in report.sentences if each.endswith("were lived again.")]
    assert "days" not in told
