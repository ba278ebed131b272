"""News as JSON, each put into words once however many hear it."""

from __future__ import annotations

from typing import Any, assert_never

import msgspec
from msgspec.structs import asdict

from hyperconnect.api.events.frame import Frame
from hyperconnect.api.events.news import CLAIM, About, Claimed, News, Stood, Worked
from hyperconnect.api.events.wanted import Wanted
from hyperconnect.api.telling import run_id
from hyperconnect.automation.claim import Bounds, Claims
from hyperconnect.automation.teller import Teller
from hyperconnect.core.registry import Registry
from hyperconnect.model.effect import (
    Explained,
    Happened,
    Logged,
    Noted,
    Notify,
    Planned,
    Registered,
    Reported,
    Retired,
    RuleJudged,
    Turned,
)
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path, path_of
from hyperconnect.shell.asking.telling import Telling

_encode = msgspec.json.Encoder().encode
_MOMENTS = ("at", "arrival", "start_at", "early", "late", "reached_at", "promised", "not_before")
"""What is a moment of a plan."""


class Wording:
    """Says news in a household's words and its time zone.

    What attributes are called is kept until `rename` says that some are called otherwise.
    """

    def __init__(self, names: Registry, timezone: str) -> None:
        self._registry = names
        self._telling = Telling(names, timezone)
        self._teller = Teller(names, timezone)
        self._names: dict[str, str] = {}

    def rename(self) -> None:
        """Learn what devices are called now."""
        self._telling = Telling(self._registry, self._telling.zone.key)
        self._teller = Teller(self._registry, self._telling.zone.key)
        self._names.clear()

    def claimed(self, claims: Claims, path: Path, at: Moment) -> News:
        """Return who holds an attribute now as news."""
        known = claims.ledger.claimed.get(path)
        standing = None if known is None else known.standing().claim
        told = tuple(
            self._telling.claim(claim, stands=isinstance(claim.value, Bounds) or claim.id == standing)
            for claim in claims.of(path)
        )
        return News(CLAIM, path.partition(".")[0], Claimed(at, path, told))

    def said(self, news: News) -> dict[str, Any]:
        """Return news as JSON data: its `type`, its moment `at`, and what it is about."""
        return {"type": news.kind, **self._about(news.about)}

    def _about(self, about: About) -> dict[str, Any]:  # noqa: PLR0911  (one for each of a closed union)
        moment, device = self._telling.moment, self._registry.slug
        match about:
            case Noted(value=value):
                return {
                    "at": moment(value.received_at),
                    "device": device(value.path.partition(".")[0]),
                    "attribute": self._name(value.path),
                    "path": value.path,
                    "value": value.value,
                    "quality": value.quality.value,
                }
            case Explained(reason=reason):
                told = self._telling.reason(reason)
                return {"rule": reason.rule, **told, "run": run_id(reason.rule, reason.run)}
            case Reported(report=report):
                command = report.command
                path = path_of(command.device, command.component, command.capability, command.attribute)
                return {
                    "at": moment(report.at),
                    "command": command.id,
                    "device": device(command.device),
                    "name": command.name,
                    "component": command.component,
                    "capability": command.capability,
                    "attribute": self._name(path) if command.attribute else None,
                    "args": command.args,
                    "shown": self._teller.value(path, command.args.get("value")) if command.attribute else None,
                    "by": command.issued_by,
                    "latency": round(report.latency, 3),
                    "why": report.why,
                }
            case Happened(event=event):
                path = path_of(event.device, event.component, event.capability, event.name)
                at = moment(event.received_at)
                return {"at": at, "device": device(event.device), "event": self._name(path), "data": event.data}
            case Turned(availability=turned):
                return {
                    "at": moment(turned.since),
                    "device": device(turned.device),
                    "state": turned.state.value,
                    "reason": turned.reason,
                }
            case Registered(at=at, device=known):
                told = {"id": known.id, "name": known.name, "kind": known.kind, "area": known.area}
                return {"at": moment(at), "device": known.slug, **told}
            case Retired(at=at, device=device_id):
                return {"at": moment(at), "device": device(device_id), "id": device_id}
            case RuleJudged():
                return {
                    "at": moment(about.at),
                    "rule": about.rule,
                    "accepted": about.accepted,
                    "keeps_running": about.keeps_running,
                    "waits_for": about.waits_for,
                    "findings": about.findings,
                }
            case Planned():
                told = {name: value for name, value in asdict(about).items() if name != "state"}
                moments = {
                    name: None if (at := told[name]) is None else moment(at) for name in _MOMENTS if name in told
                }
                shown = self._teller.value(about.path, about.value)
                return {**told, **moments, "attribute": self._name(about.path), "shown": shown}
            case Notify():
                return {
                    "at": moment(about.at),
                    "to": about.to,
                    "level": about.level,
                    "title": about.title,
                    "text": about.text,
                }
            case Logged():
                return {"at": moment(about.at), "rule": about.rule, "text": about.text}
            case Claimed():
                return {
                    "at": moment(about.at),
                    "device": device(about.path.partition(".")[0]),
                    "attribute": self._name(about.path),
                    "path": about.path,
                    "claims": about.claims,
                }
            case Stood(at=at, rule=rule, standing=standing):
                told = {"at": moment(at), "rule": rule}
                return {**told, "standing": standing} if standing else told
            case Worked(at=at, job=job, kind=kind, progress=progress, doing=doing):
                return {"at": moment(at), "job": job, "kind": kind, "progress": round(progress, 4), "doing": doing}
            case _:
                assert_never(about)

    def _name(self, path: Path | str) -> str:
        name = self._names.get(path)
        if name is None:
            name = self._names[path] = self._teller.name(path)
        return name


class Leaf:
    """One frame that is read to many: each of its news is put into words when it is first wanted."""

    def __init__(self, frame: Frame, wording: Wording) -> None:
        self._frame = frame
        self._wording = wording
        self._said: dict[int, bytes] = {}

    def text(self, wanted: Wanted) -> bytes:
        """Return what is wanted of the frame as a JSON list, or nothing where nothing is."""
        parts = [self._word(place, news) for place, news in enumerate(self._frame.news) if wanted.takes(news)]
        return b"[%b]" % b",".join(parts) if parts else b""

    def _word(self, place: int, news: News) -> bytes:
        said = self._said.get(place)
        if said is None:
            said = self._said[place] = _encode(self._wording.said(news))
        return said
