"""Whether what a script says of times can come about: within its story, and in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment

if TYPE_CHECKING:
    from hyperconnect.sim.script.scenario import Scenario


def check_times(scenario: Scenario) -> None:
    """Pass if everything that has a time comes before the story is over, and no end before its beginning.

    Raises:
        ContentError: something does not; names line and column.
    """
    end = scenario.start + scenario.lasts
    for pointer, moment in _moments(scenario):
        if moment > end:
            why = f"this would be on {_clock(scenario, moment)}, when the story is over"
            hint = f"it ends on {_clock(scenario, end)}, which is day {scenario.days}"
            raise ContentError(why, where=scenario.sheet.place(pointer), hint=hint)
    for begins, ends in _spans(scenario):
        if ends[1] < begins[1]:
            why = f"this would end on {_clock(scenario, ends[1])}, before it begins"
            hint = f"it begins on {_clock(scenario, begins[1])}"
            raise ContentError(why, where=scenario.sheet.place(ends[0]), hint=hint)
    for index, page in enumerate(scenario.expect.at_end):
        for key in ("earliest", "latest"):
            if getattr(page, key) is not None:
                where = scenario.sheet.place(f"/expect/at_end/{index}/{key}", key=True)
                raise ContentError("the end is one moment", where=where, hint=f"leave out `{key}`, or use `once`")


def _moments(scenario: Scenario) -> Iterator[tuple[str, Moment]]:
    """Yield everything that happens at a moment, and where that is written."""
    script, clock = scenario.script, scenario.on_the_clock
    for index, happening in enumerate(script.happenings):
        key = "after" if happening.at is None else "day" if happening.day > 1 else "at"
        yield f"/happenings/{index}/{key}", scenario.moment_of(happening)
    for who, person in script.people.items():
        for written, trip in person.planned:
            yield f"/people/{who}/{written}/leaves", clock(trip.leaves)
    for index, jam in enumerate(script.town.jams):
        yield f"/town/jams/{index}/at", clock(jam.at)
    for begins, _ in _spans(scenario):
        yield begins


def _spans(scenario: Scenario) -> Iterator[tuple[tuple[str, Moment], tuple[str, Moment]]]:
    """Yield everything that begins and ends at a time, and where both are written."""
    script, expect, clock = scenario.script, scenario.expect, scenario.on_the_clock
    for index, jam in enumerate(script.town.jams):
        pointer = f"/town/jams/{index}"
        yield (f"{pointer}/at", clock(jam.at)), (f"{pointer}/clears", clock(jam.clears))
    if expect.arrival is not None:
        earliest, latest = clock(expect.arrival.earliest), clock(expect.arrival.latest)
        yield ("/expect/arrival/earliest", earliest), ("/expect/arrival/latest", latest)
    for kind, pages in (("once", expect.once), ("never", expect.never)):
        for index, page in enumerate(pages):
            pointer = f"/expect/{kind}/{index}"
            begins = scenario.start if page.earliest is None else clock(page.earliest)
            ends = begins if page.latest is None else clock(page.latest)
            yield (f"{pointer}/earliest", begins), (f"{pointer}/latest", ends)


def _clock(scenario: Scenario, moment: Moment) -> str:
    """Return what a clock and a calendar on the wall show."""
    return datetime.fromtimestamp(moment - scenario.moved, ZoneInfo(scenario.timezone)).strftime("%d %B at %H:%M")
