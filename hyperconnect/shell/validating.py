"""Validating what somebody writes beside the rules of the running hub: for the API, and through it for all others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from hyperconnect.automation.critic import Critic
from hyperconnect.automation.graph import Graph, graph_of
from hyperconnect.automation.text import read_rules
from hyperconnect.automation.validation import Validated, Written, validate
from hyperconnect.automation.validation.validate import Plain
from hyperconnect.core.hub import Hub

_AT_ONCE: Final = 4
"""Rules at work that are read before others have their turn: the first look at thousands takes seconds."""
_SHORT: Final = 4096
"""Letters of a text that is read here and now; longer ones keep nobody waiting."""


async def validate_text(hub: Hub, text: str) -> tuple[Validated, ...]:
    """Return what there is to say of a file of rules; findings have line and column."""
    if len(text) <= _SHORT:
        written: Sequence[Written] = read_rules(text)
    else:
        written = await asyncio.to_thread(read_rules, text)
    return await _validate(hub, written)


async def validate_documents(hub: Hub, documents: Sequence[object]) -> tuple[Validated, ...]:
    """Return what there is to say of rules as plain data."""
    return await _validate(hub, [Plain(document) for document in documents])


async def graph_of_rules(hub: Hub) -> Graph:
    """Return what triggers what, over all rules at work."""
    return graph_of(await _looked_over(hub), hub.registry)


async def _validate(hub: Hub, written: Sequence[Written]) -> tuple[Validated, ...]:
    return validate(written, hub.registry, await _looked_over(hub))


async def _looked_over(hub: Hub) -> Critic:
    """Return the critic, once it has read all rules at work."""
    critic = hub.engine.critic
    while not critic.prepare(_AT_ONCE):  # noqa: ASYNC110  (it works meanwhile, and waits for nobody)
        await asyncio.sleep(0)
    return critic
