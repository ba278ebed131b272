"""The true house: nine nodes moved minute by minute, exactly; a plant and a thermostat with habits of their own.

Nodes: air, furniture, inner walls, outer wall inside, outer wall outside, the room beside, the emitter's water, the
screed, the thermostat's sensor. Between minutes the network is linear, so a matrix exponential moves it; what is not
linear (thermostat, plant, open windows) is decided once a minute. Lanes are copies of one house that are heated
differently under the same sky.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .homes import Home
from .sky import Floats

AIR, FURNITURE, INNER, SKIN, OUTSIDE, BESIDE, WATER, SLAB, SENSOR = range(9)
NODES: Final = 9
OUTDOOR, GROUND, INTO_AIR, INTO_WALLS, INTO_SKIN, HEAT = range(6)
INPUTS: Final = 6
_OPENED: Final = 220.0
"""W/K that wide open windows add."""
_DEFROST: Final = 6
_FROSTED: Final = 55


class Network:
    """A home's conductances, as what a minute does to its nodes: `moves` and `takes`, windows shut and open."""

    def __init__(self, home: Home) -> None:
        shut, opened = (_minute(*_balance(home, extra)) for extra in (0.0, _OPENED))
        self.moves: Floats = np.stack([shut[0], opened[0]])
        self.takes: Floats = np.stack([shut[1], opened[1]])


class House:
    """Lanes of a home. `drive` is what outside and inside add each minute; `windows` is 1 where they stand open."""

    def __init__(self, home: Home, network: Network, inputs: Floats, windows: NDArray[np.intp]) -> None:
        self.home, self.network, self.windows = home, network, windows
        self.outdoor: Floats = inputs[:, OUTDOOR]
        self.drive: Floats = np.einsum("mij,mj->mi", network.takes[windows][:, :, :HEAT], inputs)
        self._heat: Floats = network.takes[:, :, HEAT]
        self._moved: Floats = network.moves.transpose(0, 2, 1)
        self._capacity = _capacity(home, self.outdoor)
        self.state: Floats = np.empty((0, NODES))
        self.on: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.since: NDArray[np.intp] = np.zeros(0, np.intp)
        self.ran: NDArray[np.intp] = np.zeros(0, np.intp)
        self.demand: Floats = np.zeros(0)
        self.energy: Floats = np.zeros(0)

    def settle(self, lanes: int, air: float) -> None:
        """Begin with so many lanes, all nodes about as warm as they are after long at an air temperature."""
        rest = np.linspace(0, 1, 4)[1:] * 0.8 * (self.outdoor[0] - air)
        nodes = np.full(NODES, air)
        nodes[SKIN], nodes[OUTSIDE] = air + rest[0], air + rest[2]
        nodes[BESIDE] = air if self.home.flat else air + rest[1] / 2
        nodes[WATER] = nodes[SLAB] = air + 2
        self.state = np.tile(nodes, (lanes, 1))
        self.on, self.since = np.zeros(lanes, np.bool_), np.full(lanes, 99)
        self.ran, self.demand, self.energy = np.zeros(lanes, np.intp), np.zeros(lanes), np.zeros(lanes)

    def like(self, other: House, lanes: int) -> None:
        """Become so many copies of the first lane of another house of the same home."""
        lane = 0
        self.state = np.tile(other.state[lane], (lanes, 1))
        self.on, self.since, self.ran = (np.full(lanes, old[lane]) for old in (other.on, other.since, other.ran))
        self.demand, self.energy = np.full(lanes, other.demand[lane]), np.full(lanes, other.energy[lane])

    @property
    def air(self) -> Floats:
        """The air of each lane."""
        return np.asarray(self.state[:, AIR])

    @property
    def reading(self) -> Floats:
        """What the thermostats show: rounded, though they switch by what they feel."""
        steps = self.home.thermostat.rounds
        return np.asarray(np.floor(self._felt() / steps + 0.5) * steps)

    def _felt(self) -> Floats:
        seen: Floats = self.state[:, SENSOR]
        hangs = self.home.thermostat.sees_emitter
        return seen + hangs * (self.state[:, WATER] - seen) if hangs else seen

    def ask(self, minute: int, setpoint: Floats) -> Floats:
        """Let the thermostats switch, each with its own set-point; return the power that they ask for, W."""
        self._switch(self.home.sign * (setpoint - self._felt()))
        asked: Floats = self.demand * self._capacity[minute]
        return asked

    def step(self, minute: int, setpoint: Floats) -> None:
        """Let a minute pass in all lanes."""
        self.live(minute, self.ask(minute, setpoint))

    def live(self, minute: int, power: Floats) -> None:
        """Let a minute pass in all lanes with so much power for each."""
        plant, sign = self.home.plant, self.home.sign
        water = self.state[:, WATER]
        power = np.minimum(power, np.maximum(plant.gives * 3.0 * sign * (plant.hottest - water), 0.0))
        outdoor = self.outdoor[minute]
        if plant.kind == "cooler":
            paid = power / np.clip(3.4 - 0.06 * (outdoor - 30.0), 1.8, 5.0) + 20.0 * self.on
        elif plant.kind == "pump":
            lift = np.maximum(water - outdoor + 12.0, 15.0)
            paid = power / np.clip(0.42 * (water + 278.0) / lift, 1.0, 6.0) + 25.0 * self.on
            if outdoor < 4.0:
                self.ran = np.where(self.on, self.ran + 1, 0) % (_FROSTED + _DEFROST)
                power = np.where(self.ran >= _FROSTED, -0.05 * power, power)
        else:
            paid = power / (0.92 if plant.kind == "boiler" else 1.0)
        self.energy = self.energy + paid / 60000.0
        opened = self.windows[minute]
        self.state = (
            self.state @ self._moved[opened] + self.drive[minute] + (sign * power)[:, None] * self._heat[opened]
        )

    def _switch(self, gap: Floats) -> None:
        """Switch burners and compressors by how far each reading is below its set-point."""
        band, plant = self.home.thermostat.hysteresis, self.home.plant
        modulates = plant.least < 1.0
        wished = np.where(self.on, gap > -band, gap >= (0.0 if modulates else band))
        if plant.shortest:
            wished = np.where(self.since < plant.shortest, self.on, wished)
        self.since = np.where(wished == self.on, self.since + 1, 1)
        self.on = wished
        if modulates:
            self.demand = np.where(wished, np.clip((gap + 2 * band) / (3 * band), plant.least, 1.0), 0.0)
        else:
            self.demand = wished.astype(np.float64)


