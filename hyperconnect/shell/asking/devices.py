"""Answers about devices: which one is meant, and naming, placing, forgetting and accepting them."""

from __future__ import annotations

import re
from difflib import get_close_matches

from hyperconnect.errors import CommandError, UnknownError
from hyperconnect.model.input import Accepted, Edited, Forgotten
from hyperconnect.shell.service import Service

_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_LONGEST_NAME = 64
_GUIDE = 5
"""How many forgotten devices a hint names."""


def known(service: Service, name: str) -> str:
    """Return the id behind a slug or id.

    Raises:
        UnknownError: no device is called that.
    """
    device = service.hub.registry.device(name)
    if device is None:
        close = get_close_matches(name, [one.slug for one in service.hub.registry], n=3)
        hint = f"did you mean {', '.join(close)}?" if close else "`hyperconnect devices ls` lists what is known"
        raise UnknownError(f"no device is called {name}", hint=hint)
    return device


def edited(
    service: Service, device: str, *, name: str | None = None, slug: str | None = None, area: str | None = None
) -> Edited:
    """Return the input that names or places a device; what is None stays, an empty text takes an earlier edit back.

    Raises:
        UnknownError: no device is called that.
        CommandError: rules could not write that slug, or no list show that name.
    """
    if slug is not None and _SLUG.fullmatch(slug) is None:
        raise CommandError(
            f"{slug!r} cannot be a slug", hint="write 1 to 64 small letters, digits, `_` and `-`, as in desk_lamp"
        )
    for what, text in (("name", name), ("area", area)):
        if text is not None and (len(text) > _LONGEST_NAME or not text.isprintable()):
            raise CommandError(
                f"this {what} is too long or cannot be shown",
                hint=f"write at most {_LONGEST_NAME} printable characters, on one line",
            )
    known(service, device)
    return Edited(service.now(), device, name, slug, area)


class Lost:
    """Devices that are forgotten, found by what they were called."""

    def __init__(self) -> None:
        self._slugs: dict[str, str] = {}
        """Ids of devices that were forgotten in this life, by the slug they had."""

    def forgotten(self, service: Service, name: str) -> Forgotten:
        """Return the input that forgets a device.

        Raises:
            UnknownError: no device is called that.
        """
        device = known(service, name)
        self._slugs[service.hub.registry.slug(device)] = device
        return Forgotten(service.now(), name)

    def accepted(self, service: Service, name: str) -> Accepted:
        """Return the input that takes a forgotten device in again, by its id or by what it was called.

        Raises:
            UnknownError: it was never forgotten.
        """
        return Accepted(service.now(), self._id(service, name))

    def _id(self, service: Service, name: str) -> str:
        forgotten, registry = service.hub.roll.forgotten, service.hub.registry
        if name in forgotten:
            return name
        named = [one for one in forgotten if registry.edit_of(one).slug == name] or [self._slugs.get(name, "")]
        if named[0] in forgotten:
            return named[0]
        some = ", ".join(sorted(forgotten)[:_GUIDE])
        raise UnknownError(
            f"{name} was never forgotten",
            hint=f"write the id of a forgotten device, as in {some}" if some else "no device is forgotten at present",
        )
