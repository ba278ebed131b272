"""The tally of one version: runs, near misses, deeds and contests, counted as they come; some are kept whole."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.automation.names import Names
from hyperconnect.automation.reason import folded, sentence
from hyperconnect.automation.teller import Teller
from hyperconnect.core.backtest.report import Contest, Deed, Effects, Refused, RuleTold, Story, VersionTold
from hyperconnect.core.backtest.stand_in import NAME
from hyperconnect.core.home import PREFIX
from hyperconnect.core.registry import HOME
from hyperconnect.model.command import Command
from hyperconnect.model.effect import Effect, Explained, Fetch, Happened, Noted, Notify, Publish, RuleJudged
from hyperconnect.model.expectation import expectation_of
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.model.value import Datum

SOME: Final = 10
"""How many of a rule's first and last runs and near misses are told."""
MOST_DEEDS: Final = 200_000
"""How many deeds of a version are kept to be compared; beyond that they are only counted."""
_MOST_VALUES: Final = 20
_MOST_REASONS: Final = 50
"""How many reasons of one run are kept."""

_OF_A_RUN: Final[frozenset[Outcome]] = frozenset({"ran", "waits", "failed", "ended"})
_CONTESTS: Final[frozenset[Outcome]] = frozenset({"shadowed", "contended"})


class _Run(Struct):
    reasons: list[Reason]
    outcome: str


class _Count(Struct):
    """What is known of one rule so far."""

    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter[str])
    under_way: dict[int, _Run] = {}
    first: list[_Run] = []
    last: deque[_Run] = field(default_factory=lambda: deque(maxlen=SOME))
    misses: Counter[str] = field(default_factory=Counter[str])
    first_misses: list[Reason] = []
    last_misses: deque[Reason] = field(default_factory=lambda: deque(maxlen=SOME))


class _Lost(Struct):
    times: int
    first_at: Moment
    last_at: Moment


class _Done(Struct):
    times: int
    values: Counter[str]
    rules: set[str]


