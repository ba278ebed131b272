"""Trying rules out beside the running hub: documents read, their tests tried, rehearsals in the home as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import form_of
from hyperconnect.automation.proof import Proof, prove
from hyperconnect.automation.text import read_rules
from hyperconnect.core.home import Home
from hyperconnect.core.hub import Hub
from hyperconnect.core.registry import HOME, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import ContentError, UnknownError
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Datum, Path, Quality
from hyperconnect.shell.jobs import Say
from hyperconnect.shell.service import Service


class Draft(Struct, frozen=True):
    """A document somebody sent: canonical, or else what is wrong with it."""

    document: dict[str, Any] | None
    findings: tuple[Finding, ...]

    @property
    def rule(self) -> str:
        """What it is called; nothing if it cannot be read."""
        return "" if self.document is None else str(self.document["rule"])


def draft_of(document: object) -> Draft:
    """Return a rule as it was sent."""
    rule, findings = read_rule(document)
    if rule is None:
        return Draft(None, tuple(findings))
    return Draft(canonical(rule), tuple(findings))


def version_of(service: Service, rule: str, number: int) -> dict[str, Any]:
    """Return the canonical document of one version of a rule.

    Raises:
        UnknownError: there is no such version, or it says that the rule was deleted.
        ContentError: it cannot be read by now.
    """
    version = service.store.versions.get(rule, number)
    if version is None or version.deleted:
        raise UnknownError(f"{rule} has no version {number}", hint=f"GET /api/v1/rules/{rule}/versions lists them")
    return document_of(version.text, f"version {number} of {rule}")


def document_of(text: str, where: str) -> dict[str, Any]:
    """Return the canonical document of a rule that stands alone in a text.

    Raises:
        ContentError: none does, or it cannot be read.
    """
    written = next(iter(read_rules(text)), None)
    draft = draft_of(None if written is None else written.document)
    if draft.document is None:
        why = draft.findings[0].detail if draft.findings else "there is no rule in it"
        raise ContentError(f"it cannot be read: {why}", where=where, hint="choose another version")
    return draft.document


def home_as_it_is(hub: Hub) -> dict[Path, Datum]:
    """Return what is known of every attribute now."""
    return {
        note.path: note.value
        for note in hub.twin.notes
        if note is not None and note.quality is not Quality.STALE and not note.path.startswith("~")
    }


def house_of(hub: Hub) -> dict[str, Any]:
    """Return what the household calls its own, as a canonical document."""
    house: dict[str, Any] = msgspec.to_builtins(hub.registry.house)
    return house


async def try_tests(service: Service, documents: Sequence[dict[str, Any]], say: Say) -> list[tuple[str, Proof]]:
    """Try the tests of rules, in a thread, in a home of their own with the devices that the hub knows."""
    hub = service.hub
    names, others = names_of(hub), list(hub.registry.rules.values())
    drafts = {str(document["rule"]): document for document in documents}
    others = [drafts.get(str(each.get("rule")), each) for each in others]
    found: list[tuple[str, Proof]] = []
    for place, document in enumerate(documents):
        rule = str(document["rule"])
        say(place / len(documents), f"tries {rule}")
        found.append((rule, await asyncio.to_thread(_prove, document, names, others, service.timezone)))
    return found


def _prove(document: dict[str, Any], names: Registry, others: Sequence[Mapping[str, Any]], timezone: str) -> Proof:
    try:
        return prove(form_of(document), names, others=[dict(each) for each in others], timezone=timezone)
    except ContentError as error:
        return Proof(str(document.get("rule", "")), flaw=error.why)


def names_of(hub: Hub) -> Registry:
    """Return the names of a household for another thread to look at."""
    twin = Twin()
    registry = Registry(twin)
    for device in hub.registry:
        if device.id != HOME:
            registry.announce(device)
    Home(registry, twin).furnish(house_of(hub), 0.0)
    return registry
