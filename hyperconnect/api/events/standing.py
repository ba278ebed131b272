"""How rules stand, told when one stands otherwise than before, or is gone: no effect of the hub says so itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hyperconnect.api.events.news import REMOVED, STANDING, News, Stood
from hyperconnect.automation.engine import Engine
from hyperconnect.model.effect import Effect, Remember, RuleJudged
from hyperconnect.model.moment import Moment


class Standings:
    """Knows how rules stood; `rules` are those that are saved."""

    def __init__(self, engine: Engine, rules: Mapping[str, object]) -> None:
        self._engine = engine
        self._rules = rules
        self._known = {rule: status.standing for rule, status in engine.rules.items()}

    def news(self, effects: Sequence[Effect], at: Moment) -> Iterator[News]:
        """Yield what is news about the rules that effects are about, and which rules are gone."""
        judged = False
        for effect in effects:
            match effect:
                case RuleJudged(rule=rule):
                    judged = True
                    yield from self._looked(rule, at)
                case Remember(kind="run", key=rule):
                    yield from self._looked(rule, at)
                case _:
                    pass
        if judged or len(self._known) > len(self._rules):
            for rule in self._known.keys() - self._rules.keys():
                del self._known[rule]
                yield News(REMOVED, "", Stood(at, rule, ""))

    def _looked(self, rule: str, at: Moment) -> Iterator[News]:
        status = self._engine.status(rule)
        if status is not None and self._known.get(rule) != status.standing:
            self._known[rule] = status.standing
            yield News(STANDING, "", Stood(at, rule, status.standing))
