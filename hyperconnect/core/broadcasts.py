"""Broadcasts: what rules publish, held while the broker is away and told of where it may be lost.

What was held is sent when the broker is back, unless it is too old by then: it is never sent late. What is sent in a
turn that will not come again after a crash is written down until it has been sent for sure; nobody knows whether a hub
that was killed before sent it, so it is not sent twice: its doubt is told instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.intent import Broadcast
from hyperconnect.model.effect import Effect, Explained, Faulted, Publish, Remember
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason

TTL: Final[Seconds] = 120.0
"""How long a message may wait for the broker."""
MOST: Final = 1_000
"""Messages that wait at once; the oldest is given up for one more."""
_SURELY: Seconds = 2.0
"""How long after a message was given to the bus it has been sent for sure."""
_KIND = "broadcast"


class _Sent(Struct, frozen=True, omit_defaults=True):
    """A message of a rule, and which of its runs wanted it; `until` it waits, or is in doubt if it was `said`."""

    rule: str
    topic: str
    payload: bytes
    retain: bool
    until: Moment
    run: int = 0
    trigger: int = -1
    cause: str = "time"
    said: bool = False


class Broadcasts:
    """What waits for the broker, and what may not be sent yet; `connected` says whether the bus is there.

    `fresh` is what was sent since `take_rows`.
    """

    def __init__(self) -> None:
        self.connected = False
        self._born = 0
        self._made = 0
        self._held: dict[str, _Sent] = {}
        self.fresh: list[_Sent] = []
        self._said: dict[str, Moment] = {}
        self._doubted: dict[str, _Sent] = {}

    def open(self, now: Moment, memory: Mapping[str, Any]) -> None:
        """Begin a life with what an earlier one did not send, or may not have sent."""
        self._born = int(now * 1000)
        for key in sorted(memory):
            sent = msgspec.convert(memory[key], _Sent)
            (self._doubted if sent.said else self._held)[key] = sent

    @property
    def deadline(self) -> Moment | None:
        """When something is to be given up, told or forgotten."""
        if not (self._held or self._said or self._doubted):
            return None
        if self._doubted:
            return 0.0
        return min([*self._said.values(), *(sent.until for sent in self._held.values())])

    def send(self, wish: Broadcast, why: Reason | None, now: Moment, out: list[Effect]) -> None:
        """Send a message, or hold it; `why` is the reason of the run that wants it."""
        sent = _Sent(wish.rule, wish.topic, wish.payload, wish.retain, now + TTL)
        if why is not None:
            sent = replace(sent, run=why.run, trigger=why.trigger, cause=why.cause)
        if self.connected:
            out.append(Publish(Message(wish.topic, wish.payload, wish.retain)))
            self.fresh.append(sent)
            return
        if wish.retain:
            for key in [key for key, each in self._held.items() if each.retain and each.topic == wish.topic]:
                self._drop(key, out)
        elif len(self._held) >= MOST:
            oldest = next(iter(self._held))
            self._unsent(self._drop(oldest, out), "too many others waited for the broker", now, out)
        key = self._key()
        self._held[key] = sent
        out.append(Remember(_KIND, key, msgspec.to_builtins(sent)))
        self._tell(sent, f"the message on {sent.topic} waits for the broker", now, out)

    def connect(self, now: Moment, out: list[Effect]) -> None:
        """The bus is there: send what waited for it."""
        self.connected = True
        self.expire(now, out)
        for key, sent in self._held.items():
            out.append(Publish(Message(sent.topic, sent.payload, sent.retain)))
            out.append(Remember(_KIND, key, msgspec.to_builtins(replace(sent, said=True))))
            self._said[key] = now + _SURELY
            self._tell(sent, f"the message on {sent.topic} was sent when the broker was back", now, out)
        self._held.clear()

    def expire(self, now: Moment, out: list[Effect]) -> None:
        """Give up what is too old, tell what is in doubt, and forget what has been sent."""
        if not (self._held or self._said or self._doubted):
            return
        for sent in self._doubted.values():
            words = f"the hub stopped just then, so the message on {sent.topic} may not have been sent"
            self._tell(sent, words, now, out)
        for key in (*self._doubted, *(key for key, surely in self._said.items() if surely <= now)):
            self._said.pop(key, None)
            out.append(Remember(_KIND, key, None))
        self._doubted.clear()
        for key in [key for key, sent in self._held.items() if sent.until <= now]:
            self._unsent(self._drop(key, out), f"the broker was away for {TTL:.0f} s", now, out)

    def take_rows(self, *, durable: bool) -> list[Remember]:
        """Return the rows of what was sent since the last call; none where its turn comes again after a crash."""
        fresh, self.fresh = self.fresh, []
        rows: list[Remember] = []
        for sent in fresh if durable else ():
            key = self._key()
            self._said[key] = sent.until - TTL + _SURELY
            rows.append(Remember(_KIND, key, msgspec.to_builtins(replace(sent, payload=b"", said=True))))
        return rows

    def shift(self, by: Seconds, out: list[Effect]) -> None:
        """The clock was set: everything waits as long from now as before."""
        self._said = {key: at + by for key, at in self._said.items()}
        self._held = {key: replace(sent, until=sent.until + by) for key, sent in self._held.items()}
        out += [Remember(_KIND, key, msgspec.to_builtins(sent)) for key, sent in self._held.items()]

    def close(self, out: list[Effect]) -> None:
        """The hub stops: what was given to the bus has been sent."""
        out += [Remember(_KIND, key, None) for key in self._said]
        self._said.clear()

    def _key(self) -> str:
        """Return a name that sorts behind all earlier ones."""
        self._made += 1
        return f"{self._born:013x}-{self._made:06x}"

    def _drop(self, key: str, out: list[Effect]) -> _Sent:
        out.append(Remember(_KIND, key, None))
        return self._held.pop(key)

    def _unsent(self, sent: _Sent, why: str, now: Moment, out: list[Effect]) -> None:
        words = f"the message on {sent.topic} was not sent: {why}"
        self._tell(sent, words, now, out)
        out.append(Faulted(now, sent.rule, words))

    def _tell(self, sent: _Sent, words: str, now: Moment, out: list[Effect]) -> None:
        reason = Reason(sent.rule, now, "postscript", sent.trigger, sent.cause, did=(words,), run=sent.run)
        out.append(Explained(reason))
