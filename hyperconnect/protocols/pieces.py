"""Reading in pieces: what takes longer than one message may, without keeping other messages waiting.

Efforts are estimates in hundredths of a millisecond, made of sizes before the work is done: no clock is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Final, NamedTuple, TypeAlias

from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation

TURN: Final = 100
"""The effort that one turn may take; a single step may take more, but then it has the turn for itself."""


class Piece(NamedTuple):
    """What was found out since the piece before, and the effort of the step that comes next."""

    told: Sequence[Observation]
    ahead: int


Pieces: TypeAlias = Generator[Piece, None, None]
"""What a message tells, step by step; each step is small, and leaves everything in a state that can be used."""


class InPieces:
    """A reader of messages that may take long. Called, it tells everything at once.

    Whoever has no time for that takes one of `pieces` after another. In between, other readers may be called, but none
    that reads in pieces too: what is announced takes effect in the order in which it came.
    """

    __slots__ = ("pieces",)

    def __init__(self, pieces: Callable[[Message, Moment], Pieces]) -> None:
        self.pieces = pieces

    def __call__(self, message: Message, at: Moment) -> Sequence[Observation]:
        """Return everything that a message tells."""
        return [seen for piece in self.pieces(message, at) for seen in piece.told]
