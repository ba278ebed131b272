"""Topic filters of MQTT: what is wrong with one, and which topics it means."""

from __future__ import annotations

_LONGEST = 1024
"""Bytes; MQTT allows more, no device needs it."""


def flaw_of(topic_filter: str) -> tuple[str, tuple[int, int]] | None:
    """Return what is wrong with a topic filter and where, or None."""
    whole = (0, len(topic_filter))
    if not topic_filter:
        return "a topic filter is never empty; `#` stands for all topics", whole
    if len(topic_filter.encode("utf-8", "replace")) > _LONGEST:
        return f"a topic filter has at most {_LONGEST} bytes", whole
    if "\0" in topic_filter or not topic_filter.isprintable():
        return "a topic has no control characters", whole
    if topic_filter.startswith("$share/"):
        return "a shared subscription would take messages from others; write the filter without `$share/…/`", whole
    start = 0
    levels = topic_filter.split("/")
    for place, level in enumerate(levels):
        span = (start, start + len(level))
        if len(level) > 1 and ("+" in level or "#" in level):
            return f"`+` and `#` stand for whole levels, so `{level}` is no level of a filter", span
        if level == "#" and place < len(levels) - 1:
            return "`#` is always the last level", span
        start += len(level) + 1
    return None


def matches(topic_filter: str, topic: str) -> bool:
    """Return whether a filter means a topic that a client may publish on (MQTT 5.0, 4.7)."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(one in {"+", level} for one, level in zip(wanted, levels, strict=True))
