"""The words of the page: English stands where it is used, and leads to every other language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from hyperconnect.dashboard.visit import Language, current

_FOLDER = Path(__file__).parent / "words"


def t(text: str, **values: object) -> str:
    """Return an English text in the language of the visit, with values in place of `{names}`.

    Texts are those of templates and of our own code, never what a device or a person wrote: that goes in as a value.
    """
    told = known(current.get().language).get(text, text)
    return told.format(**values) if values else told


def text(english: str) -> str:
    """Return an English text as it is: what a view carries to a template, which puts it through `t`."""
    return english


def words(texts: Iterable[str]) -> dict[str, str]:
    """Return English texts, each with what it is in the language of the visit: what scripts say. English is itself."""
    told = known(current.get().language)
    return {text: told[text] for text in texts if text in told}


@cache
def known(language: Language) -> Mapping[str, str]:
    """Return every English text with its translation; none for English itself."""
    told: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.json")):
        told |= json.loads(path.read_text(encoding="utf-8"))
    return told
