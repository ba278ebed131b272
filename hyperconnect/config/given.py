"""What the command line, the environment and the file give, by name; an unknown name is refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from hyperconnect.config.settings import SECTIONS, Secret
from hyperconnect.errors import SettingsError

PREFIX = "HYPERCONNECT__"
"""What the names of our environment variables begin with."""


class Given(Struct, frozen=True):
    """A value as one place gave it; `text` says that it came as text and is to be read as the field's type."""

    value: object
    origin: str
    text: bool = False


def named_fields() -> Iterator[tuple[str, FieldInfo]]:
    """Yield every setting's name (`mqtt.url`) and its field."""
    for section, kind in SECTIONS.items():
        for field in fields(kind):
            yield f"{section}.{field.name}", field


def of_options(options: Mapping[str, object]) -> dict[str, Given]:
    """Return what the command line gives; None there means not given."""
    return _named(
        (name, Given(value, "command line", text=isinstance(value, str)))
        for name, value in options.items()
        if value is not None
    )


def of_environment(environ: Mapping[str, str]) -> dict[str, Given]:
    """Return what the environment gives."""
    return _named(
        (key.removeprefix(PREFIX).lower().replace("__", "."), Given(value, key, text=True))
        for key, value in environ.items()
        if key.startswith(PREFIX)
    )


def of_file(file: Path) -> dict[str, Given]:
    """Return what a file gives, each with its line.

    Raises:
        SettingsError: the file cannot be read, or is no TOML, or names what there is not; names the place.
    """
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(
            f"cannot be read: {error.strerror}", where=str(file), hint="name another file with --config"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("this is not UTF-8 text", where=str(file), hint="save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{file}:{place[1]}:{place[2]}" if place else str(file)
        raise SettingsError(f"this is no TOML: {str(error).partition(' (at')[0]}", where=where) from error

    def parts() -> Iterator[tuple[str, Given]]:
        for section, values in document.items():
            if not isinstance(values, dict):
                yield section, Given(values, _line(file, text, "", section))
                continue
            for key, value in cast("dict[str, object]", values).items():
                yield f"{section}.{key}", Given(value, _line(file, text, section, key))

    return _named(parts())


def _line(file: Path, text: str, section: str, key: str) -> str:
    """Name the line of a key, as `file:line`; the file alone where it is written in an unusual way."""
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^]]+?)\s*\]", line):
            here = header[1].strip("\"'")
        elif (entry := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line)) and (
            (here == section and entry[1] == key) or (not here and entry[1] == f"{section}.{key}")
        ):
            return f"{file}:{number}"
    return str(file)


def _named(parts: Iterable[tuple[str, Given]]) -> dict[str, Given]:
    """Refuse unknown names, and read the secrets that are named by their files."""
    known = dict(named_fields())
    found: dict[str, Given] = {}
    for name, said in parts:
        given = said
        plain = name.removesuffix("_file")
        if plain != name and plain in known and known[plain].type is Secret:
            given = Given(_read_secret(given), f"{given.value} ({given.origin})", text=True)
        elif name in known:
            plain = name
        else:
            raise _unknown(name, given.origin, list(known))
        if plain in found:
            raise SettingsError(f"{plain} is set twice", where=given.origin, hint=f"keep {plain} or {plain}_file")
        found[plain] = given
    return found


def _read_secret(given: Given) -> str:
    path = Path(str(given.value)).expanduser()
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"the secret in {path} cannot be read: {why}", where=given.origin) from error


def _unknown(name: str, origin: str, known: list[str]) -> SettingsError:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    return SettingsError(f"there is no setting {name}", where=origin, hint=hint)
