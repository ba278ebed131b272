"""evcc: one plain retained value a topic, said when it changes; what can be set is set on the topic with `/set`."""

from __future__ import annotations

from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.world import Ear, World

ROOT = "evcc"


class Evcc:
    """The one evcc of a home: its site, and its loadpoints by number."""

    def __init__(self, site: Site) -> None:
        self._world: World = site.world
        self._told: dict[str, str] = {}
        self._loadpoints = 0
        self.say("site/version", "0.210.2")
        self._world.say(f"{ROOT}/status", b"online", retain=True)

    def add_loadpoint(self, title: str) -> str:
        """Return where the next loadpoint's values stand."""
        self._loadpoints += 1
        base = f"loadpoints/{self._loadpoints}"
        self.say("loadpoints", self._loadpoints)
        self.say(f"{base}/title", title)
        return base

    def say(self, name: str, value: float | str | None, *, again: bool = False) -> None:
        """Publish a value if it is news, or `again`.

        Booleans are words, numbers have three decimals at most, and nothing is said by an empty payload.
        """
        text = _text(value)
        if again or self._told.get(name) != text:
            self._told[name] = text
            self._world.say(f"{ROOT}/{name}", text.encode(), retain=True)

    def own(self, thing: str, name: str) -> None:
        """Know that all below a name is said of a thing."""
        self._world.own(thing, f"{ROOT}/{name}")

    def hear(self, name: str, ear: Ear) -> None:
        """Take what is set."""
        self._world.listen(f"{ROOT}/{name}/set", ear)


def _text(value: float | str | None) -> str:
    match value:
        case float():
            return f"{value:.3f}".rstrip("0").rstrip(".")
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
