"""What somebody changed in the files without asking the hub is a version too, once the hub has accepted it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from hyperconnect.errors import StoreError
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
    _note(((rule, key) for rule in rules if (key := library.key_to_judge(rule))), library, store, at)


def notice_gone(library: Library, store: Store, at: Moment) -> None:
    """Keep that rules are gone, or are there again as they were.

    A file that cannot be read may still hold a rule: then nothing is gone yet.
    """
    try:
        gone = store.versions.living() - library.names() if not library.unread() else set[str]()
        store.versions.note([News(rule, "", at, FILE) for rule in sorted(gone)])
        back = [each.rule for each in store.versions.deleted(0.0) if library.path_of(each.rule) is not None]
    except StoreError as error:
        _log.error("%s", error)
        return
    _note(((rule, "") for rule in back if not library.key_to_judge(rule)), library, store, at)


def _note(rules: Iterable[tuple[str, str]], library: Library, store: Store, at: Moment) -> None:
    news = [News(rule, text, at, FILE) for rule, key in rules if (text := _text(rule, key, library))]
    try:
        store.versions.note(news)
    except StoreError as error:
        _log.error("%s", error)


def _text(rule: str, key: str, library: Library) -> str:
    """Return the text of a rule in its file, or nothing if the file is not any more the one of a key."""
    from hyperconnect.shell.editing.rule_text import parts_of

    path = library.path_of(rule)
    if path is None or library.is_ours(rule):
        return ""
    try:
        data = path.read_bytes()
        text = data.decode()
    except (OSError, UnicodeDecodeError):
        return ""
    if key and key_of(data) != key:
        return ""
    found = [part for part in parts_of(text) if part.rule == rule and not part.several]
    return text[found[0].start : found[0].end] if found else ""
