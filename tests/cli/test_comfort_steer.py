"""Changing the plan of a room from the command line: a real hub, the real command line."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.cli.comfort_steer import later
from hyperconnect.client.model.comfort import ComfortPlan
from hyperconnect.errors import SettingsError
from tests.cli.test_comfort import heated

AT = datetime.fromisoformat("2026-01-19T16:00:00+01:00")


async def test_a_plan_is_begun_given_up_put_off_and_taken_back_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    async with heated(tmp_path) as home:
        (line,) = await home.said("comfort", "start", "living")
        assert line.startswith("living is brought to what is wanted of it from now on")
        await home.wait(5)
        assert any("brought to 21 °C by hand" in line for line in await home.said("comfort", "plan"))

        (line,) = await home.said("comfort", "cancel", "living")
        assert "not warmed for whoever comes next" in line
        await home.wait(5)
        assert any("given up by hand for whoever comes next" in line for line in await home.said("comfort", "plan"))

        (told,) = await home.documents("comfort", "postpone", "living", "2h")
        assert told["steered"] == "postpone"
        await home.wait(5)
        assert any("put off by hand until" in line for line in await home.said("comfort", "plan"))

        assert await home.said("comfort", "resume", "living") == ["living goes by its plan again"]
        await home.wait(5)
        (told,) = await home.documents("comfort", "plan")
        assert (told["steered"], told["not_before"]) == ("", None)

        for words, why in (
            (("start", "attic"), "no room called attic is looked after"),
            (("postpone", "living", "soon"), "'soon' is no moment to come"),
            (("postpone", "living", "2020-01-01 12:00"), "not within the next 36 hours"),
        ):
            code, _, err = await home.cli("comfort", *words)
            assert code != 0
            assert why in err


def expected(arrival: datetime | None = None) -> ComfortPlan:
    """Return a plan at four in the afternoon, for somebody who comes at some time."""
    return ComfortPlan(
        room="living", device="living", attribute="living.target", rule="warm", value=21.0, state="waits", at=AT,
        temperature=18.0, setpoint=17.0, mode="away", arrival=arrival, arrival_early=None, arrival_late=None,
        arrival_probability=0.9, warmup=None, warmup_safe=None, late_probability=0.0, accepted=0.07, start_at=None,
        by=None, steered="", not_before=None, predicted=None, reached_at=None, reachable=True, lacks=(), alarms=(),
        why="", course=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("when", "meant"),
    [
        ("19:30", "2026-01-19T19:30:00+01:00"),
        ("9:30", "2026-01-20T09:30:00+01:00"),
        ("2026-01-20 07:00", "2026-01-20T07:00:00+01:00"),
        ("2026-01-20T07:00Z", "2026-01-20T08:00:00+01:00"),
        ("30min", "2026-01-19T18:00:00+01:00"),
    ],
)
def test_a_moment_to_come_is_written_as_people_say_it(when: str, meant: str) -> None:
    assert later(when, expected(AT + timedelta(minutes=90))) == datetime.fromisoformat(meant)


def test_so_much_later_is_from_now_where_nobody_is_expected() -> None:
    assert later("30min", expected()) == AT + timedelta(minutes=30)


@given(st.text(max_size=20) | st.sampled_from(["999999999d", "0000-00-00", "9999-12-31", "24:00", ":", "-1h"]))
def test_nothing_else_is_a_moment(text: str) -> None:
    with suppress(SettingsError):
        assert later(text, expected()).tzinfo is not None
