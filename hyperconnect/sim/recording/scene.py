"""A scenario that replays one recording, as a text to go on from."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.script.words import slug_of


def scene_of(name: str, began: Moment, lasted: Seconds) -> str:
    """Return the scenario that replays `<name>.ndjson`, which began at a moment and lasted so long."""
    slug = slug_of(name) or "recorded"
    start = datetime.fromtimestamp(began, UTC)
    return f"""\
# yaml-language-server: $schema=schema.json
scenario: {slug}
title: What was recorded
about: Real devices say again what they said on {start:%d %B %Y}.

start: {start:%Y-%m-%dT%H:%M}
timezone: UTC
lasts: {ceil(lasted / 60) + 1} min
home: {{latitude: 0, longitude: 0}} # yours, if something else is simulated here

things: {{}} # simulated ones beside the recorded ones

recordings:
  {slug}: {{file: {_quoted(f"{name}.ndjson")}}} # times: [last_seen] moves that field to the story's time
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
