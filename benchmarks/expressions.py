"""What expressions cost: evaluating a usual condition, compiling one, keeping values over groups, refusing nonsense.

    python benchmarks/expressions.py [--rounds 7] [--fuzz 1000000] [--seed 1] [--no-gc]

Microseconds on one core, best of the rounds, as JSON. With --fuzz, that many texts are made by a seeded fuzzer that
mutates, cuts and crosses expressions of all kinds; each is compiled, and if that works, evaluated on strange values in
both ways, which must agree. Times of the fuzzer are times of the processor for this thread. `over_1ms_at_once` counts
every step that took too long when it was first done, whatever came in between; `over_1ms` those that do so each of
twenty times more, when all is over; the longest of these are given with their text. `begun` is the first evaluation,
which makes the code; to do it again, all code that was made is forgotten.

What the benchmark itself keeps is taken from the garbage collector now and then, as the hub takes from it what was
there when it had started; what the steps leave behind is collected whenever Python does so, within their time. With
--no-gc the collector rests meanwhile.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import json
import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from hyperconnect.automation.derived import Derived, make
from hyperconnect.automation.expression import ANY, BOOL, Expression, ExpressionError, compile_expression, explain
from hyperconnect.automation.expression.emit import coded, emit
from hyperconnect.automation.form import GroupForm, HouseForm, RuleForm, ZoneForm
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent, Scope
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum, Path

ATTRIBUTES: dict[str, Attribute] = {
    "su7.soc": Attribute("number", "%"),
    "su7.plugged": Attribute("bool"),
    "su7.eta": Attribute("timestamp"),
    "su7.navigation.eta": Attribute("timestamp"),
    "su7.navigation.active": Attribute("bool"),
    "su7.navigation.destination": Attribute("string"),
    "su7.navigation.latitude": Attribute("number", "°"),
    "su7.navigation.longitude": Attribute("number", "°"),
    "su7.zones": Attribute("list"),
    "su7.location.accuracy": Attribute("number", "m"),
    "su7.location.latitude": Attribute("number", "°"),
    "su7.location.longitude": Attribute("number", "°"),
    "room.temperature": Attribute("number", "°C"),
    "room.target": Attribute("number", "°C"),
    "room.occupancy": Attribute("integer"),
    "house.mode": Attribute("enum", options=("home", "away", "night")),
    "house.owner": Attribute("string"),
    "meter.power": Attribute("number", "W"),
    "left.open": Attribute("bool"),
    "right.open": Attribute("bool"),
}
VARIABLES = {"trigger.payload": ANY, "payload": ANY, "answer.ok": BOOL}
CONDITION = "su7.soc < 80 % and su7.plugged and room.temperature > 18 °C and house.mode != 'away'"
"""Four terms, all of which have to be looked at."""

SEEDS = (
    CONDITION,
    "held(left.open or right.open, 5min) and changed(house.mode, 1h) and age(su7.soc) > 3min",
    "any(windows, open) or all(windows, not open) or count(windows, open) > 1 or count(windows) == 2",
    "concat(names(windows, open), ' ', avg(room.temperature, 1h), delta(meter.power, 5min))",
    "sunset() - 30min < now() and sun.elevation < 4 ° and time() between 21:00 .. 06:00 and weekday() == 'sun'",
    "in_zone(su7, work) or distance(su7, home) < 1.5 km or eta(su7, work) <= 20min or arrival(su7) < 18:00",
    "trigger.payload.x.y == 'single' and payload.n + 5 > 3 or payload in ['a', 'b'] and not answer.ok",
    "round(random(1, 6) / 7, 2) + mod(room.occupancy, 3) - clamp(room.occupancy, 1, 4) * -2.5e3",
    "'night' if house.mode == 'home' else lower(house.owner) ?? prev(house.mode)",
    "su7.soc is not unknown and (su7.soc ?? 5 %) not in [5 %, 10 %] and 'home' in su7.zones",
    "min(room.temperature, 70 °F) - room.target > 2 K and -(meter.power / 1.8 kW) < 3",
    "((((((((((((((((((((not not not su7.plugged))))))))))))))))))))",
    'starts_with(concat(21 °C, `su7`.soc, "a\\"b"), \'x\') and 1h30min > 90min',
)
WORDS = (
    *("and", "or", "not", "in", "between", "is", "unknown", "if", "else", "true", "false", "..", "??", "==", "!=", "<"),
    *(">=", "+", "-", "*", "/", "(", ")", "[", "]", ",", "&&", "=", "%", "`", "'", '"', "\\", "\0", "é", "°", "\n"),
    *("5 %", "21 °C", "07:30", "1e308", "99999999999999", "0", "-1", "1h", "held(", "any(windows,", "open", "sum("),
    *("all_devices", "windows", "su7", "home", "payload", "trigger.payload.a", "house.mode", "'home'", "random(1,2)"),
)
STRANGE: Sequence[Datum] = (
    *(None, True, False, 0, -1, 3.5, 1e308, float("inf"), float("nan"), 10**400, "", "home"),
    ("a",),
)
SLOWEST = 1_000.0
"""Microseconds that no evaluation and no refusal should take."""

TOLD = 5
AGAIN = 300
"""Steps of one kind that are done again when all is over."""
TIMES = 20
UNKNOWN: list[Datum] = [None] * 3_000
"""More values than any house of the fuzzer's has, all unknown."""

