"""What a rule waits for: each of its triggers in a few words, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import assert_never

from msgspec import UNSET

from hyperconnect.automation.action.turn import Turn, valued
from hyperconnect.automation.expression import DURATION, Explanation, Expression, explain, render
from hyperconnect.automation.reason import crossed
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.teller import Teller
from hyperconnect.automation.trigger import (
    Appointment,
    At,
    AtTold,
    Becomes,
    Change,
    Cron,
    Crossing,
    Eta,
    Every,
    Heard,
    Sun,
    Trigger,
    Watch,
)
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path

_OF_THE_HUB: Mapping[str, str] = {
    "started": "the hub to start",
    "stopping": "the hub to stop",
    "time_changed": "the clock to be set",
}


def waits_for(live: LiveRule, teller: Teller, now: Moment) -> tuple[str, ...]:
    """Return what each trigger of a rule waits for, and how far it is from that."""
    dues = {index: due for due, index in reversed(live.dues)}
    lasting = [_lasting(watch, teller, now) for watch in live.watches]
    told: list[str] = []
    for (index, trigger), lasts in zip(live.plan.triggers, lasting, strict=False):
        told += lasts or [_trigger(trigger, dues.get(index), live.turn, teller, now)]
    if live.plan.state is not None:
        told += [_condition(each, live.turn, teller) for each in live.plan.state.conditions] + lasting[-1]
    return tuple(told)


def conditions(live: LiveRule, teller: Teller) -> tuple[str, ...]:
    """Return the conditions of a rule that are not true now, with what they read."""
    turn = live.turn
    unmet = [each for each in live.plan.conditions if each.run(turn.values, turn.scope) is not True]
    return tuple(_condition(each, turn, teller) for each in unmet)


def _lasting(watch: Watch, teller: Teller, now: Moment) -> list[str]:
    """Return how long that must still stay so which began already."""
    told: list[str] = []
    for cause, until in watch.lasting.items():
        about = f"{teller.name(cause)} must stay as it is" if cause.count(".") >= 3 else "it must stay so"
        left = render(float(max(1, ceil(until - now))), DURATION)
        told.append(f"{about} for another {left}" if until > now else f"{about} until it is known again")
    return told


def _trigger(trigger: Trigger, due: Moment | None, turn: Turn, teller: Teller, now: Moment) -> str:
    match trigger:
        case Change(paths=paths):
            return _change(trigger, paths, turn, teller)
        case Becomes(expression=expression):
            return _condition(expression, turn, teller)
        case Heard(keys=keys, filters=filters):
            about = [_heard(key, teller) for key in keys] + [f"a message on {topic}" for topic in filters]
            return f"it waits for {' or '.join(about)}" if about else "it waits to be called"
        case Eta():
            return _eta(trigger, turn, teller, now)
        case Crossing(zone=zone, enters=enters):
            return f"nobody {crossed(zone.name, enters=enters)} since"
        case At() | AtTold() | Cron() | Every() | Sun() | Appointment():
            return "it has no next time" if due is None else f"its next time is {teller.moment(due, now)}"
        case _:
            assert_never(trigger)


def _heard(key: str, teller: Teller) -> str:
    """Return what is heard under a key, as in `it waits for …`."""
    kind, _, name = key.partition(":")
    match kind:
        case "webhook":
            return f"a call of the web hook {name}"
        case "hub":
            return _OF_THE_HUB.get(name, f"the hub to tell `{name}`")
        case _:
            return teller.name(name)


def _change(trigger: Change, paths: dict[int, Path], turn: Turn, teller: Teller) -> str:
    (slot, first), *others = paths.items()
    wanted = "change" if trigger.target is UNSET else f"become {teller.value(first, trigger.target)}"
    if not others:
        return f"it waits for {teller.name(first)} to {wanted}; it is {teller.value(first, turn.values[slot])} now"
    now = [f"{teller.name(path)} is {teller.value(path, turn.values[slot])}" for slot, path in paths.items()]
    return f"it waits for one of them to {wanted}: {', '.join(now[:4])}"


def _eta(trigger: Eta, turn: Turn, teller: Teller, now: Moment) -> str:
    eta, who = turn.values[trigger.route.eta], teller.device(trigger.device)
    if trigger.route.over(turn) or not isinstance(eta, int | float):
        return f"{who} is not on its way"
    under = valued(trigger.under, turn)
    lead = render(under, DURATION) if isinstance(under, int | float) else "an unknown time"
    return f"{who} arrives in {render(eta - now, DURATION)}; it waits for {lead}"


def _condition(expression: Expression, turn: Turn, teller: Teller) -> str:
    """Return how an expression stands, and the part that decides it."""
    whole = explain(expression, turn.values, turn.scope)
    decisive = _decisive(whole)
    truth = "true" if whole.value is True else "not true" if whole.value is False else "unknown"
    read = [
        f"{teller.name(path)} is {teller.value(path, turn.values[slot])}"
        for slot, path in zip(expression.slots, expression.paths, strict=True)
        if "(" not in path
    ]
    about = f"`{decisive.text.strip()}` is {truth}"
    return f"{about} ({', '.join(read[:4])})" if read else about


def _decisive(part: Explanation) -> Explanation:
    """Return the smallest part that makes the whole what it is."""
    for child in part.children:
        if child.used and child.type.sort == "bool" and child.value is part.value and child.children:
            return _decisive(child)
    return part
