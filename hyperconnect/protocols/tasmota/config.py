"""What a device says of itself on `tasmota/discovery/<mac>/config`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from hyperconnect.protocols.payload import PayloadError, is_array, is_object

OPTIONS: Final = ("4", "11", "13", "17", "20", "30", "68", "73", "82", "114", "117")
"""The SetOptions that change how a device speaks or is to be spoken to."""

_TOPIC = re.compile(r"[^\x00-\x1f+#]{1,200}")
_DIGITS = re.compile(r"\d+")


class Config(Struct, frozen=True):
    """A device's configuration. `command`, `stat` and `tele` are topics up to their last `/`.

    `relays` holds for each output 0 nothing, 1 relay, 2 light, 3 half a shutter; `light` 0 none, 1 dimmer, 2 white of
    two temperatures, 3 RGB, 4 RGB and white, 5 RGB and two whites. `words` are those for off, on, toggle, hold.
    """

    mac: str
    name: str
    command: str
    stat: str
    tele: str
    model: str = ""
    sw: str = ""
    ip: str = ""
    online: str = "Online"
    offline: str = "Offline"
    words: tuple[str, str, str, str] = ("OFF", "ON", "TOGGLE", "HOLD")
    names: tuple[str, ...] = ()
    relays: tuple[int, ...] = ()
    switches: tuple[int, ...] = ()
    switch_names: tuple[str, ...] = ()
    buttons: tuple[int, ...] = ()
    shutters: tuple[int, ...] = ()
    tilts: tuple[tuple[float, float], ...] = ()
    options: frozenset[str] = frozenset()
    light: int = 0
    linked: bool = True
    tuya: bool = False
    fan: bool = False

    @property
    def version(self) -> tuple[int, ...]:
        """The firmware's version, to be compared."""
        return tuple(int(part) for part in _DIGITS.findall(self.sw.partition("(")[0])[:4])


def config_of(document: Mapping[str, object]) -> Config:
    """Return an announced configuration.

    Raises:
        PayloadError: it lacks what it takes to talk to the device, or its topics are no topics.
    """
    prefixes = _texts(document.get("tp"))
    mac, topic, full = (_text(document.get(key)) for key in ("mac", "t", "ft"))
    if len(prefixes) < 3 or not mac or not topic or not full:
        raise PayloadError("a configuration needs `mac`, `t`, `ft` and three of `tp`")
    full = full if full.endswith("/") else f"{full}/"
    command, stat, tele = (_base(full, prefix, topic, _text(document.get("hn")), mac) for prefix in prefixes[:3])
    if command in {stat, tele}:
        raise PayloadError(f"commands and answers share the topic {command}")
    words = _texts(document.get("state"))
    native = document.get("so")
    options = native if is_object(native) else {}
    tilts = document.get("sht")
    return Config(
        mac,
        _text(document.get("dn")) or topic,
        command,
        stat,
        tele,
        model=_text(document.get("md")),
        sw=_text(document.get("sw")),
        ip=_text(document.get("ip")),
        online=_text(document.get("onln")) or "Online",
        offline=_text(document.get("ofln")) or "Offline",
        words=(words[0], words[1], words[2], words[3]) if len(words) >= 4 else ("OFF", "ON", "TOGGLE", "HOLD"),
        names=_texts(document.get("fn")),
        relays=_numbers(document.get("rl")),
        switches=_numbers(document.get("swc")),
        switch_names=_texts(document.get("swn")),
        buttons=_numbers(document.get("btn")),
        shutters=_numbers(document.get("sho")),
        tilts=tuple(_ends(one) for one in tilts[:8]) if is_array(tilts) else (),
        options=frozenset(key for key in OPTIONS if options.get(key) == 1),
        light=_number(document.get("lt_st")),
        linked=document.get("lk") != 0,
        tuya=document.get("ty") == 1,
        fan=document.get("if") == 1,
    )


def _base(full: str, prefix: str, topic: str, hostname: str, mac: str) -> str:
    """Return a full topic with its places filled, in whatever order they stand."""
    places = {"%prefix%": prefix, "%topic%": topic, "%hostname%": hostname, "%id%": mac[-6:]}
    for place, text in places.items():
        full = full.replace(place, text)
    if not _TOPIC.fullmatch(full) or full.startswith(("/", "$")):
        raise PayloadError(f"{full[:60]!r} is no topic")
    return full


def _text(native: object) -> str:
    return native[:200] if isinstance(native, str) else ""


def _texts(native: object) -> tuple[str, ...]:
    return tuple(_text(part) for part in native[:64]) if is_array(native) else ()


def _number(native: object) -> int:
    return native if isinstance(native, int) and not isinstance(native, bool) and abs(native) < 100_000 else 0


def _numbers(native: object) -> tuple[int, ...]:
    return tuple(_number(part) for part in native[:64]) if is_array(native) else ()


def _ends(native: object) -> tuple[float, float]:
    """Return the angles of closed and open slats; the same twice for a shutter without any."""
    angles = _numbers(native)
    return (float(angles[0]), float(angles[1])) if len(angles) >= 2 else (0.0, 0.0)
