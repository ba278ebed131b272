from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.automation.expression import Expression

Compiled = Callable[..., Expression]


@pytest.mark.parametrize(
    ("text", "place", "guess"),
    [
        ("not su7.locked", "not su7.locked", "not (su7.locked ?? true)"),
        ("su7.zone != 'home'", "su7.zone != 'home'", "su7.zone is not unknown and su7.zone != 'home'"),
        ("su7.soc > 5 % or not su7.plugged", "not su7.plugged", "not (su7.plugged ?? true)"),
        ("su7.zone not in ['home']", "su7.zone not in ['home']", None),
        ("not (su7.locked and su7.locked)", "not (su7.locked and su7.locked)", None),
        ("held(not su7.locked, 5min)", "not su7.locked", "not (su7.locked ?? true)"),
        ("any(windows, not open)", "not open", "not (open ?? true)"),
        ("all(windows, tilt != 'shut')", "tilt != 'shut'", "tilt is not unknown and tilt != 'shut'"),
    ],
)
def test_a_negation_of_what_may_be_unknown_is_doubted(
    compiled: Compiled, text: str, place: str, guess: str | None
) -> None:
    (flaw,) = compiled(text).warnings
    assert (flaw.code, flaw.severity) == ("HX208", "warning")
    assert text[slice(*flaw.span)] == place
    assert "unknown" in flaw.detail
    assert guess is None or flaw.did_you_mean == (guess,)
    for better in flaw.did_you_mean if "(" not in text else ():
        assert compiled(better).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "su7.locked",
        "not (su7.locked ?? true)",
        "su7.locked is not unknown and not su7.locked",
        "su7.locked is unknown or not su7.locked",
        "home.mode != 'away'",
        "not held(su7.locked, 5min)",
        "not any(windows, open)",
        "not answer.ok",
        "payload != 'single'",
        "su7.soc is not unknown",
        "not (su7.soc is unknown)",
    ],
)
def test_what_is_always_known_or_asked_for_is_not_doubted(compiled: Compiled, text: str) -> None:
    assert compiled(text).warnings == ()


@pytest.mark.parametrize(
    ("text", "place", "guess"),
    [
        ("phone.owner == 'unknown'", "'unknown'", "phone.owner is unknown"),
        ("payload.state == 'unavailable'", "'unavailable'", "payload.state is unknown"),
        ("lamp.effect == 'blue' and phone.owner == 'alxe'", "'alxe'", '"alex"'),
        ("trigger.device == 'su8'", "'su8'", '"su7"'),
        ("'Phone' == trigger.device", "'Phone'", '"phone"'),
        ("trigger.device == 'PHONE'", "'PHONE'", '"phone"'),
        ("su7.navigation.destination in ['wrok', 'cinema']", "'wrok'", '"work"'),
    ],
)
def test_a_word_that_nobody_says_is_doubted(compiled: Compiled, text: str, place: str, guess: str) -> None:
    (flaw,) = compiled(text).warnings
    assert (flaw.code, flaw.severity) == ("HX104", "warning")
    assert text[slice(*flaw.span)] == place
    assert flaw.did_you_mean[0] == guess


@pytest.mark.parametrize(
    "text", ["phone.owner == 'somebody'", "trigger.device == 'su7'", "phone.owner == 'x'", "payload == 'phnoe'"]
)
def test_other_words_are_free(compiled: Compiled, text: str) -> None:
    assert compiled(text).warnings == ()
