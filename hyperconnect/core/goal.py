"""Goals: what a rule wants reached by a moment (`reach … by …`), followed until that moment has come.

A goal waits as long as is safe, starts the heating, and is done when whoever was awaited has arrived. If they turn
away, what was set is put back.
"""

from __future__ import annotations

from math import cos, hypot, radians
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.intent import Reach
from hyperconnect.comfort.plan import Plan, plan
from hyperconnect.comfort.room import Room
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Device
from hyperconnect.model.effect import Effect, Planned, Remember
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, parts_of

_NEAR_HOME_M = 300.0
_LOOK_AGAIN: Seconds = 60.0
_TELL_AGAIN: Seconds = 60.0
_LEARNED_EVERY: Seconds = 3600.0
_GONE_AFTER: Seconds = 2 * 3600.0
"""How long after its moment a goal is kept when nobody ever arrives."""


class Goal(Struct, frozen=True):
    """One aim of one rule; `before` is what the attribute was when heating started."""

    rule: str
    path: Path
    value: float
    arrival_of: str
    by: Moment
    started_at: Moment | None = None
    before: float | None = None


class Watch(Struct, frozen=True):
    """A device that heats a room: the slots of its temperature and of what its heating does."""

    device: str
    temperature: int
    duty: int


class Order(Struct, frozen=True):
    """What a goal wants written now."""

    rule: str
    path: Path
    value: float


