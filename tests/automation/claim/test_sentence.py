"""Claims in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from hyperconnect.automation.claim import Holder, holder_words
from hyperconnect.model.moment import moment_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = moment_of("2026-01-15T17:00:00Z")


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (Holder("evening", "comfort", "lease", NOW + 2400), "evening (comfort, lease until 18:40)"),
        (Holder("evening", "comfort", "lease", NOW + 86400), "evening (comfort, lease until 2026-01-16 18:00)"),
        (Holder("evening", "energy", "lease", None, "not su7.on"), "evening (energy, lease until `not su7.on`)"),
        (
            Holder("evening", "energy", "lease", NOW, "not su7.on"),
            "evening (energy, lease until 18:00 or `not su7.on`)",
        ),
        (Holder("frost", "safety", "hold"), "frost (safety, hold)"),
        (Holder("gas", "safety", "write"), "gas (safety)"),
        (Holder("", "manual", "manual", NOW + 7200), "somebody by hand (until 20:00)"),
        (Holder("", "manual", "manual"), "somebody by hand"),
        (Holder("evening", "comfort", "lease", 1e13), "evening (comfort, lease until far away)"),
    ],
)
def test_who_holds_it(holder: Holder, words: str) -> None:
    assert holder_words(holder, BERLIN, NOW) == words
