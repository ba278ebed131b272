"""Whether a caller has a thing already as it is (RFC 9110, 13.1.2)."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header

_TAG = re.compile(r'"[!#-~\x80-\xff]*"')
_LONGEST: Final = 4096

IfChanged = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=_LONGEST, description="The `ETag` of what you have: 304 if it is that."),
]


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Return whether `If-None-Match` names what there is."""
    return if_none_match is not None and (if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match))
