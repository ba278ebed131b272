"""What somebody changed in the files without asking the hub is a version too, once the hub has accepted it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from hyperconnect.errors import HyperconnectError, StoreError
from hyperconnect.model.moment import Moment
from hyperconnect.shell.editing.versions import FILE, News
from hyperconnect.shell.library import Library
from hyperconnect.shell.parsed import key_of
from hyperconnect.shell.store import Store

_log = logging.getLogger(__name__)


def notice(rules: Iterable[str], library: Library, store: Store, at: Moment) -> None:
    """Keep the texts of rules that were accepted just now and are not ours; those known before are kept already.

    What the disk refuses is told, and is noticed when the rule is edited.
    """
    news = [News(rule, text, at, FILE) for rule in rules if (text := _text(rule, library))]
    if news:
        _note(news, store)


def notice_gone(library: Library, store: Store, at: Moment) -> None:
    """Keep that rules are gone. A file that cannot be read may still hold them: then nothing is gone yet."""
    if library.unread():
        return
    try:
        gone = store.versions.living() - library.names()
    except StoreError as error:
        _log.error("%s", error)
        return
    _note([News(rule, "", at, FILE) for rule in sorted(gone)], store)


def _text(rule: str, library: Library) -> str:
    """Return the text of a rule that the hub judges now, or nothing if its file is another by now."""
    from hyperconnect.shell.editing.rule_text import parts_of

    key, path = library.key_to_judge(rule), library.path_of(rule)
    if not key or path is None or library.is_ours(rule):
        return ""
    try:
        data = path.read_bytes()
        text = data.decode()
    except (OSError, UnicodeDecodeError):
        return ""
    found = [] if key_of(data) != key else [part for part in parts_of(text) if part.rule == rule and not part.several]
    return text[found[0].start : found[0].end] if found else ""


def _note(news: list[News], store: Store) -> None:
    try:
        store.versions.note(news)
    except HyperconnectError as error:
        _log.error("%s", error)
