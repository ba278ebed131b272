"""Errands: what rules want is carried out, and they hear of what that changes in the household itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import replace

from hyperconnect.automation.change import Change
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import (
    Broadcast,
    Do,
    Emit,
    Fetch,
    Intent,
    Log,
    Reach,
    Set,
    Switch,
    Tell,
    Unlease,
    Wish,
)
from hyperconnect.automation.signal import Signal
from hyperconnect.core.comfort.goal import Order
from hyperconnect.core.comfort.goals import Goals
from hyperconnect.core.home import PREFIX, Home
from hyperconnect.core.orders import Orders
from hyperconnect.core.registry import HOME
from hyperconnect.core.twin import Twin
from hyperconnect.model import effect
from hyperconnect.model.device import Event
from hyperconnect.model.effect import Effect, Explained, Happened, Logged, Noted, Remember
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.model.scope import RUN
from hyperconnect.model.value import Datum, Path

_MOST_FOLLOWING = 64
"""Turns that variables may draw after a turn: rules that set variables in a circle are also found out by the engine."""


class Errands:
    """Has carried out what the engine's rules want: by devices, by goals, or in the household's own variables."""

    def __init__(self, engine: Engine, home: Home, twin: Twin, orders: Orders, goals: Goals) -> None:
        self._engine = engine
        self._home = home
        self._twin = twin
        self._orders = orders
        self._goals = goals
        self._variables: deque[Change] = deque()

    def carry_out(self, intents: Sequence[Intent], now: Moment, out: list[Effect]) -> None:
        """Do what rules want, and let them hear of the variables they changed."""
        self._do(intents, now, out)
        for _ in range(_MOST_FOLLOWING):
            if not self._variables and not self._orders.outcomes:
                return
            following: list[Intent] = []
            changes = tuple(self._variables)
            self._variables.clear()
            self._engine.turn(changes, now, following)
            for change in changes:
                self._engine.reported(self._twin.paths[change.slot], change.new, now, following, by_hand=False)
            for token, ok, why in self._orders.take_outcomes():
                self._engine.signal(Signal(f"outcome:{token}", payload={"ok": ok, "why": why}), now, following)
            self._do(following, now, out)

    def set_variable(self, path: Path, value: Datum, now: Moment, out: list[Effect]) -> None:
        """Give a variable of the household a value because a person wants it."""
        self._set_variable(path, value, now, out)
        self.carry_out((), now, out)

    def look(self, now: Moment, out: list[Effect]) -> None:
        """Let goals be judged anew, if it is time."""
        judged = self._goals.look(now, self._engine.claims, out)
        if judged is None:
            return
        intents: list[Intent] = []
        for path in judged.resumed:
            self._engine.resume(path, now, intents)
        for order in judged.orders:
            self._order(order, now, intents)
        people = tuple(self._home.house.people)
        intents += [Tell(word.rule, people, word.text, tag=word.tag) for word in judged.words]
        if judged.changes:
            self._engine.turn(tuple(judged.changes), now, intents)
        self.carry_out(intents, now, out)

    def switch(self, rule: str, now: Moment, intents: list[Intent], out: list[Effect], *, on: bool) -> None:
        """Switch a rule on or off; one that is off wants nothing reached any more."""
        if not on:
            self.drop_goals(rule, now, intents, out)
        self._engine.enable(rule, on=on, now=now, out=intents)

    def drop_goals(self, rule: str, now: Moment, intents: list[Intent], out: list[Effect]) -> None:
        """Let go of what a rule wanted reached."""
        for order in self._goals.drop(rule, now, out):
            self._order(order, now, intents)

    def _do(self, intents: Sequence[Intent], now: Moment, out: list[Effect]) -> None:
        for intent in intents:
            match intent:
                case Set(rule=rule, path=path, value=value):
                    if path.startswith(PREFIX):
                        self._set_own(intent, now, out)
                    else:
                        self._orders.set(path, value, f"rule:{rule}", now, out)
                case Reason():
                    out.append(Explained(intent))
                case Do():
                    self._orders.do(intent, now, out)
                case Tell():
                    self._orders.tell(intent, now, out)
                case Reach():
                    self._goals.aim(intent, now, out)
                case Broadcast():
                    self._publish(intent, _why(intent, intents), now, out)
                case Fetch(rule=rule, token=token, method=method, url=url, headers=headers, body=body):
                    out.append(effect.Fetch(now, rule, token, method, url, headers, body))
                case Emit(name=name, data=data):
                    out.append(Happened(Event(HOME, "main", HOME, name, data, now, now)))
                case Log(rule=rule, text=text):
                    out.append(Logged(now, rule, text))
                case Switch():
                    self._switches(intent, now, out)
                case Wish() | Unlease():
                    pass
                case _:
                    assert_never(intent)

    def _set_own(self, wish: Set, now: Moment, out: list[Effect]) -> None:
        """Set a variable, if whoever wrote the rule may."""
        rights = self._orders.rights
        if rights.lacks(wish.rule, RUN):
            rights.tell(wish.rule, f"{wish.path} was not set: {_lack(wish.rule, RUN)}", now, out)
        else:
            self._set_variable(wish.path, wish.value, now, out)

    def _publish(self, wish: Broadcast, why: Reason | None, now: Moment, out: list[Effect]) -> None:
        """Publish a message, if whoever wrote the rule may command whatever listens."""
        rights = self._orders.rights
        if rights.may_publish(wish.rule):
            self._orders.broadcasts.send(wish, why, now, out)
            return
        lack = f"the author of {wish.rule} may not command every device"
        rights.tell(wish.rule, f"nothing was published on {wish.topic}: {lack}", now, out, why)

    def _set_variable(self, path: Path, value: Datum, now: Moment, out: list[Effect]) -> None:
        written = self._home.set(path, value, now)
        if written is None:
            return
        out.append(Noted(written.value))
        out.append(Remember("variable", path.removeprefix(PREFIX), value))
        self._variables.append(Change(written.slot, written.old, value))

    def _switches(self, switch: Switch, now: Moment, out: list[Effect]) -> None:
        intents: list[Intent] = []
        for rule in switch.enable:
            self.switch(rule, now, intents, out, on=True)
        for rule in switch.disable:
            self.switch(rule, now, intents, out, on=False)
        if switch.cancel and not self._orders.rights.may_call(switch.rule):
            words = f"the runs of {', '.join(switch.cancel)} were not ended: {_lack(switch.rule, RUN)}"
            self._orders.rights.tell(switch.rule, words, now, out)
            switch = replace(switch, cancel=())
        for rule in switch.cancel:
            self._engine.cancel(rule, f"{switch.rule} ended it", now, intents)
            self.drop_goals(rule, now, intents, out)
        self._do(intents, now, out)

    def _order(self, order: Order, now: Moment, intents: list[Intent]) -> None:
        if order.ends:
            self._engine.let_go(order.rule, order.path, now, intents, restore=order.value is not None)
        elif order.value is not None:
            self._engine.hold(order.rule, order.path, order.value, now, intents)


def _lack(rule: str, scope: str) -> str:
    return f"the author of {rule} lacks the scope {scope}"


def _why(wish: Broadcast, intents: Sequence[Intent]) -> Reason | None:
    """Return the reason of the run that wants a message, if it stands among what that run wants."""
    return next((each for each in intents if isinstance(each, Reason) and each.rule == wish.rule and each.run), None)