COLLECT_EVERY = 1_000


class House:
    """A few devices, a group, a zone."""

    def __init__(self, windows: int = 0) -> None:
        more = {f"window{index}.open": Attribute("bool") for index in range(windows)}
        self.attributes = ATTRIBUTES | more
        self.slots = {name: slot for slot, name in enumerate(self.attributes)}
        self.devices = sorted({name.partition(".")[0] for name in self.attributes})
        members = [f"window{index}" for index in range(windows)] or ["left", "right"]
        self.groups = {"windows": tuple(members)}
        self.house = HouseForm(zones={"work": ZoneForm(53.5, 10.0)}, groups={"windows": GroupForm(members)})

    def attribute(self, name: str) -> NamedAttribute | None:
        """See `Names`."""
        found = self.attributes.get(name)
        return None if found is None else NamedAttribute(Path(name), self.slots[name], found)

    def command(self, name: str) -> NamedCommand | None:  # noqa: ARG002  (nothing can be commanded)
        """See `Names`."""
        return None

    def event(self, name: str) -> NamedEvent | None:  # noqa: ARG002  (nothing happens)
        """See `Names`."""
        return None

    def device(self, name: str) -> str | None:
        """See `Names`."""
        return name if name in self.devices else None

    def members(self, group: str) -> tuple[str, ...] | None:
        """See `Names`."""
        return tuple(self.devices) if group == "all_devices" else self.groups.get(group)

    def slug(self, device: str) -> str:
        """See `Names`."""
        return device

    def offers(self, device: str, capability: str) -> bool:
        """See `Names`."""
        return any(name.startswith(f"{device}.{capability}.") for name in self.attributes)

    def derived(self, key: str) -> int:
        """See `Names`."""
        return self.slots.setdefault(f"~{key}", len(self.slots))

    def rule(self, name: str) -> RuleForm | None:  # noqa: ARG002  (there are none)
        """See `Names`."""
        return None

    def attribute_names(self) -> Sequence[str]:
        """See `Names`."""
        return list(self.attributes)

    def command_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def event_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def rule_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def device_names(self) -> Sequence[str]:
        """See `Names`."""
        return self.devices


def compiled(text: str, house: House) -> Expression:
    return compile_expression(text, house, variables=VARIABLES)


def best(action: Callable[[], object], count: int, rounds: int) -> float:
    """Return the microseconds of one call, best of some rounds."""
    times: list[float] = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(count):
            action()
        times.append((time.perf_counter() - begin) / count)
    return min(times) * 1e6


