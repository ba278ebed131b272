"""Judges a story by what its script expects, while it goes on and at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.sim.script.expect import Circumstance, Expect, Roughly, Wanted
from hyperconnect.sim.script.wording import nearest

if TYPE_CHECKING:
    from hyperconnect.sim.household import Household
    from hyperconnect.sim.score.truth import Truth
    from hyperconnect.sim.script.scenario import Scenario


WARM, NOTICED = "warm_on_arrival", "break_ins_noticed"
"""What a verdict is about where a score counts the same by itself."""


class Verdict(Struct, frozen=True):
    """An expectation, whether it was met, and what was so."""

    what: str
    met: bool
    why: str = ""


class _Case:
    """A circumstance that is watched for: when it was so first."""

    def __init__(self, page: Circumstance, begins: Moment, ends: Moment) -> None:
        self.page = page
        self.begins = begins
        self.ends = ends
        self.first: Moment | None = None


class Judge:
    """Looks again and again, and pronounces at the end."""

    def __init__(self, house: Household, scenario: Scenario, truth: Truth) -> None:
        self._house = house
        self._scenario = scenario
        self._truth = truth
        self._expect = scenario.expect
        self._once = [self._case(page) for page in scenario.expect.once]
        self._never = [self._case(page) for page in scenario.expect.never]
        self._open = [*self._once, *self._never]
        self._eta: Moment | None = None
        self._target = None if house.home is None else house.home.target
        self._raised: list[Moment] = []

    def look(self) -> None:
        """Look how everything is now."""
        now = self._house.now
        settled = False
        for case in self._open:
            if case.begins <= now <= case.ends and holds(case.page, self._truth):
                case.first = now
                settled = True
        if settled:
            self._open = [case for case in self._open if case.first is None]
        home = self._house.home
        if home is not None and home.target != self._target:
            if self._target is not None and home.target > self._target:
                self._raised.append(now)
            self._target = home.target
        if self._eta is None:
            self._eta = next((eta for car in self._house.cars.values() if (eta := car.eta()) is not None), None)

    def verdicts(self, *, heating: float, from_sun: float, break_ins_missed: int) -> tuple[Verdict, ...]:
        """Return what became of each expectation."""
        expect, clock, found = self._expect, self._scenario.clock, [*self._arrived()]
        if expect.heating is not None:
            met = expect.heating.least <= heating <= expect.heating.most
            found.append(Verdict("heating", met, f"{heating:.2f} kWh"))
        if expect.from_sun is not None:
            met = expect.from_sun.least <= from_sun <= expect.from_sun.most
            found.append(Verdict("from_sun", met, f"{from_sun:.2f} kWh"))
        if expect.break_ins_noticed:
            found.append(Verdict(NOTICED, break_ins_missed == 0, f"{break_ins_missed} missed"))
        for case in self._once:
            why = "" if case.first is None else f"at {clock(case.first)}"
            found.append(Verdict(f"once {words(case.page)}", case.first is not None, why or self._now(case.page)))
        for case in self._never:
            why = "" if case.first is None else f"was so at {clock(case.first)}"
            found.append(Verdict(f"never {words(case.page)}", case.first is None, why))
        last = (
            Verdict(f"at the end {words(page)}", holds(page, self._truth), self._now(page)) for page in expect.at_end
        )
        return (*found, *last)

    def _arrived(self) -> Iterator[Verdict]:
        expect, clock = self._expect, self._scenario.clock
        arrivals = [one for person in self._house.people.values() for one in person.arrivals]
        first = min(arrivals, key=lambda one: one.at, default=None)
        if expect.stays_away:
            yield Verdict("stays_away", first is None, "" if first is None else f"came home at {clock(first.at)}")
        if expect.arrival is not None:
            earliest = self._scenario.on_the_clock(expect.arrival.earliest)
            latest = self._scenario.on_the_clock(expect.arrival.latest)
            met = first is not None and earliest <= first.at <= latest
            yield Verdict("arrival", met, "nobody came" if first is None else f"at {clock(first.at)}")
        if expect.eta_slip is not None:
            slip = None if first is None or self._eta is None else first.at - self._eta
            met = slip is not None and expect.eta_slip.least <= slip <= expect.eta_slip.most
            yield Verdict("eta_slip", met, "nobody came" if slip is None else f"{slip / 60:.0f} min")
        warm = expect.warm_on_arrival
        if warm is not None:
            driven = [one for one in arrivals if one.car]
            met = bool(driven) and all(abs(one.air - warm.target) <= warm.within for one in driven)
            yield Verdict(WARM, met, ", ".join(f"{one.air:.2f} °C" for one in driven) or "nobody came")
        if expect.warm_ups is not None:
            raised = [at for at in self._raised if first is None or at < first.at]
            early = self._scenario.on_the_clock(expect.warm_ups.earliest) if expect.warm_ups.earliest else 0.0
            met = len(raised) <= expect.warm_ups.most and all(at >= early for at in raised)
            yield Verdict("warm_ups", met, ", ".join(f"at {clock(at)}" for at in raised) or "none")

    def _case(self, page: Circumstance) -> _Case:
        clock, house = self._scenario.on_the_clock, self._house
        begins = house.now if page.earliest is None else clock(page.earliest)
        return _Case(page, begins, float("inf") if page.latest is None else clock(page.latest))

    def _now(self, page: Circumstance) -> str:
        """Return how what a circumstance names is now."""
        told: list[str] = []
        for name, wanted in page.that.items():
            truth = self._truth.of(name)
            told += [f"{name}.{key} is {_shown(truth.get(key))}" for key in wanted]
        return ", ".join(told)


def holds(page: Circumstance, truth: Truth) -> bool:
    """Return whether everything is as a circumstance says."""
    return all(_fits(truth.of(name), wanted) for name, wanted in page.that.items())


def words(page: Circumstance) -> str:
    """Return a circumstance in words."""
    told = [f"{name}.{key} {_wish(wish)}" for name, wanted in page.that.items() for key, wish in wanted.items()]
    return " and ".join(told)


def checked(expect: Expect, truth: Truth) -> Iterator[tuple[str, str, str]]:
    """Yield what of an expectation can never be: its JSON pointer, the problem and a hint."""
    pages: tuple[tuple[str, list[Circumstance]], ...] = (
        ("once", expect.once),
        ("never", expect.never),
        ("at_end", expect.at_end),
    )
    for kind, listed in pages:
        for index, page in enumerate(listed):
            for name, wanted in page.that.items():
                pointer = f"/{kind}/{index}/that/{name}"
                known = truth.of(name)
                if not known:
                    yield pointer, f"there is nothing called {name!r} in this household", nearest(name, truth.names)
                for key in wanted:
                    if known and key not in known:
                        yield f"{pointer}/{key}", f"nothing of {name} is called {key!r}", nearest(key, [*known])


def _fits(truth: Mapping[str, object], wanted: Mapping[str, Wanted]) -> bool:
    return all(_is(truth.get(key), wish) for key, wish in wanted.items())


def _is(value: object, wish: Wanted) -> bool:
    if not isinstance(wish, Roughly):
        return value == wish and isinstance(value, bool) is isinstance(wish, bool)
    if wish.has is not None:
        return wish.has in str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (wish.least is None or value >= wish.least) and (wish.most is None or value <= wish.most)


def _wish(wish: Wanted) -> str:
    if not isinstance(wish, Roughly):
        return f"is {_shown(wish)}"
    if wish.has is not None:
        return f"has {wish.has!r}"
    ends = [f"≥ {wish.least:g}"] if wish.least is not None else []
    return " and ".join(ends + ([f"≤ {wish.most:g}"] if wish.most is not None else []))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else repr(value) if isinstance(value, str) else str(value)