def _capacity(home: Home, outdoor: Floats) -> Floats:
    """Return full power by the weather: a pump's falls with cold, and dips where its coil ices up."""
    if home.plant.kind == "cooler":
        return np.asarray(home.plant.power * np.clip(1 - home.plant.falls * (outdoor - 30.0), 0.6, 1.1))
    if home.plant.kind != "pump":
        return np.full(len(outdoor), home.plant.power)
    share = 1 - home.plant.falls * np.maximum(7.0 - outdoor, -4.0) - 0.08 * np.exp(-(((outdoor - 1.5) / 3.0) ** 2))
    return np.asarray(home.plant.power * np.clip(share, 0.35, 1.1))


def _balance(home: Home, opened: float) -> tuple[Floats, Floats]:
    """Return the network's derivatives, 1/min and K/min a unit of input."""
    volume = 2.5 * home.area
    holds = np.array([
        1.2 * volume * 3.5, 12.0 * home.area, home.heavy * home.area, home.skin * home.outer * 0.45,
        home.skin * home.outer * 0.55, 28.0 * home.area * (0.4 if home.flat else 1.0), home.plant.water,
        max(home.slab, 1.0), 1.0,
    ])  # fmt: skip
    flows, inputs = np.zeros((NODES, NODES)), np.zeros((NODES, INPUTS))

    def join(one: int, other: int, conductance: float) -> None:
        flows[one, one] -= conductance
        flows[other, other] -= conductance
        flows[one, other] += conductance
        flows[other, one] += conductance

    def expose(node: int, source: int, conductance: float) -> None:
        flows[node, node] -= conductance
        inputs[node, source] += conductance

    panes = sum(each.area for each in home.glass)
    through = home.outer * home.u_wall
    join(AIR, FURNITURE, 4.5 * home.area)
    join(AIR, INNER, 7.0 * home.area)
    join(AIR, SKIN, 6.0 * home.outer)
    join(SKIN, OUTSIDE, 1.15 * through)
    expose(OUTSIDE, OUTDOOR, 20.0 * home.outer)
    expose(AIR, OUTDOOR, panes * home.u_glass + 0.34 * home.leaks * volume + opened)
    join(AIR, BESIDE, home.side)
    expose(BESIDE, GROUND, 400.0 if home.flat else 0.35 * home.area)
    if home.slab:
        join(WATER, SLAB, home.plant.gives * 1.6)
        join(SLAB, AIR, home.plant.gives * (1 - home.plant.radiates))
        join(SLAB, INNER, home.plant.gives * home.plant.radiates)
    else:
        join(WATER, AIR, home.plant.gives * (1 - home.plant.radiates))
        join(WATER, INNER, home.plant.gives * home.plant.radiates)
        join(SLAB, INNER, 1.0)
    inputs[AIR, INTO_AIR] = inputs[INNER, INTO_WALLS] = inputs[OUTSIDE, INTO_SKIN] = inputs[WATER, HEAT] = 1.0
    rate = 0.06 / holds[:, None]
    flows, inputs = flows * rate, inputs * rate
    # The sensor sees mostly air, a little of the wall it hangs on, and nobody feels its warmth.
    lag = home.thermostat.lag
    flows[SENSOR] = 0.0
    flows[SENSOR, [AIR, INNER, SENSOR]] = 0.9 / lag, 0.1 / lag, -1.0 / lag
    return flows, inputs


def _minute(flows: Floats, inputs: Floats) -> tuple[Floats, Floats]:
    """Return what one minute does: the exponential of the network, with inputs that hold still."""
    size = NODES + INPUTS
    joint = np.zeros((size, size))
    joint[:NODES, :NODES], joint[:NODES, NODES:] = flows, inputs
    halvings = 12
    joint = joint / 2.0**halvings
    moved, term = np.eye(size), np.eye(size)
    for order in range(1, 8):
        term = term @ joint / order
        moved = moved + term
    for _ in range(halvings):
        moved = moved @ moved
    return moved[:NODES, :NODES], moved[:NODES, NODES:]
