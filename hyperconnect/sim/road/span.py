"""A piece of a road between two km posts, and whether the road has it."""

from __future__ import annotations

from hyperconnect.errors import ContentError
from hyperconnect.sim.road.road import Roads


def check_span(roads: Roads, road: str, starts: float, ends: float) -> None:
    """Pass if some of a road lies between two posts, in metres; how long it is may vary with the seed.

    Raises:
        ContentError: the road ends before; `where` is `starts` or `ends`, whichever is nearer to it.
    """
    last = roads.last_post(road)
    if min(starts, ends) / 1000 >= last:
        raise ContentError(
            f"{road} has no km {min(starts, ends) / 1000:g}: it ends at km {last:.1f}",
            where="starts" if starts <= ends else "ends",
            hint=f"choose posts from 0 km to {last:.0f} km",
        )
