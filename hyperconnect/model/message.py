"""What travels over MQTT."""

from __future__ import annotations

from msgspec import Struct


class Message(Struct, frozen=True, gc=False, omit_defaults=True):
    """One MQTT publication, received or to be sent.

    `retain` on a received message means: the broker replayed it, it is state from before, never an event.
    `qos` is 0, 1 or 2. With `again` the broker has said it before, and never heard that we took it.
    """

    topic: str
    payload: bytes
    retain: bool = False
    qos: int = 0
    again: bool = False


def matches(pattern: str, topic: str) -> bool:
    """Return whether an MQTT topic filter covers a topic (MQTT 5.0, 4.7).

    `+` stands for one level, a last `#` for the rest and its parent; neither matches a leading `$`.
    """
    if topic[:1] == "$" and pattern[:1] != "$":
        return False
    wanted = pattern.split("/")
    levels = topic.split("/")
    for index, want in enumerate(wanted):
        if want == "#":
            return True
        if index >= len(levels) or (want != "+" and want != levels[index]):
            return False
    return len(wanted) == len(levels)
