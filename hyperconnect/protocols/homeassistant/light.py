"""light: one of three schemas, JSON on one topic, a topic for each part, or templates on one topic."""

from __future__ import annotations

from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.light_json import build_json_light
from hyperconnect.protocols.homeassistant.light_template import build_template_light
from hyperconnect.protocols.homeassistant.light_topics import build_topics_light


def build_light(draft: Draft) -> None:
    """light: the schema decides how it speaks."""
    match draft.text("schema", "default"):
        case "json":
            build_json_light(draft)
        case "template":
            build_template_light(draft)
        case _:
            build_topics_light(draft)
