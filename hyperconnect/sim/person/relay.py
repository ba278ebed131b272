"""How a phone hands notices on to its owner's wrist, and their answers back: Home Assistant's discovery and events."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.sim.car.screen import Screen, read_message
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World

DELAY = (0.5, 3.0)
"""seconds until the wrist buzzes"""
KEPT = 200


class Relay:
    """A screen on a wrist behind a phone. `screen` is what it shows, `seen` what it showed, the last ones."""

    def __init__(self, world: World, user: str, thing: str, label: str, address: str) -> None:
        self._world = world
        self._thing = thing
        self._rng = world.random(f"{thing}/relay")
        self.online: Callable[[], bool] = _always
        self.screen = Screen()
        self.seen: list[tuple[float, str]] = []
        card = {"ids": [thing], "cns": [["mac", address.lower()]], "name": label, "mf": "Xiaomi", "mdl": "Smart Band"}
        self._voice = Voice(world, f"relay/{user}/{thing}", card)

    def start(self) -> None:
        """Announce what it can show."""
        base = self._voice.base
        words = "{{ {'text': value, 'title': title | default(''), 'actions': actions | default([])} | tojson }}"
        self._voice.announce_all(
            self._thing,
            {
                "message": {
                    "p": "notify",
                    "name": "Message",
                    "uniq_id": f"{self._thing}_message",
                    "cmd_t": f"{base}/message/set",
                    "cmd_tpl": words,
                },
                "message_answered": {
                    "p": "event",
                    "name": "Answer",
                    "uniq_id": f"{self._thing}_message_answered",
                    "stat_t": f"{base}/answer",
                    "evt_typ": ["answered"],
                },
            },
        )
        self._voice.available()
        self._voice.hear("message/set", self._hear)
        self.screen.answered.append(self._answer)

    def _hear(self, text: str) -> bool:
        message = read_message(text)
        if message is None:
            return False
        if self.online():
            self._world.after(self._rng.uniform(*DELAY), lambda: self._show(*message))
        return True

    def _show(self, text: str, title: str, answers: dict[str, str]) -> None:
        self.seen.append((self._world.now, text))
        del self.seen[:-KEPT]
        self.screen.show(text, title, answers)

    def _answer(self, choice: str) -> None:
        if self.online():
            self._voice.happen("answer", {"event_type": "answered", "id": choice})


def _always() -> bool:
    return True
