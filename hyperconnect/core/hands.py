"""Hands: what people set, at the devices themselves or by a command, told from what rules had set there."""

from __future__ import annotations

from hyperconnect.automation.claim import BY_HAND, Bounds, Claim, Rank, is_manual, same, switches_off, window_of
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Intent
from hyperconnect.core.orders import Orders
from hyperconnect.core.twin import Twin
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.device import Device
from hyperconnect.model.effect import Effect, Reported
from hyperconnect.model.expectation import expectation_of
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path, path_of


class Hands:
    """Tells the engine of every new value of what can be set, and whether it was set by hand.

    `settable` are the slots of what can be set.
    """

    def __init__(self, engine: Engine, twin: Twin, orders: Orders) -> None:
        self._engine = engine
        self._twin = twin
        self._orders = orders
        self.settable: set[int] = set()

    def learn(self, device: Device) -> None:
        """Know what can be set of a device."""
        for component in device.components:
            for capability in component.capabilities.values():
                for name, attribute in capability.attributes.items():
                    if attribute.writable:
                        path = path_of(device.id, component.id, capability.name, name)
                        self.settable.add(self._twin.slot(path))

    def look(self, path: Path, old: Datum, value: Datum, now: Moment, out: list[Intent], *, asked: bool) -> None:
        """Notice what a person did at the device itself; what was unknown before is nobody's doing."""
        by_hand = False
        if not asked and old is not None and self._engine.is_written(path):
            wanted, sent_at = self._orders.outbox.last(path)
            window = window_of(path, self._orders.outbox.latency(path))
            by_hand = is_manual(path, value, wanted=wanted, sent_at=sent_at, window=window, now=now)
        self._engine.reported(path, value, now, out, by_hand=by_hand)

    def ask(self, command: Command, now: Moment, intents: list[Intent], out: list[Effect]) -> None:
        """Give a person's command; what it sets, rules leave alone as if it had been set at the device.

        Where a rule that is stronger than a person's hand holds something else, the command is refused.
        """
        wish = expectation_of(command)
        path, value = (None, None) if wish is None else (wish.path, wish.value)
        if path is None or not self._engine.is_written(path) or switches_off(path, value):
            self._orders.give(command, out)
            return
        holder = min((claim for claim in self._engine.claims.of(path) if _overrules(claim)), key=_rank, default=None)
        if holder is not None and not _agrees(holder, value):
            self._orders.outbox.reject(command, f"the rule {holder.rule} ({holder.band}) has the say", out)
            return
        self._orders.give(command, out)
        if not any(_refuses(each, command) for each in out):
            by_hand = is_manual(path, value, wanted=None, sent_at=None, window=0.0, now=now)
            self._engine.reported(path, value, now, intents, by_hand=by_hand)

    def let_go(self, command: Command, now: Moment, intents: list[Intent]) -> None:
        """A command was not obeyed: unless it is as a person wanted it all the same, it was not set by hand."""
        wish = expectation_of(command)
        if wish is None or command.issued_by.startswith("rule:"):
            return
        path, value = wish.path, wish.value
        held = next((claim for claim in self._engine.claims.of(path) if claim.kind == "manual"), None)
        if held is None or not _agrees(held, value) or same(path, self._twin.values[self._twin.slot(path)], value):
            return
        self._engine.resume(path, now, intents)


def _overrules(claim: Claim) -> bool:
    """Return whether a claim is stronger than a person's hand; bounds only clip."""
    return claim.rank < BY_HAND and not claim.passed and not isinstance(claim.value, Bounds)


def _agrees(claim: Claim, value: Datum) -> bool:
    return not isinstance(claim.value, Bounds) and same(claim.path, claim.value, value)


def _refuses(effect: Effect, command: Command) -> bool:
    """Return whether a command was rejected."""
    report = effect.report if isinstance(effect, Reported) else None
    return report is not None and report.command.id == command.id and report.state is CommandState.REJECTED


def _rank(claim: Claim) -> Rank:
    return claim.rank
