"""What the broker says for a thing whose connection broke: the opposite of its word that it is there."""

from __future__ import annotations

from hyperconnect.model.message import Message

_WORDS = {
    b"online": b"offline",
    b"Online": b"Offline",
    b'{"state":"online"}': b'{"state":"offline"}',
    b"true": b"false",
    b"ready": b"lost",
    b"1": b"0",
}
_TOPICS = frozenset({"availability", "available", "lwt", "LWT", "online", "status", "state", "$state", "connected"})


def will(kept: Message) -> Message | None:
    """Return the last will that belongs to a retained message, None if that says nothing of being there."""
    gone = _WORDS.get(kept.payload)
    if gone is None or kept.topic.rpartition("/")[2] not in _TOPICS:
        return None
    return Message(kept.topic, gone, retain=True, qos=kept.qos)
