"""Messages and requests that leave the home."""

from __future__ import annotations

import re
from urllib.parse import quote

from msgspec import Struct

from hyperconnect.automation.action.payload import Tree, packed
from hyperconnect.automation.action.settle import Template, filled
from hyperconnect.automation.action.turn import ActionFailed, Turn
from hyperconnect.automation.expression import render
from hyperconnect.automation.intent import Broadcast, Fetch, Intent

LONGEST_TOPIC = 512
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def topic_flaw(topic: str) -> str:
    """Return why nobody may publish on a topic, or nothing (MQTT 5.0, 4.7)."""
    if not topic:
        return "a topic is at least one letter"
    if len(topic.encode(errors="replace")) > LONGEST_TOPIC:
        return f"a topic has at most {LONGEST_TOPIC} bytes"
    if wildcard := next((letter for letter in "+#" if letter in topic), ""):
        return f"`{wildcard}` stands for many topics; one publishes on a single one"
    if topic.startswith("$"):
        return "topics that begin with `$` belong to the broker"
    return "a topic has no control characters" if _CONTROLS.search(topic) else ""


def line_flaw(text: str) -> str:
    """Return why a text cannot stand in one line of a request, or nothing."""
    return "has control characters" if _CONTROLS.search(text) else ""


class Post(Struct, frozen=True):
    """Publish a message."""

    rule: str
    topic: Template
    payload: Tree
    retain: bool

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        topic = filled(self.topic, turn)
        if flaw := topic_flaw(topic):
            raise ActionFailed(f"cannot publish on {topic!r}: {flaw}")
        out.append(Broadcast(self.rule, topic, packed(self.payload, topic, turn), self.retain))
        return f"published on {topic}"


class Request(Struct, frozen=True):
    """Send an HTTP request; values within the address are escaped."""

    rule: str
    method: str
    url: Template
    headers: dict[str, str]
    body: Tree

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        scope = turn.scope
        url = "".join(
            part
            if isinstance(part, str)
            else quote(render(part.run(turn.values, scope), part.type, scope.timezone), safe="")
            for part in self.url
        )
        out.append(Fetch(self.rule, turn.token, self.method, url, self.headers, packed(self.body, url, turn)))
        return f"asked {url.partition('?')[0]}"
