"""What most protocols begin with: their vocabulary, and payloads that are JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from hyperconnect.errors import ContentError

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
