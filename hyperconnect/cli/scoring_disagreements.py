"""What recordings expect and we are sure is not so, with the reason, from the file beside this one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import ContentError

OURS: Final = Path(__file__).with_suffix(".yaml")


class Disagreement(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of miss: of an ecosystem, about an attribute, with a text that the pattern finds."""

    ecosystem: str
    attribute: str
    pattern: str
    reason: str

    def covers(self, ecosystem: str, miss: str) -> bool:
        """Return whether a miss is of this kind."""
        return self.ecosystem == ecosystem and self.attribute in miss and re.search(self.pattern, miss) is not None


def read_disagreements(path: Path) -> tuple[Disagreement, ...]:
    """Return the disagreements of a file.

    Raises:
        ContentError: it is not written as it must be.
    """
    try:
        found = msgspec.convert(read_yaml(path).get("disagreements"), tuple[Disagreement, ...])
        for one in found:
            re.compile(one.pattern)
    except (msgspec.ValidationError, re.error) as error:
        raise ContentError(str(error), where=str(path)) from error
    return found


def reason_for(disagreements: Iterable[Disagreement], ecosystem: str, miss: str) -> str:
    """Return why we disagree with what was missed; empty if we do not."""
    return next((one.reason for one in disagreements if one.covers(ecosystem, miss)), "")
