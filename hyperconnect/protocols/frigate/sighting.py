"""Sightings: what Frigate tells of an object while it sees it, and what it finds out about it later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum
from hyperconnect.protocols.frigate.lexicon import Kinds
from hyperconnect.protocols.payload import PayloadError, is_array, is_object, number_of

TEXT_LIMIT: Final = 255
"""Characters of a label, a name or an id."""

LIST_LIMIT: Final = 64

_PHASES: Final = {"new": "start", "update": "update", "end": "end"}


class Sighting(Struct, frozen=True):
    """One thing told: by which camera, when by its clock, and what goes into the event."""

    camera: str
    observed_at: Moment | None
    data: dict[str, Datum]


def of_event(document: Mapping[str, object], kinds: Kinds) -> Sighting | None:
    """Read `events`: one tracked object. None for what Frigate itself takes to be a false alarm.

    Raises:
        PayloadError: type, camera, label or id is missing.
    """
    phase, after = _turn(document)
    if after.get("false_positive") is True:
        return None
    label = _needed(after, "label")
    identity, _ = named(after.get("sub_label"))
    data: dict[str, Datum] = {
        "id": _needed(after, "id"),
        "camera": (camera := _needed(after, "camera")),
        "kind": kinds.of(label),
        "label": label,
        "identity": identity,
        "score": _score(after.get("score", after.get("top_score"))),
        "zones": texts(after.get("current_zones")),
        "entered_zones": texts(after.get("entered_zones")),
        "phase": phase,
    }
    plate, _ = named(after.get("recognized_license_plate"))
    if plate is not None:
        data["plate"] = plate
    if isinstance(after.get("stationary"), bool):
        data["stationary"] = after["stationary"] is True
    severity = after.get("max_severity")
    if severity in {"alert", "detection"}:
        data["severity"] = str(severity)
    return Sighting(camera, _moment(after.get("end_time" if phase == "end" else "frame_time")), data)


def of_review(document: Mapping[str, object], kinds: Kinds) -> Sighting:
    """Read `reviews`: what belongs together; a person among pets makes it a person.

    Raises:
        PayloadError: type, camera or id is missing.
    """
    phase, after = _turn(document)
    told = after.get("data")
    inner: Mapping[str, object] = told if is_object(told) else {}
    objects, audio = texts(inner.get("objects")), texts(inner.get("audio"))
    kind, label = kinds.first_of(objects) if objects else ("sound" if audio else "other", audio[0] if audio else "")
    names = texts(inner.get("sub_labels"))
    data: dict[str, Datum] = {
        "id": _needed(after, "id"),
        "camera": (camera := _needed(after, "camera")),
        "kind": kind,
        "label": label,
        "identity": names[0] if names else None,
        "zones": texts(inner.get("zones")),
        "phase": phase,
        "severity": str(after["severity"])[:20] if isinstance(after.get("severity"), str) else None,
        "objects": objects,
        "detections": texts(inner.get("detections")),
    }
    if audio:
        data["audio"] = audio
    moment = {"start": after.get("start_time"), "end": after.get("end_time")}.get(phase)
    return Sighting(camera, _moment(moment), data)


def of_update(document: Mapping[str, object], camera: str, label: str, kinds: Kinds) -> Sighting:
    """Read a `tracked_object_update` of a face, a plate or a class; camera and label are the object's, if known.

    Raises:
        PayloadError: it has no id.
    """
    sort = str(document.get("type"))[:40]
    kind, found = {"face": ("face", "face"), "lpr": ("plate", "license_plate")}.get(sort, (kinds.of(label), label))
    identity, _ = named(document.get("sub_label", document.get("name")))
    data: dict[str, Datum] = {
        "id": _needed(document, "id"),
        "camera": camera,
        "kind": kind,
        "label": found or str(document.get("model", sort))[:TEXT_LIMIT],
        "identity": identity,
        "score": _score(document.get("score")),
        "phase": "update",
    }
    plate, _ = named(document.get("plate"))
    if plate is not None:
        data["plate"] = plate
    return Sighting(camera, _moment(document.get("timestamp")), data)


def of_trigger(document: Mapping[str, object], label: str, kinds: Kinds) -> Sighting:
    """Read `triggers`: an object that looks like, or is described as, what somebody waits for.

    Raises:
        PayloadError: name, camera or event_id is missing.
    """
    data: dict[str, Datum] = {
        "id": _needed(document, "event_id"),
        "camera": (camera := _needed(document, "camera")),
        "kind": kinds.of(label) if label else "other",
        "label": label or _needed(document, "name"),
        "trigger": _needed(document, "name"),
        "score": _score(document.get("score")),
        "phase": "update",
    }
    return Sighting(camera, None, data)


def named(native: object) -> tuple[str | None, float | None]:
    """Return name and score out of Frigate's three forms: null, a text, or text and score in a list."""
    if is_array(native) and native:
        return (str(native[0])[:TEXT_LIMIT] or None) if native[0] is not None else None, _score(native[-1])
    return (native[:TEXT_LIMIT] or None) if isinstance(native, str) else None, None


def texts(native: object) -> tuple[str, ...]:
    """Return the texts of a list."""
    if not is_array(native):
        return ()
    return tuple(one[:TEXT_LIMIT] for one in native[:LIST_LIMIT] if isinstance(one, str))


def _turn(document: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    phase, after = _PHASES.get(str(document.get("type"))), document.get("after")
    if phase is None or not is_object(after):
        raise PayloadError("expected `type` (new, update or end) and `after`")
    return phase, after


def _needed(document: Mapping[str, object], key: str) -> str:
    text = document.get(key)
    if not isinstance(text, str) or not text:
        raise PayloadError(f"expected a text as `{key}`")
    return text[:TEXT_LIMIT]


def _score(native: object) -> float | None:
    try:
        return number_of(native)
    except PayloadError:
        return None


def _moment(native: object) -> Moment | None:
    moment = _score(native)
    return None if moment is None or moment <= 0 else float(moment)
