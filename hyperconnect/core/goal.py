"""Goals: what a rule wants reached by a moment (`reach … by …`), followed until that moment has come.

A goal waits as long as is safe, starts the heating, and is done when whoever was awaited has arrived. If they turn
away, what was set is put back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.intent import Reach
from hyperconnect.core.arrival import Arrivals, Over
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Device
from hyperconnect.model.effect import Effect, Planned, Remember
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, parts_of

if TYPE_CHECKING:
    from hyperconnect.comfort.plan import Plan
    from hyperconnect.comfort.room import Room

_GRACE: Seconds = 120.0
"""How long after a restart a goal waits for the first word of the car and the room before it is judged."""
_LOOK_AGAIN: Seconds = 60.0
_TELL_AGAIN: Seconds = 60.0
_LEARNED_EVERY: Seconds = 3600.0


class Goal(Struct, frozen=True):
    """One aim of one rule; `before` is what the attribute was when heating started.

    `arrival` is the moment last known of whoever is awaited.
    """

    rule: str
    path: Path
    value: float
    arrival_of: str
    by: Moment
    started_at: Moment | None = None
    before: float | None = None
    arrival: Moment | None = None

    @property
    def key(self) -> str:
        """What tells it from all others: its rule and what it sets."""
        return f"{self.rule} {self.path}"


class Watch(Struct, frozen=True):
    """A device that heats a room: the slots of its temperature and of what its heating does."""

    device: str
    temperature: int
    duty: int


class Order(Struct, frozen=True):
    """What a goal wants written now; one that `ends` lets go of what it held, and may put a value back."""

    rule: str
    path: Path
    value: float | None
    ends: bool = False


class Goals:
    """All goals under way and the rooms they are about.

    `watched` are the slots that rooms are learned from, `awaited` those that plans depend on.
    """

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self._registry = registry
        self._twin = twin
        self._goals: dict[str, Goal] = {}
        self._told: dict[str, Planned] = {}
        self.rooms: dict[str, Room] = {}
        self.watched: dict[int, Watch] = {}
        self._learned_at: dict[str, Moment] = {}
        self.awaited: set[int] = set()
        self._arrivals = Arrivals(registry, twin)
        self._restored: dict[str, Moment] = {}
        self.deadline: Moment | None = None

    def open(
        self, now: Moment, latitude: float | None, longitude: float | None, memory: dict[str, dict[str, Any]]
    ) -> None:
        """Take up what an earlier life remembered, for a home at a latitude and longitude (degrees)."""
        self._arrivals.open(latitude, longitude)
        for device, data in memory.get("room", {}).items():
            self._room(device, tuple(data))
        for key, data in memory.get("goal", {}).items():
            self._goals[key] = msgspec.convert(data, Goal)
            self._restored[key] = now + _GRACE
        if self._goals:
            self.deadline = now

    def registered(self, device: Device) -> None:
        """Watch a device that heats a room and measures it."""
        measured = self._registry.attribute(f"{device.id}.temperature.temperature")
        duties = [self._registry.attribute(f"{device.id}.thermostat.{name}") for name in ("demand", "action")]
        known = [duty.slot for duty in duties if duty is not None]
        if measured is None or not known:
            return
        watch = Watch(device.id, measured.slot, known[0])
        for slot in (watch.temperature, watch.duty):
            self.watched[slot] = watch

    def shift(self, by: Seconds, now: Moment, out: list[Effect]) -> None:
        """The clock was set to now: goals are judged anew; what was learned of rooms goes on."""
        for room in self.rooms.values():
            room.shift(by)
        self._learned_at = {device: at + by for device, at in self._learned_at.items()}
        self._restored = {key: until + by for key, until in self._restored.items()}
        for goal in list(self._goals.values()):
            if goal.started_at is not None:
                self._keep(replace(goal, started_at=goal.started_at + by), out)
        if self._goals:
            self.deadline = now

    def aim(self, reach: Reach, now: Moment, out: list[Effect]) -> None:
        """Take a goal on; the same rule's earlier goal is replaced, a heating already begun goes on."""
        goal = Goal(reach.rule, reach.path, reach.value, reach.arrival_of, reach.by)
        known = self._goals.get(goal.key)
        if known is not None:
            goal = replace(goal, started_at=known.started_at, before=known.before, arrival=known.arrival)
        self._restored.pop(goal.key, None)
        self._keep(goal, out)
        self._await(goal)
        self.deadline = now

    def drop(self, rule: str, now: Moment, out: list[Effect]) -> list[Order]:
        """Give up a rule's goals, because it was removed or switched off; return what is to be put back."""
        orders: list[Order] = []
        for goal in [goal for goal in self._goals.values() if goal.rule == rule]:
            order = self._end(goal, "cancelled", self._plan(goal, goal.arrival or now, now), now, out)
            if order is not None:
                orders.append(order)
        return orders

    def planned(self, rule: str) -> list[Planned]:
        """Return how the goals of a rule stand, as they were last told."""
        return [told for told in self._told.values() if told.rule == rule]

    def heard(self, slot: int, now: Moment, out: list[Effect], *, changed: bool) -> None:
        """Learn from what a watched attribute just told; look at the plans again where they depend on it."""
        watch = self.watched.get(slot)
        if watch is not None:
            temperature = self._twin.values[watch.temperature]
            duty = _duty(self._twin.values[watch.duty])
            if isinstance(temperature, int | float) and duty is not None:
                room = self._room(watch.device)
                room.observe(now, float(temperature), duty)
                if room.asked and now >= self._learned_at.get(watch.device, 0.0) + _LEARNED_EVERY:
                    self._learned_at[watch.device] = now
                    out.append(Remember("room", watch.device, room.memory))
        if changed and slot in self.awaited and (self.deadline is None or self.deadline > now):
            self.deadline = now

    def look(self, now: Moment, out: list[Effect]) -> list[Order]:
        """Judge every goal anew; return what is to be written."""
        orders: list[Order] = []
        if self.deadline is None or now < self.deadline:
            return orders
        self.deadline = None
        for goal in list(self._goals.values()):
            self._await(goal)
            if self._is_unheard(goal, now):
                continue
            order = self._judge(goal, now, out)
            if order is not None:
                orders.append(order)
        if self._goals:
            waits = [told.start_at for told in self._told.values() if told.state == "waits" and told.start_at > now]
            self.deadline = min([now + _LOOK_AGAIN, *waits])
        return orders

    def _is_unheard(self, goal: Goal, now: Moment) -> bool:
        """Return whether a goal of an earlier life still waits for the first word of those it depends on."""
        until = self._restored.get(goal.key)
        if until is None:
            return False
        waiting = not (goal.arrival_of and self._arrivals.heard(goal.arrival_of)) or self._temperature(goal) is None
        if waiting and now < until:
            return True
        del self._restored[goal.key]
        return False

    def _judge(self, goal: Goal, now: Moment, out: list[Effect]) -> Order | None:
        if goal.arrival_of:
            arrival, over = self._arrivals.judge(goal.arrival_of, goal.arrival or now, now)
        else:
            arrival, over = goal.by, "done" if now >= goal.by else None
        plan_now = self._plan(goal, arrival, now)
        if over is not None:
            return self._end(goal, over, plan_now, now, out)
        if goal.started_at is None and plan_now.start:
            before = self._twin.values[self._twin.slot(goal.path)]
            goal = replace(goal, started_at=now, before=float(before) if isinstance(before, int | float) else None)
            self._keep(replace(goal, arrival=arrival), out)
        elif goal.arrival is None or abs(goal.arrival - arrival) >= _TELL_AGAIN:
            self._keep(replace(goal, arrival=arrival), out)
        self._tell(goal, "waits" if goal.started_at is None else "heating", plan_now, now, out)
        return None if goal.started_at is None else Order(goal.rule, goal.path, goal.value)

    def _end(self, goal: Goal, over: Over, made: Plan, now: Moment, out: list[Effect]) -> Order | None:
        del self._goals[goal.key]
        self._restored.pop(goal.key, None)
        out.append(Remember("goal", goal.key, None))
        self._tell(goal, over, made, now, out)
        del self._told[goal.key]
        if goal.started_at is None:
            return None
        return Order(goal.rule, goal.path, goal.before if over == "cancelled" else None, ends=True)

    def _plan(self, goal: Goal, arrival: Moment, now: Moment) -> Plan:
        from hyperconnect.comfort.plan import plan

        return plan(now, arrival, self._temperature(goal), goal.value, self._room(parts_of(goal.path)[0]))

    def _temperature(self, goal: Goal) -> float | None:
        measured = self._registry.attribute(f"{parts_of(goal.path)[0]}.temperature.temperature")
        temperature = self._twin.values[measured.slot] if measured else None
        return float(temperature) if isinstance(temperature, int | float) else None

    def _await(self, goal: Goal) -> None:
        measured = self._registry.attribute(f"{parts_of(goal.path)[0]}.temperature.temperature")
        if measured is not None:
            self.awaited.add(measured.slot)
        if goal.arrival_of:
            self.awaited.update(self._arrivals.slots(goal.arrival_of))

    def _room(self, device: str, weights: tuple[float, ...] = ()) -> Room:
        room = self.rooms.get(device)
        if room is None:
            from hyperconnect.comfort.room import Room  # a hub that heats nothing does without numpy

            room = self.rooms[device] = Room(weights)
        return room

    def _keep(self, goal: Goal, out: list[Effect]) -> None:
        self._goals[goal.key] = goal
        out.append(Remember("goal", goal.key, msgspec.to_builtins(goal)))

    def _tell(
        self,
        goal: Goal,
        state: Literal["waits", "heating", "done", "cancelled"],
        made: Plan,
        now: Moment,
        out: list[Effect],
    ) -> None:
        planned = Planned(
            at=now,
            rule=goal.rule,
            path=goal.path,
            value=goal.value,
            state=state,
            arrival=made.arrival,
            start_at=made.start_at if goal.started_at is None else goal.started_at,
            likely=made.warmup.likely,
            safe=made.warmup.safe,
            temperature=made.temperature,
        )
        told = self._told.get(goal.key)
        if told is None or _differ(told, planned):
            self._told[goal.key] = planned
            out.append(planned)


def _differ(told: Planned, planned: Planned) -> bool:
    """Return whether a plan has changed enough to be told again."""
    if told.state != planned.state:
        return True
    moved = max(abs(told.start_at - planned.start_at), abs(told.arrival - planned.arrival))
    return moved >= _TELL_AGAIN


def _duty(said: Datum) -> float | None:
    """Return a heating's duty (0 to 1) from its demand in percent, or from the word for what it does."""
    match said:
        case str():
            return 1.0 if said == "heating" else 0.0
        case bool() | None | tuple():
            return None
        case _:
            return said / 100.0
