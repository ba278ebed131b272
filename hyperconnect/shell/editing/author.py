"""Who writes a rule, and what it may do therefore."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec import Struct

from hyperconnect.automation.plan import text_of, version_of
from hyperconnect.model.scope import ADMIN


class Author(Struct, frozen=True):
    """Somebody who edits rules: their name stands in the versions, and the rules act with their scopes."""

    name: str
    scopes: Collection[str] = (ADMIN,)

    @property
    def acts_with(self) -> tuple[str, ...] | None:
        """The scopes that their rules act with; None: all, as the owner's do."""
        return None if ADMIN in self.scopes else tuple(sorted(self.scopes))


def key_of_document(document: dict[str, Any]) -> str:
    """Return what tells a rule's document from others, whatever comments stand around it."""
    return version_of(text_of(document))
