"""Programs and inputs drawn at random, for laws that hold of all of them; lived through in a household."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st
from msgspec import Struct

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.automation.intent import Intent, Set
from hyperconnect.automation.signal import Signal
from hyperconnect.model.device import Attribute
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum
from tests.automation.household import BOOL, Household, unnumbered

Document: TypeAlias = dict[str, object]
Action: TypeAlias = dict[str, Any]

CALLED = ("r0", "r1")
"""The rules of a drawn household that let themselves be called."""
OTHERS = ("r2", "r3")

_TRIGGERS: tuple[Mapping[str, object], ...] = (
    {"change": "hall_motion.motion"},
    {"change": "hall_motion.motion", "to": False, "for": "30s"},
    {"change": ["front_door.open", "hall_motion.motion"], "to": True},
    {"change": "hall_motion.motion", "if": "meter.power > 100 W"},
    {"change": "living_lights.on"},
    {"becomes": "meter.power > 100 W"},
    {"becomes": "meter.power >= 100 W"},
    {"becomes": "meter.power < 100 W"},
    {"becomes": "meter.power <= 100 W"},
    {"becomes": "meter.power == 100 W"},
    {"becomes": "meter.power >= 120 W", "hysteresis": "20 W"},
    {"becomes": "meter.power > 100 W", "for": "20s"},
    {"becomes": "meter.power > 100 W", "hysteresis": "40 W"},
    {"becomes": "hall_motion.motion and not front_door.open"},
    {"becomes": "living_thermostat.mode == 'heat'"},
    {"event": "su7.answered"},
    {"at": "18:01"},
    {"change": "home.guests"},
    {"becomes": "home.guests > 1"},
    {"becomes": "any(openings, open)", "for": "10s"},
)
_CONDITIONS = (
    "not hall_motion.motion",
    "meter.power < 150 W",
    "held(front_door.open, 10s)",
    "prev(living_thermostat.mode) == 'off'",
    "count(openings, open) < 2",
    "changed(hall_motion.motion, 15s)",
    "held(home.guests > 1, 10s)",
)
_SETS: tuple[Mapping[str, object], ...] = (
    {"set": {"living_lights.on": True}},
    {"set": {"living_lights.on": False}},
    {"set": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    {"set": {"living_thermostat.target": "21 °C", "living_thermostat.mode": "heat"}},
    {"set": {"living_thermostat.target": "18 °C"}, "claim": {"for": "40s", "release": "restore"}},
    {"set": {"living_lights.on": True}, "claim": {"until": "not hall_motion.motion"}},
    {"do": "front_door_lock.lock"},
    {"log": "power is ${meter.power}"},
    {"emit": "noted", "with": {"power": "= meter.power"}},
    {"publish": {"topic": "house/power", "payload": "= meter.power"}},
    {"notify": {"to": "alex", "text": "power is ${meter.power}"}},
)
_WAITS: tuple[Mapping[str, object], ...] = (
    {"delay": "15s"},
    {"delay": "40s"},
    {"wait": {"until": "front_door.open", "timeout": "25s"}},
    {"wait": {"until": "hall_motion.motion", "timeout": "25s", "on_timeout": "stop"}},
    {"set": {"living_lights.on": True}, "confirm": "10s", "on_error": "continue"},
)
_HOLDS: tuple[Mapping[str, object], ...] = (
    {"while": "front_door.open", "hold": {"living_thermostat.mode": "off"}},
    {"while": "hall_motion.motion", "hold": {"living_lights.on": True}, "settle": {"off": "20s"}},
    {"while": "meter.power > 100 W", "hold": {"living_lights.brightness": {"max": "40 %"}}},
    {
        "while": "count(openings, open) > 0",
        "hold": {"living_thermostat.target": "= 15 °C + home.guests * 1 K"},
    },
    {"while": "hall_motion.motion", "enter": [{"log": "in"}], "exit": [{"delay": "5s"}, {"log": "out"}]},
)


def _times(do: list[Action], times: int) -> Action:
    return {"repeat": {"times": times, "do": do}}


def _until(do: list[Action]) -> Action:
    return {"repeat": {"until": "front_door.open", "max": 3, "do": do}}


def _beside(one: list[Action], other: list[Action]) -> Action:
    return {"parallel": [one, other]}


def _either(condition: str, then: list[Action], other: list[Action]) -> Action:
    return {"choose": [{"if": condition, "then": then}], "else": other}


def _longer(inner: st.SearchStrategy[Action]) -> st.SearchStrategy[Action]:
    several = st.lists(inner, min_size=1, max_size=2)
    return st.one_of(
        st.builds(_times, several, st.integers(1, 3)),
        st.builds(_until, several),
        st.builds(_beside, several, several),
        st.builds(_either, st.sampled_from(_CONDITIONS), several, several),
    )


def _call(name: str) -> Action:
    return {"call": name}


def _call_and_wait(name: str) -> Action:
    return {"call": name, "timeout": "20s", "on_error": "continue"}


def _copy(each: Mapping[str, object]) -> Action:
    return dict(each)


def _copied(pool: Sequence[Mapping[str, object]]) -> st.SearchStrategy[Action]:
    return st.sampled_from(pool).map(_copy)


ACTIONS: st.SearchStrategy[Action] = st.recursive(
    st.one_of(
        _copied(_SETS),
        _copied(_WAITS),
        st.sampled_from(CALLED).map(_call),
        st.sampled_from(CALLED).map(_call_and_wait),
    ),
    _longer,
    max_leaves=4,
)
_BETWEEN: dict[str, st.SearchStrategy[Any]] = {
    "if": st.lists(st.sampled_from(_CONDITIONS), max_size=2),
    "mode": st.sampled_from(("single", "restart", "queue", "parallel")),
    "max": st.integers(1, 3),
    "cooldown": st.sampled_from(("5s", "25s")),
    "limit": st.just({"runs": 3, "per": "1min"}),
    "band": st.sampled_from(("comfort", "ambience", "security")),
    "priority": st.integers(-2, 2),
}
_EVENT_RULES: st.SearchStrategy[Action] = st.fixed_dictionaries(
    {
        "when": st.lists(_copied(_TRIGGERS), min_size=1, max_size=2, unique_by=str),
        "then": st.lists(ACTIONS, min_size=1, max_size=3),
    },
    optional=_BETWEEN | {"else": st.lists(_copied(_SETS), max_size=1)},
)


def _held(held: Action, more: Action) -> Action:
    return held | more


_STATE_RULES: st.SearchStrategy[Action] = st.builds(
    _held,
    _copied(_HOLDS),
    st.fixed_dictionaries({}, optional={"band": _BETWEEN["band"], "priority": _BETWEEN["priority"]}),
)


def rules(*, only_events: bool = False) -> st.SearchStrategy[list[Document]]:
    """Draw two rules that let themselves be called, and up to two others."""
    others = _EVENT_RULES if only_events else st.one_of(_EVENT_RULES, _STATE_RULES)
    called = st.lists(_EVENT_RULES, min_size=len(CALLED), max_size=len(CALLED))
    return st.builds(_named, called, st.lists(others, max_size=len(OTHERS)))


def _named(called: list[Action], others: list[Action]) -> list[Document]:
    documents: list[Document] = []
    for name, document in zip(CALLED, called, strict=True):
        documents.append({"rule": name, **document, "when": [*document["when"], {"called": True}]})
    for name, document in zip(OTHERS, others, strict=False):
        documents.append({"rule": name, **document})
    return documents


class Input(Struct, frozen=True):
    """After some seconds a device tells another value than before; without a name somebody answers the car.

    `pick` says which of the other values it is. With `gaps` they may lose what they knew.
    """

    after: float
    name: str
    pick: int = 0
    gaps: bool = False


GUESTS = Attribute("integer", minimum=0, maximum=10)
_HOUSE = HouseForm(groups={"openings": GroupForm(["front_door", "window"])}, people={"alex": ["phone"]})
_VALUES: dict[str, tuple[Datum, ...]] = {
    "hall_motion.motion": (True, False),
    "meter.power": (50.0, 80.0, 100.0, 120.0, 200.0),
    "front_door.open": (True, False),
    "living_lights.on": (True, False),
    "living_thermostat.mode": ("off", "heat"),
    "window_1.main.contact.open": (True, False),
    "home.guests": (0, 1, 2, 5),
}


def inputs(*, gaps: bool = True) -> st.SearchStrategy[list[Input]]:
    """Draw what happens, most of it to what most rules look at."""
    one = st.builds(
        Input,
        st.sampled_from((0.0, 0.5, 4.0, 11.0, 31.0)),
        st.sampled_from(("hall_motion.motion", "meter.power", *_VALUES, "hall_motion.motion", "")),
        st.integers(0, 5),
        st.just(gaps),
    )
    return st.lists(one, min_size=6, max_size=20)


class Store:
    """What a household remembers from one life to the next, as JSON."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], str] = {}

    def take(self, house: Household, *, everything: bool) -> None:
        """Remember what is new."""
        for kind, key, data in house.engine.take_dirty(everything=everything):
            if data is None:
                self._rows.pop((kind, key), None)
            else:
                self._rows[kind, key] = json.dumps(data)

    @property
    def memory(self) -> dict[str, dict[str, Any]]:
        """All of it."""
        memory: dict[str, dict[str, Any]] = {}
        for (kind, key), text in self._rows.items():
            memory.setdefault(kind, {})[key] = json.loads(text)
        return memory


