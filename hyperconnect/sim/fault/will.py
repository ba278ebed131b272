"""What the broker says for a thing whose connection broke: the opposite of its word that it is there."""

from __future__ import annotations

from hyperconnect.model.message import Message

_WORDS = {
    b"online": b"offline",
    b"Online": b"Offline",
    b'{"state":"online"}': b'{"state":"offline"}',
    b"ready": b"lost",
}
_TOPICS = frozenset({"availability", "available", "lwt", "LWT", "online", "status", "state", "$state"})
_SIGNS = {b"true": b"false", b"1": b"0"}
"""What is a word of being there only where the topic says nothing else."""


def will(kept: Message) -> Message | None:
    """Return the last will that belongs to a retained message, None if that says nothing of being there."""
    last = kept.topic.rpartition("/")[2]
    gone = _WORDS.get(kept.payload) if last in _TOPICS else None
    if last == "online":
        gone = gone or _SIGNS.get(kept.payload)
    if gone is None:
        return None
    return Message(kept.topic, gone, retain=True, qos=kept.qos)
