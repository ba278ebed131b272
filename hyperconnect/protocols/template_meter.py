"""What the templates of one message may take together: many that are cheap alone would be dear as a crowd.

Whoever reads a message opens the meter and closes it again; while it is open, every rendering draws on it. Closed, each
rendering has only its own limit. Templates are prepared when they are announced;
what has to be prepared while a message is read draws on it too.
"""

from __future__ import annotations

from typing import Final

from hyperconnect.errors import HyperconnectError

MESSAGE_STEPS: Final = 6000
"""Steps of all templates of a message together, half a microsecond each."""

RENDER_STEPS: Final = 30
"""What a rendering takes besides its own steps."""

EFFORT_STEPS: Final = 20
"""Steps that take the time of a hundredth of a millisecond."""

TEXT_STEP: Final = 256
"""Characters of a text that cost a step to handle."""


class LimitError(HyperconnectError):
    """A template asked for more than it may have."""


class Meter:
    """Steps that are left, and whether anybody counts."""

    __slots__ = ("left", "opened")

    def __init__(self) -> None:
        self.opened = False
        self.left = MESSAGE_STEPS

    def open(self) -> None:
        """Begin to count for a message."""
        self.opened = True
        self.left = MESSAGE_STEPS

    def close(self) -> None:
        """Stop counting."""
        self.opened = False

    def take(self, steps: int) -> None:
        """Take steps.

        Raises:
            LimitError: the message has none left.
        """
        if self.opened:
            if self.left <= 0:
                raise LimitError("the templates of one message take too long together")
            self.left -= steps


METER: Final = Meter()
"""The one meter: messages are read one after another."""
