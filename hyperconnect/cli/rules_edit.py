"""`hyperconnect rules edit`: a rule in your own editor, saved when it is right."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.rules_ask import Rule
from hyperconnect.cli.way import Way, way
from hyperconnect.errors import HyperconnectError, SettingsError

if TYPE_CHECKING:
    from hyperconnect.client import ConflictError, RefusedError
    from hyperconnect.client.model.rule import Rule as Written
    from hyperconnect.client.model.rule import SavedRule

FINDINGS = 3
Message = Annotated[str, typer.Option("-m", "--message", help="Why, in a few words; it stands in the version.")]

_MARK = "#! "
_EDITORS = ("sensible-editor", "nano", "vi")


class UnsavedError(HyperconnectError):
    """A rule was not saved, for what is wrong with it."""

    exit_code = FINDINGS


class EditorError(HyperconnectError):
    """The editor failed, or left what is no text."""


def edit(
    rule: Rule,
    message: Message = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Edit a rule in your editor ($VISUAL, else $EDITOR) and save it, if it is right.

    What is wrong with it stands above the text when the editor opens again. Who changed the rule meanwhile loses
    nothing: both changes are put together, and where they contradict each other you are asked. Leave the text as it is
    to give up.
    """
    from hyperconnect.cli.rules_saved import put_saved
    from hyperconnect.cli.terminal import say

    hub = way(config, data, url, token)
    shown = hub.ask(lambda open_: open_.rules.show(rule))
    folder = Path(tempfile.mkdtemp(prefix="hyperconnect-"))
    try:
        saved = _Session(hub, shown, folder / f"{rule}.yaml", message).run()
    except HyperconnectError:
        say(f"your text is kept in {folder / f'{rule}.yaml'}")
        raise
    shutil.rmtree(folder)
    put_saved(saved, as_json=as_json)


class _Session:
    """One rule in the hands of one person, from its text in a file to the version that is saved."""

    def __init__(self, hub: Way, shown: Written, path: Path, message: str) -> None:
        self._hub = hub
        self._shown = shown
        self._rule = shown.rule
        self._path = path
        self._message = message

    def run(self) -> SavedRule | None:
        """Edit until it is saved; return None where nothing was changed.

        Raises:
            UnsavedError: somebody gave up.
            HyperconnectError: it cannot be saved at all.
        """
        from hyperconnect.client import ConflictError, RefusedError

        text, etag, above, asks = self._shown.text, self._shown.etag, list[str](), True
        while True:
            if asks:
                before, text = text, self._edited(text, above)
                if text == before and above:
                    raise UnsavedError(f"{self._rule} was not saved", hint=f"`hyperconnect rules edit {self._rule}`")
                if text == before:
                    return None
            asks = True
            try:
                return self._saved(text, etag)
            except ConflictError as error:
                if error.current is None or error.merged is None:
                    raise
                etag, text = error.current.etag, error.merged.text
                above, asks = [*_contradiction(error)], error.merged.conflicts > 0
                if not asks:
                    self._tell_of(error)
            except RefusedError as error:
                if not error.mistakes:
                    raise
                above = [*_refusal(error, self._path.name)]

    def _saved(self, text: str, etag: str) -> SavedRule:
        return self._hub.ask(lambda hub: hub.rules.replace(self._rule, text, etag, message=self._message))

    def _tell_of(self, error: ConflictError) -> None:
        """Tell that somebody else changed the rule as well, and how."""
        from hyperconnect.cli.rules_saved import put_diff
        from hyperconnect.cli.terminal import say

        if error.current is None:
            return
        now = f"version {error.current.version}"
        say(f"{self._rule} was changed by somebody else meanwhile ({now}):")
        base = "" if error.base is None else error.base.text
        put_diff(base, error.current.text, "when you began", now, to_people=True)
        say("both changes fit together, and are saved in one")

    def _edited(self, text: str, above: Sequence[str]) -> str:
        """Return what somebody makes of a text, with lines above it that are not part of it."""
        head = "".join(f"{_MARK}{line}\n" for line in above)
        self._path.write_text(head + text, encoding="utf-8")
        _open_editor(self._path)
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise EditorError(f"what the editor left cannot be read: {why}") from error
        while lines and lines[0].startswith(_MARK.rstrip()):
            del lines[0]
        return "".join(lines)


def _refusal(error: RefusedError, file: str) -> Iterator[str]:
    """Yield why a rule is refused as a compiler would, its lines counted below what is yielded."""
    above = 2 + len(error.mistakes)
    yield error.why
    for one in error.mistakes:
        place = f"{file}:{one.line + above}:{one.column or 1}: " if one.line else f"{one.pointer or one.parameter}: "
        yield f"{place}error {one.code}: {one.detail}{f' ({one.suggestion})' if one.suggestion else ''}".replace(
            "\n", " "
        )
    yield "Mend it and save, or leave it as it is to give up. These lines go by themselves."


def _contradiction(error: ConflictError) -> Iterator[str]:
    version = 0 if error.current is None else error.current.version
    times = 0 if error.merged is None else error.merged.conflicts
    places = "one place" if times == 1 else f"{times} places"
    yield f"Somebody else changed this rule meanwhile (version {version}), and contradicts you at {places}."
    yield "Between <<<<<<< and ======= stands what it says now, up to >>>>>>> what you wrote: keep what is to be,"
    yield "take the markers out and save; or leave it as it is to give up. These lines go by themselves."


def _open_editor(path: Path) -> None:
    """Let somebody edit a file, until they are done.

    Raises:
        SettingsError: there is no editor.
        EditorError: it failed.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _EDITORS), "")
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise SettingsError(f"no editor can be called {named!r}: {error}", hint="set EDITOR") from error
    if not words:
        raise SettingsError("there is no editor", hint="name yours: export EDITOR=nano")
    # Ctrl-C is for the editor then, as for every program in front.
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    try:
        done = subprocess.run([*words, str(path)], check=False)  # noqa: S603  (the person's own editor)
    except OSError as error:
        hint = "name another one: export EDITOR=nano"
        raise SettingsError(f"the editor {words[0]} cannot be run: {error.strerror}", hint=hint) from error
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode:
        raise EditorError(f"the editor ended with {done.returncode}: nothing was saved")
