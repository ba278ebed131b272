"""Trying rules out before they are saved: checked, completed, tested, rehearsed, lived over the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from hyperconnect.client.jobs import Jobs, Progress
from hyperconnect.client.model.job import Job
from hyperconnect.client.model.trial import Completion, Rehearsal, Validation
from hyperconnect.client.wire import Wire, read


class Trials:
    """What a hub says of rules that need not be saved; nothing is sent to any device."""

    def __init__(self, wire: Wire, jobs: Jobs) -> None:
        self._wire = wire
        self._jobs = jobs

    async def validate(self, rules: str | Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Validation:
        """Return what there is to say of rules beside those at work: documents of YAML, or data."""
        return await self._wire.ask("POST", "/rules:validate", Validation, body=rules)

    async def complete(self, text: str, offset: int) -> Completion:
        """Return what could stand in a text behind so many characters."""
        return await self._wire.ask("POST", "/rules:complete", Completion, body={"text": text, "offset": offset})

    async def test(
        self,
        rules: Sequence[str] = (),
        documents: Sequence[Mapping[str, Any]] = (),
        *,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Try the tests inside rules, saved ones or documents; without any, inside all that are saved.

        Raises:
            UndoneError: they were given up.
        """
        answer = await self._wire.answer("POST", "/rules:test", body={"rules": rules, "documents": documents})
        if answer.status_code != HTTPStatus.ACCEPTED:
            return read(answer.content, dict[str, Any])
        return (await self._jobs.done(read(answer.content, Job), progress)).tests or {}

    async def rehearse(self, rule: str | Mapping[str, Any], **wish: Any) -> Rehearsal:
        """Return what a saved rule or a document would do now, or as `wish` says.

        `trigger`, `args`, `conditions`, `at`, `values` and `lasting` are those of the API's `dryRunRule`.
        """
        what = {"rule": rule} if isinstance(rule, str) else {"document": rule}
        return await self._wire.ask("POST", "/rules:dryRun", Rehearsal, body={**what, **wish}, more=30.0)

    async def backtest(
        self,
        rules: Sequence[str] = (),
        documents: Sequence[Mapping[str, Any]] = (),
        *,
        days: float = 30.0,
        compare: bool = False,
        compare_to: Mapping[str, int] | None = None,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Live the last days again with rules, and return what they would have done.

        Given up where nobody waits for it any more.

        Raises:
            UndoneError: it came to nothing.
        """
        wish = {
            "rules": rules,
            "documents": documents,
            "days": days,
            "compare": compare,
            "compare_to": compare_to or {},
        }
        job = await self._wire.ask("POST", "/rules:backtest", Job, body=wish)
        return (await self._jobs.done(job, progress)).backtest or {}
