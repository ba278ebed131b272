"""What must be true of settings beyond each field's own type."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from hyperconnect.config.machine import is_timezone
from hyperconnect.config.settings import Http, Settings
from hyperconnect.errors import SettingsError


def check(settings: Settings, origins: Mapping[str, str]) -> None:
    """Look at what a field alone does not show.

    Raises:
        SettingsError: something does not fit together, or is no address or time zone; names the place.
    """
    home = settings.home
    if (home.latitude is None) != (home.longitude is None):
        given = "home.longitude" if home.latitude is None else "home.latitude"
        raise SettingsError(
            f"{given} stands alone", where=origins[given], hint="give home.latitude and home.longitude together"
        )
    if not is_timezone(home.timezone):
        raise SettingsError(
            f"home.timezone: there is no time zone {home.timezone!r}",
            where=origins["home.timezone"],
            hint="write it as in Europe/Berlin or Asia/Shanghai",
        )
    if settings.mqtt.url:
        _check_url(settings.mqtt.url, origins["mqtt.url"])
    if settings.http.listen:
        _check_http(settings.http, origins["http.listen"])


def _check_http(http: Http, origin: str) -> None:
    try:
        host, _ = http.address
    except ValueError as error:
        raise SettingsError(
            f"http.listen: {http.listen!r} is no address of this machine with a port",
            where=origin,
            hint="write 127.0.0.1:8321 or [::1]:8321, or nothing to turn it off",
        ) from error
    if not ip_address(host).is_loopback and not http.allow_remote:
        raise SettingsError(
            f"http.listen: others can reach {host}, and what they say there can be read on the way",
            where=origin,
            hint="listen on 127.0.0.1 behind a proxy that speaks TLS, or set http.allow_remote = true",
        )


def _check_url(url: str, origin: str) -> None:
    if "@" in url:
        raise SettingsError(
            "mqtt.url: a name or password does not belong into an address, which is shown and logged",
            where=origin,
            hint="use mqtt.username and mqtt.password_file",
        )
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"mqtt", "mqtts"} and bool(parts.hostname) and parts.port != 0
        sound = sound and parts.path in {"", "/"} and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError(
            f"mqtt.url: {url!r} is no broker's address",
            where=origin,
            hint="write mqtt://host:1883 or mqtts://host:8883",
        )
