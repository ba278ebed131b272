"""Rules: read, written, switched, explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from hyperconnect.client.model.reason import Explanation
from hyperconnect.client.model.rule import Outlook, Reloaded, Rule, RuleLine, RuleStatus, SavedRule
from hyperconnect.client.wire import YAML, Query, Wire, part

ANY = "*"
"""In the place of an ETag: whatever the rule says now."""


class Rules:
    """The rules of a hub. What changes one names the `etag` that was read, or `ANY`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def all(
        self, *, tag: str = "", band: str = "", standing: str = "", device: str = "", writes: str = "", words: str = ""
    ) -> list[RuleLine]:
        """Return how rules stand, by their names; what is not empty narrows them down."""
        query = {"tag": tag, "band": band, "standing": standing, "device": device, "writes": writes, "q": words}
        return await self._wire.all("/rules", RuleLine, query=query)

    async def show(self, rule: str) -> Rule:
        """Return a rule as it is written.

        Raises:
            RefusedError: no rule is called that.
        """
        return await self._wire.ask("GET", f"/rules/{part(rule)}", Rule)

    async def text(self, rule: str) -> str:
        """Return a rule as its author wrote it, comments and all."""
        answer = await self._wire.answer("GET", f"/rules/{part(rule)}", headers={"accept": YAML})
        return answer.text

    async def status(self, rule: str) -> RuleStatus:
        """Return how a rule stands, what it waits for, and what it holds."""
        return await self._wire.ask("GET", f"/rules/{part(rule)}/status", RuleStatus)

    async def next(self, rule: str) -> Outlook:
        """Return what a rule at work waits for, and its next moments.

        Raises:
            RefusedError: there is no such rule, or it is not at work.
        """
        return await self._wire.ask("GET", f"/rules/{part(rule)}/next", Outlook)

    async def why(self, rule: str, *, at: str = "", ran: bool = True) -> Explanation:
        """Return why a rule ran last, or why it did not; `at` a moment of the past as a person writes it, or now."""
        query: Query = {"at": at, "ran": ran}
        return await self._wire.ask("GET", f"/rules/{part(rule)}/why", Explanation, query=query)

    async def reload(self) -> Reloaded:
        """Let the hub read devices/, rules/ and home.yaml again; return what is wrong with them."""
        return await self._wire.ask("POST", "/rules:reload", Reloaded)

    async def create(self, rule: str | Mapping[str, Any], *, message: str = "", key: str = "") -> SavedRule:
        """Save a rule that is new: its text in YAML, or its document. With the same `key` it is made once.

        Raises:
            RefusedError: it is wrong, or a rule of that name is there.
        """
        headers = {"idempotency-key": key} if key else {}
        query = {"message": message}
        return await self._wire.ask("POST", "/rules", SavedRule, body=rule, query=query, headers=headers, more=_TRIED)

    async def replace(self, rule: str, said: str | Mapping[str, Any], etag: str, *, message: str = "") -> SavedRule:
        """Save what a rule is to say: its text in YAML, or its document. Its name may be another one then.

        Raises:
            ConflictError: it was changed since it was read; holds both versions.
            RefusedError: it is wrong.
        """
        return await self._wire.ask(
            "PUT",
            f"/rules/{part(rule)}",
            SavedRule,
            body=said,
            query={"message": message},
            headers={"if-match": etag},
            more=_TRIED,
        )

    async def patch(
        self, rule: str, patch: Mapping[str, Any] | Sequence[Mapping[str, Any]], etag: str, *, message: str = ""
    ) -> SavedRule:
        """Change parts of a rule, by a merge patch (RFC 7396) or a JSON patch (RFC 6902); raises as `replace`."""
        kind = "application/merge-patch+json" if isinstance(patch, Mapping) else "application/json-patch+json"
        return await self._wire.ask(
            "PATCH",
            f"/rules/{part(rule)}",
            SavedRule,
            body=patch,
            query={"message": message},
            headers={"if-match": etag, "content-type": kind},
            more=_TRIED,
        )

    async def delete(self, rule: str, etag: str, *, message: str = "") -> None:
        """Delete a rule; for 30 days each of its versions can be restored.

        Raises:
            ConflictError: it was changed since it was read.
            RefusedError: it came with hyperconnect.
        """
        query = {"message": message}
        await self._wire.answer("DELETE", f"/rules/{part(rule)}", query=query, headers={"if-match": etag})

    async def enable(self, rule: str) -> RuleLine:
        """Switch a rule on, whatever its text says."""
        return await self._switch(rule, "enable")

    async def disable(self, rule: str) -> RuleLine:
        """Switch a rule off: its runs end, and what it holds is let go."""
        return await self._switch(rule, "disable")

    async def reset(self, rule: str) -> RuleLine:
        """Let a rule that was paused run again.

        Raises:
            RefusedError: it is not paused.
        """
        return await self._switch(rule, "reset")

    async def export(self, form: Literal["yaml", "json", "zip"] = "yaml") -> bytes:
        """Return all rules: documents of YAML as their authors wrote them, a list of documents, or an archive."""
        answer = await self._wire.answer("GET", "/rules:export", query={"format": form})
        return answer.content

    async def _switch(self, rule: str, verb: Literal["enable", "disable", "reset"]) -> RuleLine:
        return await self._wire.ask("POST", f"/rules/{part(rule)}:{verb}", RuleLine)


_TRIED = 60.0
"""Seconds that the tests of a rule may take before it is saved."""
