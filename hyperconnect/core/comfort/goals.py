"""Goals: what rules want reached by a moment or by an arrival (`reach … by …`), followed until that has come."""

from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.claim import Claims
from hyperconnect.automation.intent import Reach
from hyperconnect.comfort import Decision
from hyperconnect.core.comfort.capability import NAME
from hyperconnect.core.comfort.forecast import Forecasts
from hyperconnect.core.comfort.goal import Goal, Judged, Order, holds, is_to_heat, unplanned, waits_for_arrival
from hyperconnect.core.comfort.hand import Handled
from hyperconnect.core.comfort.holding import Holding, held
from hyperconnect.core.comfort.ledger import KIND, Ledger
from hyperconnect.core.comfort.notices import Notices
from hyperconnect.core.comfort.pacing import Pacing
from hyperconnect.core.comfort.planner import EVERY, Planner
from hyperconnect.core.comfort.source import Room
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.effect import Effect, Planned
from hyperconnect.model.input import Opened, Steered
from hyperconnect.model.moment import Moment, Seconds

_GRACE: Seconds = 120.0
"""How long after a restart a goal waits for the first word of people and room before it is judged."""
_APART: Seconds = 1.0
"""Looks are never closer to each other."""


class Goals:
    """All goals under way. `planner` knows the rooms they are about and the people they are for.

    `watched` are the slots that it wants to hear of, `deadline` is when everything is to be looked at.
    """

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self.planner = Planner(registry, twin)
        self.watched = self.planner.feed.watched
        self.decisions: dict[str, Decision] = {}
        """What was decided last of each room, by its key."""
        self._ledger = Ledger()
        self._restored: dict[str, Moment] = {}
        self._registry = registry
        self._forecasts = Forecasts(twin)
        self._read = False
        self._handled = Handled()
        self._pacing = Pacing()
        self._holding = Holding()
        self._notices = Notices()
        self._tick: Moment = 0.0
        self._ticked_at: Moment | None = None
        self._looked_at: Moment | None = None
        self._hurried = True
        self._occupied: bool | None = None
        self.deadline: Moment | None = None

    def open(self, opened: Opened) -> None:
        """Take up what an earlier life remembered."""
        now = opened.at
        self.planner.open(opened)
        self._ledger.open(opened.memory.get(KIND, {}))
        self._restored = {goal.key: now + _GRACE for goal in self._ledger}
        if self._restored or self.planner.learned:
            self._wake(now)

    def connected(self, now: Moment) -> None:
        """The bus is there."""
        self.planner.feed.connected(now)

    def learn(self, now: Moment) -> None:
        """A device appeared or changed, or the household was described anew."""
        self.planner.stale = True
        self._soon(now)
        if self._read:
            self.read(now)

    def read(self, now: Moment) -> None:
        """Some rule reads what is foretold: from now on that is done, if there is a device to foretell anything of."""
        self._read = True
        if any(self._registry.offers(device.id, NAME) for device in self._registry):
            self._wake(now)

    def scheduled(self, calendar: str, entries: tuple[Entry, ...], now: Moment) -> None:
        """A calendar was read."""
        self.planner.scheduled(calendar, entries, now)

    def heard(self, slot: int, now: Moment, *, changed: bool) -> None:
        """Something watched was told."""
        due = self.planner.feed.heard(slot, now, changed=changed)
        if due is not None:
            self._soon(due)

    def shift(self, by: Seconds, now: Moment, out: list[Effect]) -> None:
        """The clock was set to now: goals are judged anew; what was learned goes on."""
        self.planner.shift(by, now)
        self._handled.shift(by)
        self._restored = {key: until + by for key, until in self._restored.items()}
        self._tick += by
        self._looked_at = None
        self._hurried = True
        self._ledger.shift(by, out)
        self._soon(now)

    def aim(self, reach: Reach, now: Moment, out: list[Effect]) -> None:
        """Take a goal on; the same rule's earlier goal is replaced, a heating already begun goes on."""
        planner = self._wake(now)
        goal = self._ledger.take_on(reach, out)
        self._restored.pop(goal.key, None)
        planner.room(goal.path, now)
        self._hurry(now)

    def drop(self, rule: str, now: Moment, out: list[Effect]) -> list[Order]:
        """Give up a rule's goals, because it was removed or switched off; return what is to be put back."""
        orders: list[Order] = []
        for goal in [goal for goal in self._ledger if goal.rule == rule]:
            told = self._ledger.told.get(goal.key) or unplanned(goal, None, now)
            self._end(goal, replace(told, at=now, state="cancelled", temperature=self._air(goal)), out)
            if goal.started_at is not None:
                orders.append(Order(goal.rule, goal.path, goal.before, ends=True))
        return orders

    def steer(self, wish: Steered, out: list[Effect]) -> bool:
        """Change the plan for what an attribute is to reach; return whether anything is to be reached there."""
        found = self._ledger.steer(wish, out)
        self._hurry(wish.at)
        return found

    def planned(self, rule: str) -> list[Planned]:
        """Return how the goals of a rule stand, as they were last told."""
        return [told for told in self._ledger.told.values() if told.rule == rule]

    @property
    def occupied(self) -> bool | None:
        """Whether anybody is at home, as far as the planner knows."""
        return None if self.planner.comfort is None else self.planner.comfort.occupied

    @property
    def standing(self) -> list[Planned]:
        """Return how all goals stand, as they were last told."""
        return list(self._ledger.told.values())

    def look(self, now: Moment, claims: Claims, out: list[Effect]) -> Judged | None:
        """Take in what was heard and judge everything anew; None if it is not time."""
        deadline, planner = self.deadline, self.planner
        if deadline is None or now < deadline or planner.comfort is None:
            return None
        if now < planner.feed.gathering:
            self.deadline = planner.feed.gathering
            return None
        self.deadline = None
        judged = Judged([], [], [], [])
        ticks = now >= self._tick
        planner.learn(now)
        if ticks:
            self._tick, self._ticked_at = now + EVERY, now
            planner.tick(now)
        moved, told = planner.take(now)
        if moved:
            self._pacing.moved()
        if ticks or moved or told:
            self._decide(now, claims, judged, out, everything=ticks)
        if ticks:
            self._condition(now, judged, out)
        if ticks or moved:
            planner.keep(now, out)
        self._looked_at = now
        waits = [moment for moment in (self._tick, planner.feed.next) if moment is not None]
        waits += [
            told.start_at for told in self._ledger.told.values() if _starts(told, now) and told.start_at is not None
        ]
        self._soon(max(min(waits), now + _APART))
        return judged

    def forget(self, what: str, name: str | None, now: Moment, out: list[Effect]) -> bool:
        """Forget what was learned, see `Planner.forget`."""
        found = self.planner.forget(what, name, out)
        self._hurry(now)
        return found

    def _wake(self, now: Moment) -> Planner:
        if self.planner.comfort is None:
            self.planner.wake()
            self._tick = now
            self._soon(now)
            for goal in self._ledger:
                self.planner.warms(self.planner.room(goal.path, now), goal.started_at)
        return self.planner

    def _soon(self, at: Moment) -> None:
        if self.planner.comfort is not None and (self.deadline is None or at < self.deadline):
            self.deadline = at

    def _hurry(self, now: Moment) -> None:
        """Have everything judged anew at once."""
        self._tick = now
        self._hurried = True
        self._soon(now)

    def _decide(self, now: Moment, claims: Claims, judged: Judged, out: list[Effect], *, everything: bool) -> None:
        """Decide for each room that somebody wants something of, for the others now and then."""
        before, left = self._occupied, self._is_left()
        hurried, self._hurried = self._hurried or before is not self._occupied, False
        goals = self._ledger.by_room()
        if not goals and not everything:
            return
        for key, room in list(self.planner.rooms.items()):
            wanted = goals.get(key, [])
            mine = [goal for goal in wanted if not self._is_unheard(goal, room, now)] if wanted else wanted
            if (not mine and not everything) or len(mine) < len(wanted):
                continue
            if not mine and self.planner.drop(room):
                self.decisions.pop(key, None)
                self._pacing.drop(key)
                continue
            mine = [self._awaiting(goal, now, out) for goal in mine]
            state = self.planner.state(room)
            if not hurried and not self._pacing.is_due(key, mine, state, now):
                continue
            if left and any(claim.kind == "manual" for claim in claims.of(room.goal)):
                judged.resumed.append(room.goal)
            self._want(room, mine, claims, now)
            awaited = next((goal.awaited for goal in mine if goal.awaited and not goal.empty), "")
            decision = self.planner.decide(room, awaited, now)
            if decision is None:
                continue
            self.decisions[key] = decision
            for goal in mine:
                self._judge(goal, room, decision, now, judged, out)
            left_over = [goal for goal in map(self._ledger.get, [goal.key for goal in mine]) if goal is not None]
            self._pacing.decided(key, left_over, state, decision, self._ledger.told)
            warming = any(goal.started_at is not None for goal in left_over)
            judged.changes += self._forecasts.room(
                room.device, room.component, decision, out, warming=warming, wanted=bool(mine)
            )

    def _awaiting(self, goal: Goal, now: Moment, out: list[Effect]) -> Goal:
        """Return a goal with who is awaited by now."""
        if goal.by or goal.empty:
            return goal
        if self.occupied is False:
            goal = replace(goal, empty=True)
            self._ledger.keep(goal, out)
        elif goal.arrival_of and not goal.awaited:
            awaited = self.planner.driver(goal.arrival_of, now)
            if awaited:
                goal = replace(goal, awaited=awaited)
                self._ledger.keep(goal, out)
        return goal

    def _has_come(self, goal: Goal) -> bool:
        """Return whether whoever a goal is for has come."""
        if goal.empty:
            return self.occupied is True
        return bool(goal.awaited) and self.planner.is_home(goal.awaited)

    def _is_left(self) -> bool:
        """Return whether everybody has left since this was asked last."""
        before, self._occupied = self._occupied, self.occupied
        return before is True and self._occupied is False

    def _want(self, room: Room, goals: list[Goal], claims: Claims, now: Moment) -> None:
        """Let the planner know what is wanted of a room, and what a person did there."""
        setpoint = self.planner.setpoint(room)
        awaited = [goal for goal in goals if not goal.by]
        steered = next((goal for goal in awaited if goal.steered), None)
        self.planner.want(room, wanted=any(goal.steered != "cancel" for goal in goals))
        self.planner.overrule(room, None if steered is None else holds(steered, setpoint))
        if awaited:
            goal = max(awaited, key=_value)
            kept = goal.before if goal.started_at is not None else setpoint
            self.planner.wish(room, goal.value, goal.value if kept is None else kept, now)
        elif self.occupied is False:
            # What becomes of this room until somebody comes is not the planner's doing, and not to be learned from.
            self.planner.turned(room, None, now)
        for temperature in self._handled.look(room.goal, claims, now):
            self.planner.turned(room, temperature, now)

    def _judge(
        self, goal: Goal, room: Room, decision: Decision, now: Moment, judged: Judged, out: list[Effect]
    ) -> None:
        if goal.started_at is not None and self._looked_at is not None and self.planner.active(room):
            goal = self._ledger.note(replace(goal, heated=goal.heated + max(0.0, now - self._looked_at)))
        if goal.by:
            self._judge_fixed(goal, room, now, judged, out)
        else:
            self._judge_arrival(goal, room, decision, now, judged, out)

    def _judge_arrival(
        self, goal: Goal, room: Room, decision: Decision, now: Moment, judged: Judged, out: list[Effect]
    ) -> None:
        if self._has_come(goal):
            told = waits_for_arrival(goal, decision, self._air(goal), now)
            start = goal.started_at if goal.started_at is not None else now
            state = "cancelled" if goal.steered == "cancel" else "done"
            if goal.started_at is not None:
                judged.orders += self._holding.end(goal)
            self._end(goal, replace(told, state=state, arrival=now, start_at=start), out)
            return
        heats = is_to_heat(goal, decision, now, occupied=self.occupied)
        if heats and goal.started_at is None:
            goal = self._start(goal, room, decision.arrival_50, now, out)
        elif not heats and goal.started_at is not None:
            goal = self._stop(goal, judged, out)
        told = waits_for_arrival(goal, decision, self._air(goal), now)
        self._ledger.tell(goal, told, out)
        judged.words += self._notices.look(told, room.name, now)
        self._order(goal, room, held(goal, decision, cools=self.planner.cools(room)), now, judged)

    def _judge_fixed(self, goal: Goal, room: Room, now: Moment, judged: Judged, out: list[Effect]) -> None:
        plan = self.planner.appointed(room, goal.by, goal.value, now)
        told = unplanned(goal, self._air(goal), now)
        if plan is not None:
            told = replace(
                told,
                start_at=plan.start_at if goal.started_at is None else goal.started_at,
                likely=plan.likely,
                safe=plan.safe,
                predicted=plan.temperature,
                reached_at=plan.reached_at,
            )
        if goal.steered == "cancel" and goal.started_at is not None:
            goal = self._stop(goal, judged, out)
        if now >= goal.by:
            self._end(goal, replace(told, state="done", heated=round(goal.heated)), out)
            if goal.started_at is not None:
                judged.orders.append(Order(goal.rule, goal.path, None, ends=True))
            return
        due = goal.steered == "start" or (told.safe > 0 and (told.start_at or now) <= now)
        if goal.started_at is None and due and goal.steered != "cancel":
            goal = self._start(goal, room, goal.by, now, out)
            told = replace(told, start_at=now)
        state = "heating" if goal.started_at is not None else "cancelled" if goal.steered == "cancel" else "waits"
        self._ledger.tell(goal, replace(told, state=state, heated=round(goal.heated)), out)
        self._order(goal, room, goal.value, now, judged)

    def _order(self, goal: Goal, room: Room, value: float, now: Moment, judged: Judged) -> None:
        """Have what is to be held for a goal written, if it is being heated for."""
        if goal.started_at is None:
            self._holding.forget(goal)
            return
        begins, again = goal.started_at == now, now == self._ticked_at
        judged.orders += self._holding.write(goal, value, self.planner.setpoint(room), begins=begins, again=again)

    def _start(self, goal: Goal, room: Room, promised: Moment | None, now: Moment, out: list[Effect]) -> Goal:
        goal = replace(goal, started_at=now, before=self.planner.setpoint(room), promised=promised)
        self._ledger.keep(goal, out)
        return goal

    def _stop(self, goal: Goal, judged: Judged, out: list[Effect]) -> Goal:
        """Heat no more for a goal, for now."""
        judged.orders.append(Order(goal.rule, goal.path, goal.before, ends=True))
        return self._ledger.keep(replace(goal, started_at=None, before=None, promised=None), out)

    def _condition(self, now: Moment, judged: Judged, out: list[Effect]) -> None:
        """Tell of each car whether its cabin is to be conditioned."""
        for car in self.planner.cars.values():
            decision = self.planner.cabin(car, now)
            if decision is not None:
                judged.changes += self._forecasts.car(car.place.key, decision, out)

    def _is_unheard(self, goal: Goal, room: Room, now: Moment) -> bool:
        """Return whether a goal of an earlier life still waits for the first word of those it depends on."""
        until = self._restored.get(goal.key)
        if until is None:
            return False
        silent = self.planner.air(room) is None or (not goal.by and self.occupied is None)
        if silent and now < until:
            return True
        del self._restored[goal.key]
        return False

    def _air(self, goal: Goal) -> float | None:
        room = self.planner.rooms.get(goal.room)
        return None if room is None else self.planner.air(room)

    def _end(self, goal: Goal, told: Planned, out: list[Effect]) -> None:
        self._restored.pop(goal.key, None)
        self._notices.forget(goal.key)
        self._holding.forget(goal)
        self._ledger.end(goal, told, out)


def _starts(told: Planned, now: Moment) -> bool:
    return told.state == "waits" and told.start_at is not None and told.start_at > now


def _value(goal: Goal) -> float:
    return goal.value
