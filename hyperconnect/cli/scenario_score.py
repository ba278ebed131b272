"""Scenarios of recordings: steps that announce, tell and call, and what a house should show and publish then.

A line is `{"source", "steps": […]}`; a step is one of `config` (an entity as Home Assistant's YAML has it), `publish`,
`call`, `advance_time`, `expect` (an entity's existence, state, name or attribute) and `expect_publish`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final, cast

from msgspec import Struct

from hyperconnect.cli.decoding import is_same, message_of
from hyperconnect.cli.mirror import Mirror
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.protocols.homeassistant.topics import COMPONENTS

EXPECTED: Final = "expectations after the first publish"
PUBLISHED: Final = "published"

_A_WHILE: Final = 60.0
"""Seconds that pass where a recording only says that time does."""


class Verdict(Struct, frozen=True):
    """What became of one expectation; `what` is the row of the table it counts for."""

    what: str
    met: bool
    why: str


class Tally(Struct):
    """How many expectations were met and missed, by ecosystem and row, what was missed, and what could not be asked."""

    met: Counter[tuple[str, str]]
    missed: Counter[tuple[str, str]]
    misses: list[str]
    unasked: Counter[str]

    def judge(self, number: int, line: Mapping[str, Any], mirror: Mirror) -> None:
        """Play the scenario of a line in a house that was never seen before."""
        steps = line["steps"]
        if not isinstance(steps, list):
            raise ContentError("`steps` must be a list", where=f"line {number}")
        scenario = Scenario(cast("list[dict[str, Any]]", steps), mirror)
        verdicts = list(scenario.play())
        ecosystem = "homeassistant" if "homeassistant" in mirror.heard_by else next(iter(mirror.heard_by), "nobody")
        self.unasked += scenario.unasked
        for verdict in verdicts:
            key = ecosystem, verdict.what
            if verdict.met:
                self.met[key] += 1
            else:
                self.missed[key] += 1
                self.misses.append(f"line {number}, {verdict.why}")

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """Return ecosystem, what, met, all and percentage."""
        rows: list[tuple[str, str, str, str, str]] = []
        for key in sorted(self.met.keys() | self.missed.keys()):
            met, total = self.met[key], self.met[key] + self.missed[key]
            rows.append((*key, str(met), str(total), f"{100 * met / total:.1f}"))
        return rows


class Scenario:
    """Steps played in a house, one by one."""

    def __init__(self, steps: Sequence[dict[str, Any]], mirror: Mirror) -> None:
        self._steps = steps
        self._mirror = mirror
        self._configs = 0
        self._published = False
        self._marked = 0
        self.unasked: Counter[str] = Counter()

    def play(self) -> Iterator[Verdict]:
        """Yield a verdict for each expectation that can be asked."""
        if any(_is_lost(step.get("config")) for step in self._steps):
            lost = sum(1 for step in self._steps if "expect" in step or "expect_publish" in step)
            self.unasked["the recording lost the configuration"] += lost
            return
        for number, step in enumerate(self._steps):
            self._act(step)
            if "expect" in step and self._published:
                yield from self._expect(number, step["expect"])
            if "expect_publish" in step:
                yield self._expect_publish(number, step)

    def _act(self, step: Mapping[str, Any]) -> None:
        if not _only_looks(step):
            self._marked = len(self._mirror.sent)
        match step:
            case {"config": config}:
                self._announce(config)
            case {"publish": publish}:
                self._published = True
                self._mirror.hear(recorded_message(publish))
            case {"call": call}:
                self._mirror.call(call["domain"], call["service"], call.get("data") or {})
            case {"advance_time": _}:
                self._mirror.wait(_A_WHILE)
            case _:
                pass

    def _announce(self, config: Mapping[str, Any]) -> None:
        """Announce what stands in a YAML configuration, as if by discovery."""
        written = config.get("config")
        for one in entities_of(written if isinstance(written, list) else [written]):
            self._configs += 1
            topic = f"homeassistant/{config['domain']}/step{self._configs}/config"
            self._mirror.hear(Message(topic, json.dumps(one).encode()))

    def _expect(self, number: int, expect: Mapping[str, Any]) -> Iterator[Verdict]:
        operator, wanted = expect.get("op"), expect.get("value")
        if "entity_id" not in expect or operator == "has_attr":
            why = "how often something was published" if "mqtt" in expect else "whether an attribute is there or not"
            self.unasked[f"the recording does not say {why}"] += 1
            return
        found = self._found(expect)
        what = " ".join(str(expect[key]) for key in ("entity_id", "field", "attr", "op", "value") if key in expect)
        yield Verdict(EXPECTED, is_met(operator, found, wanted), f"step {number}: {what}: got {found!r}")

    def _found(self, expect: Mapping[str, Any]) -> object:
        entity_id, mirror = str(expect["entity_id"]), self._mirror
        shown = mirror.find(entity_id)
        if "field" not in expect and "attr" not in expect:
            if shown is None and expect.get("op") == "truthy" and expect.get("value") is True:
                # A recording does not tell that somebody renamed an entity, only that it has that id from now on.
                mirror.rename(entity_id)
                shown = mirror.find(entity_id)
            return shown.domain if shown is not None else None
        if shown is None:
            return "no such entity"
        match expect.get("field"):
            case "state":
                return mirror.state(shown)
            case "name":
                return mirror.name(shown)
            case _:
                return mirror.attributes(shown).get(str(expect.get("attr")))

    def _expect_publish(self, number: int, step: Mapping[str, Any]) -> Verdict:
        """Judge what was published: by the latest act, or by all since it was last asked.

        Steps that ask one after another share what was published: each finds its own, and nothing is left over.
        """
        wanted = _wanted(step)
        sharing = self._sharing(number)
        everything = [one for other in sharing for one in _wanted(other)]
        ordered = len(sharing) == 1 and not step.get("any_order")
        met = any(
            are_same(sent, everything, ordered=ordered) and _holds(sent, wanted)
            for sent in (self._mirror.sent[self._marked :], self._mirror.sent)
        )
        problem = f" ({self._mirror.problems[-1]})" if self._mirror.problems else ""
        why = f"step {number}: publish {_told(wanted)}: got {_told(self._mirror.sent)}{problem}"
        if sharing[-1] is step:
            self._mirror.sent.clear()
            self._marked = 0
        return Verdict(PUBLISHED, met, why)

    def _sharing(self, number: int) -> list[dict[str, Any]]:
        """Return the steps around one that ask what was published, with no act between them."""
        first = number
        while first and _only_looks(self._steps[first - 1]):
            first -= 1
        asking = takewhile(_only_looks, self._steps[first:])
        return [step for step in asking if "expect_publish" in step]


def entities_of(written: Sequence[object]) -> Iterator[dict[str, Any]]:
    """Yield the entities of a YAML configuration; one of trackers lists topics by name under `devices`."""
    for one in written:
        if not isinstance(one, Mapping):
            continue
        entity = {key: value for key, value in cast("Mapping[str, Any]", one).items() if key != "platform"}
        devices = entity.pop("devices", None)
        if isinstance(devices, Mapping):
            for name, topic in cast("Mapping[str, Any]", devices).items():
                yield {**entity, "name": name, "state_topic": topic}
        else:
            yield entity


def recorded_message(written: Mapping[str, Any]) -> Message:
    """Return a message of a step; `__bytes_hex__` holds a payload that is no text."""
    payload = written.get("payload", "")
    message = message_of(written)
    if isinstance(payload, Mapping) and "__bytes_hex__" in payload:
        message = Message(message.topic, bytes.fromhex(str(payload["__bytes_hex__"])), message.retain)
    return Message(message.topic, message.payload, message.retain, int(written.get("qos") or 0))


def is_met(operator: object, found: object, wanted: object) -> bool:
    """Return whether an expectation is met."""
    match operator:
        case "==":
            return is_same(found, wanted)
        case "!=":
            return not is_same(found, wanted)
        case "is_none":
            return (found is None) is bool(wanted)
        case "truthy":
            return bool(found) is bool(wanted)
        case _:
            return False


def are_same(sent: Sequence[Message], wanted: Sequence[Message], *, ordered: bool) -> bool:
    """Return whether messages are equal in everything, payloads of JSON compared as what they say."""
    if len(sent) != len(wanted):
        return False
    if ordered:
        return all(_alike(one, other) for one, other in zip(sent, wanted, strict=True))
    return _holds(sent, wanted) and _holds(wanted, sent)


def _holds(sent: Sequence[Message], wanted: Sequence[Message]) -> bool:
    return all(any(_alike(one, other) for one in sent) for other in wanted)


def _wanted(step: Mapping[str, Any]) -> list[Message]:
    return [recorded_message(one) for one in step["expect_publish"]]


def _only_looks(step: Mapping[str, Any]) -> bool:
    return "expect" in step or "expect_publish" in step


def _alike(sent: Message, wanted: Message) -> bool:
    same = (sent.topic, sent.qos, sent.retain) == (wanted.topic, wanted.qos, wanted.retain)
    return same and (sent.payload == wanted.payload or _json(sent.payload) == _json(wanted.payload) is not None)


def _json(payload: bytes) -> object:
    """Return what an object or a list says, or None for anything else."""
    try:
        return json.loads(payload) if payload[:1] in {b"{", b"["} else None
    except ValueError:
        return None


def _is_lost(config: object) -> bool:
    return isinstance(config, Mapping) and "unserialisable" in config and config.get("domain") in COMPONENTS


def _told(messages: Sequence[Message]) -> str:
    return ", ".join(f"{one.topic} {one.payload.decode(errors='replace')}" for one in messages) or "nothing"
