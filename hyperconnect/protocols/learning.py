"""What most protocols begin with: their vocabulary, and payloads that are JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from hyperconnect.errors import ContentError
from hyperconnect.protocols.payload import STATE_LIMIT, PayloadError, decoded, is_object

Words = TypeVar("Words")


def learned(name: str, kind: type[Words], vocabulary: Mapping[str, Any]) -> Words:
    """Return an ecosystem's vocabulary as its own type.

    Raises:
        ContentError: a key is missing, unknown or of the wrong type; names it.
    """
    try:
        return msgspec.convert(vocabulary, kind)
    except msgspec.ValidationError as error:
        raise ContentError(str(error), where=f"devices/{name}.yaml") from error


def object_of(payload: bytes, limit: int = STATE_LIMIT) -> dict[str, object]:
    """Return a payload's JSON object.

    Raises:
        PayloadError: it is too large, too deep, no JSON or no object.
    """
    document = decoded(payload, limit)
    if not is_object(document):
        raise PayloadError("expected a JSON object")
    return document
