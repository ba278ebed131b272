"""What is believed of a room before anything is known of it: a cloud of candidate rooms.

A candidate is an emitter that lags, light air and heavy mass, in units that a thermostat can tell apart (temperatures
in °C, times in hours):

    q'  = (u·Q(To) − q)/lag            Q(To) = power · clip(1 + slope·(To − 7), 0.45, 1.1)
    Ta' = q + inward·(Tm − Ta) + outward·(To − Ta) + sun·GHI + gain
    Tm' = mass·(Ta − Tm)

Power in K/h, conductances over capacities in 1/h: watts and kilojoules cannot be told apart from temperatures alone,
so they do not occur.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Emitter: TypeAlias = Literal["unknown", "convector", "radiator", "floor"]
Floats: TypeAlias = NDArray[np.float64]

POWER, LAG, OUTWARD, INWARD, MASS, SUN, GAIN, SLOPE = range(8)
"""Columns of a cloud: one candidate a row."""
COLUMNS: Final = 8

_LAGS: Final[dict[Emitter, tuple[float, float]]] = {
    "unknown": (0.03, 2.0),
    "convector": (0.03, 0.12),
    "radiator": (0.12, 0.6),
    "floor": (0.6, 2.5),
}
_LOW: Final = np.array([2.0, 0.03, 0.02, 0.3, 0.02, 1e-4, 0.0, 0.0])
_HIGH: Final = np.array([70.0, 2.0, 0.6, 12.0, 0.4, 8e-3, 1.5, 0.018])
LEAST: Final = np.array([0.3, 0.02, 0.003, 0.05, 0.005, 1e-6, -0.5, -0.005])
MOST: Final = np.array([200.0, 4.0, 1.2, 30.0, 1.0, 2e-2, 3.0, 0.03])
_LINEAR: Final = (GAIN, SLOPE)
_BUILT_FOR = 18.0
_UNABLE = 0.1
_SPARE = 4


def draw(count: int, chance: np.random.Generator, emitter: Emitter = "unknown") -> Floats:
    """Return `count` candidates: log-uniform within wide bounds, gain and slope uniform.

    Heatings are built to heat their rooms: of candidates that could not hold it `_BUILT_FOR` K warmer than outdoors
    only a few are taken.
    """
    cloud = _drawn(_SPARE * count, chance, emitter)
    able = cloud[:, POWER] / cloud[:, OUTWARD] >= _BUILT_FOR
    few = chance.random(len(cloud)) < _UNABLE
    taken = np.concatenate([np.flatnonzero(able | few), np.flatnonzero(~(able | few))])[:count]
    chosen: Floats = cloud[np.sort(taken)]
    return chosen


def _drawn(count: int, chance: np.random.Generator, emitter: Emitter) -> Floats:
    low, high = _LOW.copy(), _HIGH.copy()
    low[LAG], high[LAG] = _LAGS[emitter]
    part = chance.random((count, COLUMNS))
    cloud = np.empty((count, COLUMNS))
    logs = [column for column in range(COLUMNS) if column not in _LINEAR]
    cloud[:, logs] = low[logs] * (high[logs] / low[logs]) ** part[:, logs]
    for column in _LINEAR:
        cloud[:, column] = low[column] + (high[column] - low[column]) * part[:, column]
    # Half of all homes are heated by what does not care how cold it is outside.
    cloud[::2, SLOPE] = 0.0
    return cloud


def jittered(cloud: Floats, chance: np.random.Generator, spread: float) -> Floats:
    """Return candidates like these, each a little otherwise: `spread` is the logarithm's standard deviation."""
    noise = chance.standard_normal(cloud.shape)
    near = cloud * np.exp(spread * noise)
    near[:, GAIN] = cloud[:, GAIN] + 0.02 * noise[:, GAIN]
    near[:, SLOPE] = cloud[:, SLOPE] + 7e-4 * noise[:, SLOPE]
    return np.clip(near, LEAST, MOST)


def packed(cloud: Floats) -> bytes:
    """Return candidates in two bytes a parameter, exact to a few parts in ten thousand."""
    low, high = _scale(LEAST), _scale(MOST)
    part = (_scale(cloud) - low) / (high - low)
    return np.round(np.clip(part, 0, 1) * 65535).astype("<u2").tobytes()


def unpacked(data: bytes) -> Floats:
    """Return the candidates that `packed` packed."""
    low, high = _scale(LEAST), _scale(MOST)
    scaled = low + np.frombuffer(data, "<u2").reshape(-1, COLUMNS) / 65535 * (high - low)
    cloud: Floats = np.exp(scaled)
    cloud[:, _LINEAR] = scaled[:, _LINEAR]
    return cloud


def _scale(cloud: Floats) -> Floats:
    """Return logarithms of what is drawn by its logarithm."""
    scaled = np.log(np.maximum(cloud, 1e-12))
    scaled[..., _LINEAR] = cloud[..., _LINEAR]
    return scaled