def condition(rounds: int = 7, count: int = 200_000) -> dict[str, float]:
    """Return what evaluating the four-term condition costs, beside the same written by hand, and their ratio."""
    house = House()
    expression = compiled(CONDITION, house)
    values: list[Datum] = [None] * 100
    state: dict[str, Datum] = {
        "su7.soc": 50.0,
        "su7.plugged": True,
        "room.temperature": 20.0,
        "house.mode": "home",
    }
    for name, value in state.items():
        values[house.slots[name]] = value
    soc, plugged, temperature, mode = expression.slots
    scope, run = Scope(0.0), expression.run

    def by_hand(v: list[Datum], _scope: Scope) -> Datum:
        return v[soc] < 80.0 and v[plugged] and v[temperature] > 18.0 and v[mode] != "away"  # type: ignore[operator]  # values are known

    assert run(values, scope) is True
    assert by_hand(values, scope) is True

    def cost(action: Callable[[list[Datum], Scope], Datum]) -> float:
        times: list[float] = []
        for _ in range(rounds):
            begin = time.perf_counter()
            for _ in range(count):
                action(values, scope)
            times.append((time.perf_counter() - begin) / count)
        return min(times) * 1e6

    ours, theirs = cost(run), cost(by_hand)
    return {"condition": ours, "by_hand": theirs, "ratio": ours / theirs}


def compiling(rounds: int) -> dict[str, float]:
    """Return what compiling the condition costs when its shape is known, and at first sight."""
    house = House()
    turns = iter(range(10**9))

    def fresh() -> Expression:
        # Of each number of terms the first is a new shape.
        return compiled(" or ".join([CONDITION] * (1 + next(turns) % 3) + ["su7.plugged"] * (next(turns) % 16)), house)

    known = best(lambda: compiled(CONDITION, house), 300, rounds)
    return {"compile_known_shape": known, "compile_mixed": best(fresh, 48, 1)}


def groups(rounds: int) -> dict[str, float]:
    """Return what one member's change costs in a small and a large group, and what compiling a large one does."""
    costs: dict[str, float] = {}
    for size in (10, 10_000):
        house = House(size)
        begin = time.perf_counter()
        expression = compiled("any(windows, open)", house)
        costs[f"compile_group_{size}"] = (time.perf_counter() - begin) * 1e6
        (tally,) = expression.derives
        live = make(tally, Scope(0.0))
        values: list[Datum] = [False] * (len(house.slots) + 10)
        list(live.start(0.0, values))
        costs[f"react_group_{size}"] = best(partial(toggle, live, house.slots["window5.open"], values), 20_000, rounds)
    costs["react_ratio"] = costs["react_group_10000"] / costs["react_group_10"]
    return costs


def toggle(live: Derived, slot: int, values: list[Datum]) -> None:
    """Let a member change, as the engine does."""
    old, new = values[slot], not values[slot]
    values[slot] = new
    for own, value in live.react(slot, old, new, 0.0, values):
        values[own] = value


def mutated(source: random.Random) -> str:
    """Return a text that is nearly an expression, or nothing like one."""
    text = source.choice(SEEDS)
    for _ in range(source.choice((0, 1, 1, 2, 3, 8))):
        at, to = sorted((source.randrange(len(text) + 1), source.randrange(len(text) + 1)))
        match source.randrange(8):
            case 0:
                text = text[:at] + source.choice(WORDS) + text[at:]
            case 1:
                text = text[:at] + text[to:]
            case 2:
                text = f"{text[:at]} {source.choice(WORDS)} {text[to:]}"
            case 3:
                other = source.choice(SEEDS)
                text = text[:at] + other[source.randrange(len(other)) :]
            case 4:
                text = text[:at] + text[at:to] * source.randrange(2, 9) + text[to:]
            case 5:
                text = (
                    f"{source.choice(('not ', '-', '(', 'round(', 'held('))}{text}{source.choice(('', ')', ', 1h)'))}"
                )
            case 6:
                text = f"{text} {source.choice(('and', 'or', '+', '??', '<', 'if true else'))} {source.choice(SEEDS)}"
            case _:
                text = text[:at] + chr(source.randrange(0x2FF)) + text[at + 1 :]
        text = text[:2100]
    return text


