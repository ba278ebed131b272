"""A story's broker that goes: ours is ended for so long; one that is not ours to end is lost by the things alone."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.shell.broker import Turn
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.faults import Offline


def take_away(world: Household, turn: Turn) -> None:
    """Let a broker go and come back as the story of a household says."""
    world.broker_turned.append(lambda: turn(gone=world.broker_gone))


def lose(world: Household, say: Callable[[str], None]) -> None:
    """Let the things of a household lose their broker, and find it again, as the story says.

    `say` is told that the broker stays, so that nobody waits for a hub to miss it.
    """
    find: list[Callable[[], None]] = []

    def turned() -> None:
        if world.broker_gone:
            say("the broker is not ours to switch off: everything simulated loses it instead")
            find.append(world.faults.begin(Offline(kind="offline", topic="#")))
        while find and not world.broker_gone:
            find.pop()()

    world.broker_turned.append(turned)
