"""Notices and requests of rules: a hub that is killed right then sends them never, and can only say so.

What must survive a restart is durable before anything is sent, so that nothing is sent twice. What is said on the bus
is no matter of this: its outbox knows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, ValidationError, convert, to_builtins

from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.intent import Fetch, Intent, Tell
from hyperconnect.automation.names import Names
from hyperconnect.automation.postscript import Postscript
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason

_MOST = 8
"""Of one rule only so much is told."""
_SURELY: Seconds = 2.0
"""How long after it was handed over something has been sent for sure."""
_NO_REASON = Reason("", 0.0, "ran", -1, "time")


class _Handed(Struct, frozen=True, omit_defaults=True):
    """What a rule's run handed over, and why it ran."""

    what: str
    run: int
    trigger: int
    cause: str
    token: str = ""


class Handed:
    """What is under way, by rule. `touched` are the engine's: rules whose memory is to be written.

    What is `fresh` was not written yet; what was `written` is forgotten when it has been sent for sure.
    """

    order: Order = (-1, 4, "", 1)

    def __init__(self, names: Names, alarms: Alarms, postscript: Postscript, touched: dict[str, None]) -> None:
        self.due: Moment | None = None
        self._names = names
        self._alarms = alarms
        self._postscript = postscript
        self._touched = touched
        self._fresh: dict[str, list[_Handed]] = {}
        self._written: dict[str, list[_Handed]] = {}

    def note(self, out: Sequence[Intent], begin: int, now: Moment) -> None:
        """Take note of what a turn that must survive a restart hands over: `out`, from `begin` on."""
        sent: list[Tell | Fetch] = []
        reasons: dict[str, Reason] = {}
        for each in out[begin:]:
            match each:
                case Tell() | Fetch():
                    sent.append(each)
                case Reason(run=run) if run:
                    reasons[each.rule] = each
                case _:
                    pass
        for intent in sent:
            what, rule = self._words(intent), intent.rule
            if what:
                token = intent.token if isinstance(intent, Fetch) else ""
                why = reasons.get(rule, _NO_REASON)
                handed = _Handed(what, why.run, why.trigger, why.cause, token)
                self._fresh[rule] = [*self._fresh.get(rule, ()), handed][-_MOST:]
                self._touched[rule] = None
                self._alarms.set(self, now + _SURELY)

    def arrived(self, token: str) -> None:
        """What has an outcome was sent."""
        rule = token.partition("#")[0]
        for handed in (self._fresh, self._written):
            if rule in handed:
                handed[rule] = [each for each in handed[rule] if each.token != token]

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """Forget what has been sent by now."""
        self._touched |= dict.fromkeys(self._written)
        self._written.clear()

    def forget(self, rule: str) -> None:
        """A rule is no more."""
        self._fresh.pop(rule, None)
        self._written.pop(rule, None)

    def remembered(self, rule: str) -> object:
        """Return what must survive a restart, as JSON, or None; it is written down now."""
        fresh = self._fresh.pop(rule, None)
        if fresh is not None:
            self._written[rule] = [*self._written.get(rule, ()), *fresh][-_MOST:]
        return to_builtins(self._written.get(rule, ())) or None

    def recall(self, rule: str, memory: object, now: Moment) -> None:
        """Tell what an earlier life handed over and may not have sent."""
        try:
            handed = convert(memory, list[_Handed])
        except ValidationError:
            return
        self._touched[rule] = None
        for each in handed:
            why = f"the hub stopped just then, so {each.what} may not have been sent"
            reason = Reason(rule, now, "postscript", each.trigger, each.cause, did=(why,), run=each.run)
            self._postscript.add(reason, now)

    def _words(self, sent: Tell | Fetch) -> str:
        """Return what was sent, or nothing where it is a command to a screen, which survives a restart by itself."""
        match sent:
            case Tell(to=to):
                people = [name for name in to if not self._has_screen(name)]
                return f"the notice to {', '.join(people)}" if people else ""
            case Fetch(method=method):
                return f"the {method} request"

    def _has_screen(self, name: str) -> bool:
        devices = self._names.house.people.get(name, [name])
        return all(self._names.command(f"{each}.message.notify") is not None for each in devices)
