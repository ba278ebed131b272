"""How rules stand, told when one stands otherwise than before, or is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hyperconnect.api.events.news import REMOVED, STANDING, News, Stood
from hyperconnect.automation.engine import Engine
from hyperconnect.model.effect import Effect, Remember, RuleGone, RuleJudged
from hyperconnect.model.moment import Moment


class Standings:
    """Knows how rules stood."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known = {rule: status.standing for rule, status in engine.rules.items()}

    def news(self, effects: Sequence[Effect], at: Moment) -> Iterator[News]:
        """Yield what is news about the rules that effects are about, and which rules are gone."""
        for effect in effects:
            match effect:
                case RuleJudged(rule=rule) | Remember(kind="run", key=rule):
                    yield from self._looked(rule, at)
                case RuleGone(rule=rule):
                    self._known.pop(rule, None)
                    yield News(REMOVED, "", Stood(effect.at, rule, ""))
                case _:
                    pass

    def _looked(self, rule: str, at: Moment) -> Iterator[News]:
        status = self._engine.status(rule)
        if status is not None and self._known.get(rule) != status.standing:
            self._known[rule] = status.standing
            yield News(STANDING, "", Stood(at, rule, status.standing))
