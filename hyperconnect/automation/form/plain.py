"""Back from typed data to a canonical document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from hyperconnect.automation.form.rule import RuleForm


def plain(form: RuleForm) -> dict[str, object]:
    """Return a rule as a canonical document, without what is as it usually is."""
    return cast("dict[str, object]", _plain(form))


def _plain(part: object) -> object:
    match part:
        case Struct():
            written: dict[str, object] = {}
            for field in fields(part):
                value: object = getattr(part, field.name)
                usual: object = field.default if field.default_factory is NODEFAULT else field.default_factory()
                if value != usual:
                    written[field.encode_name] = _plain(value)
            return written
        case list():
            return [_plain(each) for each in cast("list[object]", part)]
        case Mapping():
            return {key: _plain(each) for key, each in cast("Mapping[str, object]", part).items()}
        case _:
            return part