def furnished(
    documents: Sequence[Document], *, after: Household | None = None, store: Store | None = None
) -> Household:
    """Return an opened household in which everything is known and these rules are at work, saved in this order.

    It goes on where one before it was left, with what a store remembers of it, as after a restart of the hub.
    """
    house = Household() if after is None else Household(now=after.now)
    house.add("window", {"contact.open": BOOL})
    house.add("home", {"home.guests": GUESTS})
    house.house = _HOUSE
    if after is None:
        for name, known in _VALUES.items():
            house.values[_slot(house, name)] = known[-1]
    else:
        house.values[:] = after.values
    house.open(store.memory if store is not None else {})
    for document in documents:
        house.save(document, known=True)
    for status in house.engine.rules.values():
        assert not any(each.severity == "error" for each in status.findings), status
    return house


def lived(house: Household, happened: Input) -> list[Intent]:
    """Let something happen, and devices do what they are told; return what rules wanted, without numbers of runs."""
    out = house.wait(happened.after)
    if not happened.name:
        house.engine.signal(Signal("event:su7_1.main.message.answered", "su7_1"), house.now, out)
    else:
        current = house.values[_slot(house, happened.name)]
        known = (*_VALUES[happened.name], None) if happened.gaps else _VALUES[happened.name]
        others = [value for value in known if value != current]
        _tell(house, happened.name, others[happened.pick % len(others)], out, by_hand=True)
    return obeyed(house, out)