class Goals:
    """All goals under way and the rooms they are about."""

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self._registry = registry
        self._twin = twin
        self._goals: dict[str, Goal] = {}
        self._told: dict[str, Planned] = {}
        self._rooms: dict[str, Room] = {}
        self._watched: dict[int, Watch] = {}
        self._learned_at: dict[str, Moment] = {}
        self._awaited: set[int] = set()
        self._home: tuple[float | None, float | None] = (None, None)
        self.deadline: Moment | None = None

    def open(self, latitude: float | None, longitude: float | None, memory: dict[str, dict[str, Any]]) -> None:
        """Take up what an earlier life remembered, for a home at a latitude and longitude (degrees)."""
        self._home = (latitude, longitude)
        for device, data in memory.get("room", {}).items():
            self._rooms[device] = Room(tuple(data))
        for rule, data in memory.get("goal", {}).items():
            self._goals[rule] = msgspec.convert(data, Goal)
        if self._goals:
            self.deadline = 0.0

    def registered(self, device: Device) -> None:
        """Watch a device that heats a room and measures it."""
        measured = self._registry.attribute(f"{device.id}.temperature.temperature")
        duties = [self._registry.attribute(f"{device.id}.thermostat.{name}") for name in ("demand", "action")]
        known = [duty.slot for duty in duties if duty is not None]
        if measured is None or not known:
            return
        watch = Watch(device.id, measured.slot, known[0])
        for slot in (watch.temperature, watch.duty):
            self._watched[slot] = watch

    def aim(self, reach: Reach, now: Moment, out: list[Effect]) -> None:
        """Take a goal on; the same rule's earlier goal is replaced, a heating already begun goes on."""
        known = self._goals.get(reach.rule)
        goal = Goal(reach.rule, reach.path, reach.value, reach.arrival_of, reach.by)
        if known is not None and known.path == goal.path:
            goal = replace(goal, started_at=known.started_at, before=known.before)
        self._keep(goal, out)
        self._await(goal)
        self.deadline = now

    def heard(self, slot: int, now: Moment, out: list[Effect]) -> None:
        """Learn from what a watched attribute just became; look at the plans again where they depend on it."""
        watch = self._watched.get(slot)
        if watch is not None:
            temperature = self._twin.values[watch.temperature]
            duty = _duty(self._twin.values[watch.duty])
            if isinstance(temperature, int | float) and duty is not None:
                room = self._room(watch.device)
                room.observe(now, float(temperature), duty)
                if now >= self._learned_at.get(watch.device, 0.0) + _LEARNED_EVERY:
                    self._learned_at[watch.device] = now
                    out.append(Remember("room", watch.device, [round(weight, 6) for weight in room.weights]))
        if slot in self._awaited and (self.deadline is None or self.deadline > now):
            self.deadline = now

    def look(self, now: Moment, out: list[Effect]) -> list[Order]:
        """Judge every goal anew; return what is to be written."""
        orders: list[Order] = []
        if self.deadline is None or now < self.deadline:
            return orders
        self.deadline = None
        for goal in list(self._goals.values()):
            self._await(goal)
            order = self._judge(goal, now, out)
            if order is not None:
                orders.append(order)
        if self._goals:
            waits = [told.start_at for told in self._told.values() if told.state == "waits" and told.start_at > now]
            self.deadline = min([now + _LOOK_AGAIN, *waits])
        return orders

    def _judge(self, goal: Goal, now: Moment, out: list[Effect]) -> Order | None:
        arrival, over = self._arrival(goal, now)
        plan_now = self._plan(goal, arrival, now)
        if over is not None:
            del self._goals[goal.rule]
            out.append(Remember("goal", goal.rule, None))
            self._tell(goal, over, plan_now, now, out)
            del self._told[goal.rule]
            if over == "cancelled" and goal.started_at is not None and goal.before is not None:
                return Order(goal.rule, goal.path, goal.before)
            return None
        if goal.started_at is None and plan_now.start:
            before = self._twin.values[self._twin.slot(goal.path)]
            goal = replace(goal, started_at=now, before=float(before) if isinstance(before, int | float) else None)
            self._keep(goal, out)
        self._tell(goal, "waits" if goal.started_at is None else "heating", plan_now, now, out)
        return None if goal.started_at is None else Order(goal.rule, goal.path, goal.value)

    def _plan(self, goal: Goal, arrival: Moment, now: Moment) -> Plan:
        device = parts_of(goal.path)[0]
        measured = self._registry.attribute(f"{device}.temperature.temperature")
        temperature = self._twin.values[measured.slot] if measured else None
        known = float(temperature) if isinstance(temperature, int | float) else None
        return plan(now, arrival, known, goal.value, self._room(device))

    def _arrival(self, goal: Goal, now: Moment) -> tuple[Moment, Literal["done", "cancelled"] | None]:
        if not goal.arrival_of:
            return goal.by, "done" if now >= goal.by else None
        eta = self._said(goal.arrival_of, "navigation.eta")
        active = self._said(goal.arrival_of, "navigation.active")
        before = self._told.get(goal.rule)
        last = before.arrival if before is not None else now
        if self._at_home(goal.arrival_of):
            return now, "done"
        if now > last + _GONE_AFTER:
            return last, "cancelled"
        if active is False or not isinstance(eta, int | float):
            # A car switches its navigation off at the kerb, a little before its position says home.
            near = now >= last - 180.0
            return last, None if near and now < last + 600.0 else "cancelled"
        return float(eta), None

    def _at_home(self, device: str) -> bool:
        latitude = self._said(device, "location.latitude")
        longitude = self._said(device, "location.longitude")
        if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
            return False
        home_latitude, home_longitude = self._home
        if home_latitude is None or home_longitude is None:
            return False
        north = (latitude - home_latitude) * 111_195.0
        east = (longitude - home_longitude) * 111_195.0 * cos(radians(home_latitude))
        return hypot(north, east) <= _NEAR_HOME_M

    def _await(self, goal: Goal) -> None:
        names = [f"{parts_of(goal.path)[0]}.temperature.temperature"]
        if goal.arrival_of:
            leaves = ("navigation.eta", "navigation.active", "location.latitude", "location.longitude")
            names += [f"{goal.arrival_of}.{leaf}" for leaf in leaves]
        for name in names:
            found = self._registry.attribute(name)
            if found is not None:
                self._awaited.add(found.slot)

    def _said(self, device: str, leaf: str) -> Datum:
        found = self._registry.attribute(f"{device}.{leaf}")
        return self._twin.values[found.slot] if found else None

    def _room(self, device: str) -> Room:
        return self._rooms.setdefault(device, Room())

    def _keep(self, goal: Goal, out: list[Effect]) -> None:
        self._goals[goal.rule] = goal
        out.append(Remember("goal", goal.rule, msgspec.to_builtins(goal)))

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
        told = self._told.get(goal.rule)
        if told is None or _differ(told, planned):
            self._told[goal.rule] = planned
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
