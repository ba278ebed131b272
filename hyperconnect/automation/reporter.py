"""What a rule at work tells of itself: what it did and why, and why it did not."""

from __future__ import annotations

from hyperconnect.automation.ground import Ground
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger.watch import Cause
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome, Reason


class Reporter:
    """A rule that gives reasons; the last of them stands in its status."""

    __slots__ = ("_ground", "_status", "plan", "turn")

    def __init__(self, plan: Plan, ground: Ground, status: RuleStatus) -> None:
        self.plan = plan
        self.turn = ground.turn
        self._ground = ground
        self._status = status

    def missed(
        self, cause: Cause, outcome: Outcome, why: str, now: Moment, out: list[Intent], read: Looked = ()
    ) -> None:
        """Tell of a near miss; `why` says what stood in the way before the rule's condition was even looked at."""
        read = read or cause.read
        rule = self.plan.id
        self._keep(Reason(rule, now, outcome, cause.index, cause.cause, cause.old, cause.new, read, (why,)), out)

    def tell(
        self,
        outcome: Outcome,
        cause: Cause,
        number: int,
        did: tuple[str, ...],
        now: Moment,
        out: list[Intent],
        late_by: Seconds = 0.0,
        *,
        looked: Looked | None = None,
    ) -> None:
        """Give the reason for what a run did in this turn.

        `looked` is what it looked at on its way; with None the run began, and the rule's own conditions count.
        """
        plan = self.plan
        self._keep(
            Reason(
                plan.id,
                now,
                outcome,
                cause.index,
                cause.cause,
                cause.old,
                cause.new,
                self.read(cause) if looked is None else looked,
                did,
                number,
                late_by,
            ),
            out,
        )

    def read(self, cause: Cause) -> Looked:
        """Return what the rule's conditions look at now, and what the trigger's own did."""
        plan, values = self.plan, self.turn.values
        if not plan.slots:
            return cause.read
        read = tuple(zip(plan.paths, [values[slot] for slot in plan.slots], strict=True))
        return tuple(dict((*cause.read, *read)).items()) if cause.read else read

    def touched(self) -> None:
        """Something changed that must survive a restart."""
        self._ground.touched[self.plan.id] = None

    def edged(self) -> None:
        """Something changed that may be told later."""
        self._ground.edged[self.plan.id] = None

    def _tell_caller(self, token: str, why: str) -> None:
        if token:
            self._ground.later.append(Signal(f"outcome:{token}", payload={"ok": False, "why": why}))

    def _keep(self, reason: Reason, out: list[Intent]) -> None:
        self._status.last = reason
        out.append(reason)