class Tally:
    """Counts what came of a life. `deeds` are what its rules did, oldest first; `written` tells their variables."""

    def __init__(self, written: Collection[str] = frozenset()) -> None:
        self.deeds: list[Deed] = []
        self.requests = 0
        self.written = written
        self._deeds = 0
        self._counts: dict[str, _Count] = {}
        self._lost: dict[tuple[str, str, str, str], _Lost] = {}
        self._done: dict[tuple[str, str], _Done] = {}
        self._refused: dict[str, str] = {}

    def hear(self, now: Moment, effects: list[Effect], orders: list[Command]) -> None:
        """Take note of what came of a moment."""
        for order in orders:
            if order.issued_by.startswith("rule:"):
                self._do(_deed_of(order))
        for effect in effects:
            if type(effect) is Noted:
                value = effect.value
                if value.path.startswith(PREFIX) and value.path in self.written:
                    self._do(Deed(now, "variable", value.path, value.value))
                continue
            match effect:
                case Explained(reason=reason):
                    self._explain(reason)
                case Notify(to=to, text=text):
                    self._do(Deed(now, "notice", ", ".join(to), text))
                case Publish(message=message) if message.topic.partition("/")[0] != NAME:
                    self._do(Deed(now, "message", message.topic, message.payload.decode(errors="replace")[:200]))
                case Fetch(rule=rule, method=method, url=url):
                    self.requests += 1
                    self._do(Deed(now, "request", f"{method} {url}", None, rule))
                case Happened(event=event) if event.device == HOME:
                    self._do(Deed(now, "event", f"home.{event.name}", None))
                case RuleJudged():
                    self._judge(effect)
                case _:
                    pass

    def runs(self) -> Mapping[str, int]:
        """Return how often each rule ran."""
        return {rule: count.runs for rule, count in self._counts.items()}

    def told(self, name: str, names: Names, timezone: str, chosen: Collection[str]) -> VersionTold:
        """Return what was counted; of `chosen` rules only, if there are any."""
        teller = Teller(names, timezone)
        shown = [rule for rule in sorted(self._counts) if not chosen or rule in chosen]
        return VersionTold(
            name,
            tuple(self._rule(rule, names, timezone) for rule in shown),
            tuple(
                Effects(kind, teller.name(target), done.times, dict(done.values), tuple(sorted(done.rules)))  # type: ignore[arg-type]  # kinds are kept as texts
                for (kind, target), done in sorted(self._done.items(), key=lambda one: (-one[1].times, one[0]))
                if not chosen or not done.rules or done.rules & set(chosen)
            ),
            tuple(
                Contest(rule, teller.name(target), winner, outcome, lost.times, lost.first_at, lost.last_at)
                for (rule, target, winner, outcome), lost in sorted(self._lost.items(), key=lambda one: -one[1].times)
                if not chosen or rule in chosen or any(winner.startswith(each) for each in chosen)
            ),
            tuple(Refused(rule, why) for rule, why in sorted(self._refused.items()) if not chosen or rule in chosen),
            self._deeds,
            len(self.deeds),
        )

    def _rule(self, rule: str, names: Names, timezone: str) -> RuleTold:
        count = self._counts[rule]

        def story(reason: Reason, outcome: str) -> Story:
            return Story(reason.at, outcome, sentence(reason, names, timezone), reason.times)

        def run(run: _Run) -> Story:
            return story(folded(run.reasons)[0], run.outcome)

        outcomes = count.outcomes + Counter(run.outcome for run in count.under_way.values())
        later = [run for run in count.last if not any(run is one for one in count.first)]
        misses = [miss for miss in count.last_misses if not any(miss is one for one in count.first_misses)]
        return RuleTold(
            rule,
            count.runs,
            dict(outcomes),
            dict(count.misses),
            tuple(run(each) for each in count.first),
            tuple(run(each) for each in later),
            tuple(story(each, each.outcome) for each in count.first_misses),
            tuple(story(each, each.outcome) for each in misses),
        )

    def _do(self, deed: Deed) -> None:
        self._deeds += 1
        done = self._done.get((deed.kind, deed.target))
        if done is None:
            done = self._done[deed.kind, deed.target] = _Done(0, Counter(), set())
        done.times += 1
        if deed.value is not None and deed.kind in {"command", "variable"}:
            said = str(deed.value)[:80]
            if said in done.values or len(done.values) < _MOST_VALUES:
                done.values[said] += 1
        if deed.rule:
            done.rules.add(deed.rule)
        if len(self.deeds) < MOST_DEEDS:
            self.deeds.append(deed)

    def _explain(self, reason: Reason) -> None:
        outcome = reason.outcome
        if outcome in _CONTESTS:
            winner = reason.did[0] if reason.did else ""
            key = (reason.rule, reason.cause, winner, outcome)
            lost = self._lost.setdefault(key, _Lost(0, reason.at, reason.at))
            lost.times, lost.last_at = lost.times + 1, reason.at
            return
        count = self._counts.get(reason.rule)
        if count is None:
            count = self._counts[reason.rule] = _Count()
        if outcome == "postscript":
            return
        if outcome not in _OF_A_RUN:
            count.misses[outcome] += 1
            if len(count.first_misses) < SOME:
                count.first_misses.append(reason)
            else:
                count.last_misses.append(reason)
            return
        run = count.under_way.get(reason.run) if reason.run else None
        if run is None:
            run = _Run([], outcome)
            count.runs += 1
            if len(count.first) < SOME:
                count.first.append(run)
            else:
                count.last.append(run)
        if len(run.reasons) < _MOST_REASONS:
            run.reasons.append(reason)
        else:
            run.reasons[-1] = replace(reason, did=("…", *reason.did))
        run.outcome = outcome
        if outcome == "waits" and reason.run:
            count.under_way[reason.run] = run
        else:
            count.under_way.pop(reason.run, None)
            count.outcomes[outcome] += 1

    def _judge(self, judged: RuleJudged) -> None:
        flaw = next((one.detail for one in judged.findings if one.severity == "error"), "")
        if flaw:
            self._refused[judged.rule] = flaw
        elif judged.waits_for:
            self._refused[judged.rule] = f"it waits for {', '.join(judged.waits_for)}, which is not known"
        else:
            self._refused.pop(judged.rule, None)


def _deed_of(order: Command) -> Deed:
    rule = order.issued_by.removeprefix("rule:")
    expected = expectation_of(order)
    if expected is not None:
        return Deed(order.issued_at, "command", expected.path, expected.value, rule)
    target = f"{order.device}.{order.component}.{order.capability}.{order.name}"
    given = ", ".join(f"{name}: {_shown(value)}" for name, value in sorted(order.args.items()))
    return Deed(order.issued_at, "command", target, given or None, rule)


def _shown(value: Datum) -> str:
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