def obeyed(house: Household, out: list[Intent]) -> list[Intent]:
    """Let devices do what they are told, and return what rules wanted by the end of it, without numbers of runs."""
    heard = 0
    for _ in range(3):
        orders = [each for each in out[heard:] if isinstance(each, Set)]
        heard = len(out)
        for order in orders:
            _tell(house, order.path, order.value, out, by_hand=False)
    return unnumbered(out)


def _tell(house: Household, name: str, value: Datum, out: list[Intent], *, by_hand: bool) -> None:
    slot, engine = _slot(house, name), house.engine
    named = house.attribute(name)
    if named is None or house.values[slot] == value:
        return
    if named.attribute.writable:
        old = house.values[slot]
        by_hand = by_hand and old is not None and engine.is_written(named.path)
        house.values[slot] = value
        engine.reported(named.path, value, house.now, out, by_hand=by_hand)
        engine.react(slot, old, value, house.now, True, out)
        out += house.wait(0.0)
    else:
        out += house.set(name, value)


def _slot(house: Household, name: str) -> int:
    named = house.attribute(name)
    assert named is not None, name
    return named.slot


def is_postscript(told: Intent) -> bool:
    """Return whether a reason only says what became clear after its run."""
    return isinstance(told, Reason) and told.outcome == "postscript"
