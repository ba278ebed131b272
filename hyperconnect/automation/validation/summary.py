"""A rule in plain words: what sets it off, under which condition, and what it then does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import UNSET

from hyperconnect.automation.expression.flaw import shorten
from hyperconnect.automation.form import ActionForm, HouseForm, RuleForm, TriggerForm, many
from hyperconnect.automation.form.rule import BoundForm
from hyperconnect.automation.span import spoken
from hyperconnect.automation.swap import shown
from hyperconnect.automation.template import split

_MOST: Final = 6
"""Of a longer list so much is told."""
_LONGEST: Final = 80
_MEASURED: Final = frozenset("-+.0123456789`")
"""How values begin that something can be kept at."""

_DAYS: Final = {
    "weekdays": "on weekdays",
    "weekends": "at weekends",
    "daily": "every day",
    "mon": "on Mondays",
    "tue": "on Tuesdays",
    "wed": "on Wednesdays",
    "thu": "on Thursdays",
    "fri": "on Fridays",
    "sat": "on Saturdays",
    "sun": "on Sundays",
}
_HOME: Final = "home"
_HUB: Final = {"started": "the hub starts", "stopping": "the hub stops", "time_changed": "the clock is set"}


def summary(form: RuleForm, house: HouseForm | None = None) -> str:
    """Return a rule in one or two sentences; with `house`, what its scenes set is told too."""
    words = _Words(house or HouseForm())
    if form.template is not None:
        given = [f"{name} = {shown(value)}" for name, value in form.with_.items()]
        return f"Does what {form.template} says{f', with {_joined(given)}' if given else ''}."
    parts = [words.state(form) if form.is_state else words.event(form)]
    if form.cooldown is not None:
        parts.append(f"Then it rests for {spoken(form.cooldown)}.")
    if form.limit is not None:
        parts.append(f"It runs at most {form.limit.runs} times in {spoken(form.limit.per)}.")
    if not form.enabled:
        parts.append("It is switched off.")
    return " ".join(parts)


def trigger_words(form: TriggerForm) -> str:
    """Return a trigger in a few words, as they follow `when`."""
    return _Words(HouseForm()).trigger(form)


def action_words(form: ActionForm, house: HouseForm | None = None) -> str:
    """Return an action in a few words, as an order; with `house`, what its scene sets is told too."""
    return _Words(house or HouseForm()).action(form)


class _Words:
    def __init__(self, house: HouseForm) -> None:
        self._house = house

    def event(self, form: RuleForm) -> str:
        when = [self.trigger(each) for each in form.when if each.enabled]
        cause = f"When {_joined(when, 'or')}" if when else "Whenever nothing sets it off"
        condition = f", and if {_all(form.if_)}" if form.if_ else ""
        said = f"{cause}{condition}: {self._actions(form.then)}."
        return f"{said} Otherwise: {self._actions(form.else_)}." if form.else_ else said

    def state(self, form: RuleForm) -> str:
        on, off = form.settle.on, form.settle.off
        lasting = f" for {spoken(on)}" if on not in {"0s", "0"} else ""
        held = [f"{name} {_held(value)}" for name, value in form.hold.items()]
        begins = self._actions(form.enter) if form.enter else ""
        kept = f"keep {_joined(held)}" if held else ""
        said = f"While {_all(form.while_)}{lasting}: {_joined([part for part in (kept, begins) if part])}."
        ends = f"has ended for {spoken(off)}" if off not in {"0s", "0"} else "ends"
        return f"{said} When that {ends}: {self._actions(form.exit)}." if form.exit else said

    def trigger(self, form: TriggerForm) -> str:
        said = self._cause(form)
        if form.for_ is not None:
            said += f" and stays so for {spoken(form.for_)}"
        guards = [*many(form.payload), *many(form.if_)]
        return f"{said} (if {_all(guards)})" if guards else said

    def _cause(self, form: TriggerForm) -> str:  # noqa: C901, PLR0911, PLR0912  (one for each kind of trigger)
        match form:
            case TriggerForm(change=str() | list() as names):
                was = "" if form.from_ is UNSET else f" from {shown(form.from_)}"
                now = "" if form.to is UNSET else f" to {shown(form.to)}"
                return f"{_joined(many(names), 'or')} changes{was}{now}"
            case TriggerForm(becomes=str(text)):
                margin = f" (with {form.hysteresis} of margin)" if form.hysteresis else ""
                return f"`{_short(text)}` becomes true{margin}"
            case TriggerForm(event=str() | list() as names):
                return f"{_joined(many(names), 'or')} happens"
            case TriggerForm(mqtt=str(topic)):
                return f"a message comes on {topic}"
            case TriggerForm(at=str(at)):
                return f"it is {_shifted(at, form.offset)}{_on(form.days)}"
            case TriggerForm(cron=str(line)):
                return f"it is time (cron {line})"
            case TriggerForm(every=str(period)):
                return f"another {spoken(period)} has passed"
            case TriggerForm(sun=str(sun)):
                if form.offset:
                    return f"it is {_shifted(sun, form.offset)}"
                return f"the sun {'rises' if sun == 'sunrise' else 'sets'}"
            case TriggerForm(enters=crossing) if crossing is not None:
                return f"{_joined(many(crossing.who), 'or')} comes {_to(crossing.zone)}"
            case TriggerForm(leaves=crossing) if crossing is not None:
                return f"{_joined(many(crossing.who), 'or')} leaves {crossing.zone}"
            case TriggerForm(eta=eta) if eta is not None:
                return f"{eta.of} will be at {eta.to} in less than {_value(eta.under)}"
            case TriggerForm(online=str() | list() as names):
                return f"{_joined(many(names), 'or')} can be reached again"
            case TriggerForm(offline=str() | list() as names):
                return f"{_joined(many(names), 'or')} cannot be reached"
            case TriggerForm(hub=str(what)):
                return _HUB[what]
            case TriggerForm(webhook=str(name)):
                return f"the web hook {name} is called"
            case TriggerForm(calendar=entry) if entry is not None:
                edge = "begins" if entry.edge == "starts" else "ends"
                before = "" if entry.before == "0s" else f" in {spoken(entry.before)}"
                which = "an entry" if entry.match == "*" else f"{entry.match!r}"
                return f"{which} of {entry.of} {edge}{before}"
            case _:
                return "somebody calls it"

    def _actions(self, forms: Sequence[ActionForm]) -> str:
        told = [self.action(form) for form in forms if form.enabled]
        return _joined(told, "then") if told else "nothing"

    def action(self, form: ActionForm) -> str:  # noqa: C901, PLR0911, PLR0912  (one for each kind of action)
        match form:
            case ActionForm(set=dict(values)):
                wait = f" and wait {spoken(form.confirm)} for the report" if form.confirm else ""
                return f"set {_joined([f'{name} to {_value(value)}' for name, value in values.items()])}{wait}"
            case ActionForm(do=str(name)):
                given = _joined([f"{key} = {_value(value)}" for key, value in form.with_.items()])
                return f"do {name}{f' with {given}' if given else ''}"
            case ActionForm(scene=str(name)):
                return self._scene(name)
            case ActionForm(notify=notice) if notice is not None:
                return f"tell {_joined(many(notice.to))} “{_said(notice.text)}”"
            case ActionForm(delay=str(delay)):
                return f"wait {_value(delay)}"
            case ActionForm(wait=wait) if wait is not None:
                until = (
                    f"`{_short(wait.until)}`" if wait.until else _joined([each.event for each in wait.for_event], "or")
                )
                return f"wait for {until}, at most {spoken(wait.timeout)}"
            case ActionForm(if_=conditions) if conditions is not None:
                said = f"if {_all(conditions)}, {self._actions(form.then)}"
                return f"{said}, otherwise {self._actions(form.else_)}" if form.else_ else said
            case ActionForm(choose=list(cases)):
                return f"choose by {_joined([_all(case.if_) for case in cases], 'or')}"
            case ActionForm(repeat=loop) if loop is not None:
                return f"repeatedly {self._actions(loop.do)}"
            case ActionForm(parallel=list(branches)):
                return f"at the same time {_joined([self._actions(branch) for branch in branches])}"
            case ActionForm(call=str(name)):
                return f"run {name}"
            case ActionForm(let=dict(values)):
                return f"work out {_joined(list(values))}"
            case ActionForm(reach=dict(values)):
                goals = [f"{name} has reached {_value(value)}" for name, value in values.items() if name != "by"]
                return f"see to it that {_joined(goals)} by {_value(values.get('by', 'arrival'))}"
            case ActionForm(publish=message) if message is not None:
                return f"publish to {message.topic}"
            case ActionForm(http=request) if request is not None:
                return f"{request.method} {_short(request.url)}"
            case ActionForm(emit=str(name)):
                return f"emit {name}"
            case ActionForm(log=str(text)):
                return f"log “{_said(text)}”"
            case ActionForm(rules=switch) if switch is not None:
                lists = (("enable", switch.enable), ("disable", switch.disable), ("cancel", switch.cancel))
                return _joined([f"{verb} {_joined(names)}" for verb, names in lists if names])
            case _:
                return "stop"

    def _scene(self, name: str) -> str:
        values = self._house.scenes.get(name)
        if not values:
            return f"set the scene {name}"
        return f"set the scene {name} ({_joined([f'{each} {_value(value)}' for each, value in values.items()])})"


def _held(value: object) -> str:
    if not isinstance(value, BoundForm):
        text = _value(value)
        return f"at {text}" if text[:1] in _MEASURED else text
    low = "" if value.min is None else f"at least {_value(value.min)}"
    high = "" if value.max is None else f"at most {_value(value.max)}"
    return _joined([part for part in (low, high) if part])


def _value(value: object) -> str:
    text = value if isinstance(value, str) else shown(value) if isinstance(value, bool | int | float) else str(value)
    return f"`{_short(text[1:])}`" if text.startswith("=") else spoken(text)


def _said(text: str) -> str:
    """Return what is told to somebody, with a gap in place of each value."""
    return _short("".join("…" if part.is_expression else part.text for part in split(text)))


def _to(zone: str) -> str:
    return zone if zone == _HOME else f"to {zone}"


def _shifted(moment: str, offset: str | None) -> str:
    """Return a moment as it follows `it is`: `30 min before sunset`."""
    if not offset:
        return moment
    return f"{spoken(offset.lstrip('+-'))} {'before' if offset.startswith('-') else 'after'} {moment}"


def _all(conditions: str | Sequence[str]) -> str:
    return _joined([f"`{_short(text)}`" for text in many(conditions)])


def _on(days: str | Sequence[str] | None) -> str:
    named = many(days)
    return f" {_joined([_DAYS.get(day, f'on {day}') for day in named])}" if named else ""


def _short(text: str) -> str:
    return shorten(text.strip(), _LONGEST)


def _joined(parts: Sequence[str], word: str = "and") -> str:
    """Return parts as one list in words."""
    some = list(parts[:_MOST])
    if len(parts) > _MOST:
        some.append(f"{len(parts) - _MOST} more")
    if word == "then":
        return ", then ".join(some)
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} {word} {some[-1]}" if some else ""