class Longest:
    """How long steps of one kind took, and the texts that took longest.

    Machines have hiccups: those that took longest are done again when all is over, and the shortest time counts.
    """

    def __init__(self) -> None:
        self.total = 0.0
        self.count = 0
        self.slow_at_once = 0
        self._longest: list[tuple[float, int, str, Callable[[], object]]] = []

    def saw(self, text: str, action: Callable[[], object], taken: float) -> None:
        """Remember that a step took so many microseconds, and how to do it again."""
        self.total += taken
        self.count += 1
        self.slow_at_once += taken > SLOWEST
        one = (taken, self.count, text, action)
        if len(self._longest) < AGAIN:
            heapq.heappush(self._longest, one)
        else:
            heapq.heappushpop(self._longest, one)

    def told(self) -> dict[str, object]:
        """Return it for people."""
        longest = sorted(((least(taken, action), text) for taken, _, text, action in self._longest), reverse=True)
        return {
            "count": self.count,
            "mean": round(self.total / max(1, self.count), 1),
            "over_1ms_at_once": self.slow_at_once,
            "over_1ms": sum(taken > SLOWEST for taken, _ in longest),
            "longest": [[round(taken), text] for taken, text in longest[:TOLD]],
        }


def least(taken: float, action: Callable[[], object]) -> float:
    """Return the least microseconds of a step that once took so many."""
    return min(taken, *(clocked(action)[0] for _ in range(TIMES)))


def clocked(action: Callable[[], object]) -> tuple[float, object]:
    """Return the microseconds that the processor spent on a step, and its result."""
    begin = time.thread_time_ns()
    result = action()
    return (time.thread_time_ns() - begin) / 1_000, result


def begin(expression: Expression) -> None:
    """Evaluate an expression as if nothing of its shape had been evaluated before."""
    coded.cache_clear()
    emit(expression.form)(UNKNOWN, Scope(0.0))


def fuzz(count: int, seed: int, *, collecting: bool) -> dict[str, object]:
    """Try that many texts; whatever is raised but a refusal ends the benchmark."""
    source = random.Random(seed)
    house = House()
    refused, accepted, begun, evaluated = Longest(), Longest(), Longest(), Longest()

    def attempt(text: str) -> Expression | None:
        try:
            return compiled(text, house)
        except ExpressionError:
            return None

    for number in range(count):
        if number % COLLECT_EVERY == 0:
            gc.collect()
            gc.freeze()
            if not collecting:
                gc.disable()
        text = mutated(source)
        compiling_ = partial(attempt, text)
        taken, expression = clocked(compiling_)
        if not isinstance(expression, Expression):
            refused.saw(text, compiling_, taken)
            continue
        accepted.saw(text, compiling_, taken)
        values = [source.choice(STRANGE) for _ in range(max(house.slots.values()) + 1)]
        scope = Scope(source.choice((0.0, 1.77e9, 2e9)), "Europe/Berlin", 52.5, source.choice((13.4, -180.0)))
        scope.trigger = {"payload": source.choice(STRANGE), "payload.n": source.choice(STRANGE)}
        running = partial(expression.run, values, scope)
        taken, result = clocked(running)
        begun.saw(text, partial(begin, expression), taken)
        evaluated.saw(text, running, clocked(running)[0])
        told = explain(expression, values, scope).value
        assert repr(told) == repr(result), (text, told, result)
        if len(house.slots) > 2_000:
            house = House()
    kinds = {"refused": refused, "compiled": accepted, "begun": begun, "evaluated": evaluated}
    return {name: longest.told() for name, longest in kinds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-gc", dest="collecting", action="store_false")
    options = parser.parse_args()
    told: dict[str, object] = {}
    if options.fuzz:
        told["fuzz"] = fuzz(options.fuzz, options.seed, collecting=options.collecting)
    else:
        costs = condition(options.rounds) | compiling(options.rounds) | groups(options.rounds)
        told = {name: round(cost, 3) for name, cost in costs.items()}
    print(json.dumps(told, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
