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

from hyperconnect.cli.decoding import message_of
from hyperconnect.cli.mirror import Mirror
from hyperconnect.cli.scoring import Score, ecosystem_by, is_same
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.protocols.homeassistant.topics import COMPONENTS
from hyperconnect.protocols.payload import is_array, is_object

EXPECTED: Final = "expectations after the first publish"
PUBLISHED: Final = "published"

_A_WHILE: Final = 60.0
"""Seconds that pass where a recording only says that time does."""


class Verdict(Struct, frozen=True):
    """What became of one expectation; `what` is the row of the table it counts for."""

    what: str
    met: bool
    why: str


def judge_scenario(score: Score, where: str, line: Mapping[str, Any], mirror: Mirror) -> None:
    """Play the scenario of a line in a house that was never seen before.

    Raises:
        ContentError: it has no steps.
    """
    steps = line["steps"]
    if not isinstance(steps, list):
        raise ContentError("`steps` must be a list", where=where)
    scenario = Scenario(cast("list[dict[str, Any]]", steps), mirror)
    for verdict in list(scenario.play()):
        ecosystem = mirror.ecosystem if mirror.heard_by else ecosystem_by(where)
        score.count(ecosystem, verdict.what, f"{where}, {verdict.why}", met=verdict.met)
    score.unasked.update(scenario.unasked)


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
            self.unasked["what follows a configuration that the recording lost"] += lost
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
        written: object = config.get("config")
        entities = list(entities_of(written if is_array(written) else [written]))
        # What one file configures is of one hand: the entities may share their topics, as those of one device may.
        shared = {"device": {"identifiers": [f"step{self._configs}"]}} if len(entities) > 1 else {}
        for entity in entities:
            one = {**shared, **entity}
            self._configs += 1
            topic = f"homeassistant/{config['domain']}/step{self._configs}/config"
            self._mirror.hear(Message(topic, json.dumps(one).encode()))

    def _expect(self, number: int, expect: Mapping[str, Any]) -> Iterator[Verdict]:
        operator, wanted = expect.get("op"), expect.get("value")
        if operator == "has_attr":
            self.unasked["whether an attribute is there: the recording does not say if it should be"] += 1
            return
        if not expect.get("entity_id"):
            self.unasked["something else than an entity"] += 1
            return
        found = self._found(expect)
        if expect.get("field") == "state":
            found, wanted = _figure(found), _figure(wanted)
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
        shown = shown or mirror.presumed(entity_id)
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

        Steps that ask one after another share what was published: each finds its own, and nothing is left over. One
        that asks in any order only asks for some of it, one that asks for nothing, that the latest act published none.
        """
        wanted = _wanted(step)
        sharing = self._sharing(number)
        everything = [one for other in sharing for one in _wanted(other)]
        if not wanted:
            met = len(self._mirror.sent) == self._marked
        elif step.get("any_order"):
            met = _holds(self._mirror.sent, wanted)
        else:
            met = any(
                are_same(sent, everything, ordered=len(sharing) == 1) and _holds(sent, wanted)
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
        if not is_object(one):
            continue
        entity = {key: value for key, value in one.items() if key != "platform"}
        devices = entity.pop("devices", None)
        if is_object(devices):
            for name, topic in devices.items():
                yield {**entity, "name": name, "state_topic": topic}
        else:
            yield entity


def recorded_message(written: Mapping[str, Any]) -> Message:
    """Return a message of a step; `__bytes_hex__` holds a payload that is no text."""
    payload: object = written.get("payload", "")
    message = message_of(written)
    if is_object(payload) and "__bytes_hex__" in payload:
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


def _figure(state: object) -> object:
    """Return a state as the number that it says, if it says one: 20.0 is 20."""
    try:
        return float(state) if isinstance(state, str) else state
    except ValueError:
        return state


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
    return is_object(config) and "unserialisable" in config and config.get("domain") in COMPONENTS


def _told(messages: Sequence[Message]) -> str:
    return ", ".join(f"{one.topic} {one.payload.decode(errors='replace')}" for one in messages) or "nothing"
