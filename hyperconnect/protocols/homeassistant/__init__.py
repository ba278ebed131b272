"""Home Assistant's MQTT discovery: the language of most devices that speak MQTT at all.

A device announces its entities on `homeassistant/<component>/…/config`, one message each, or all in one on
`homeassistant/device/…/config`. The way of an announcement: `expand` writes it out in full, a builder of
`builders` turns it into an `Entity` (what it feeds, what it takes), `known` finds the device it belongs to,
`assembly` joins the device's entities into components and capabilities, and `listening` reads what they say.
`speech` and `service` go the other way: they put what we know, and what we can be told, in Home Assistant's words.
"""

from __future__ import annotations

from hyperconnect.protocols.homeassistant.protocol import HomeAssistant

__all__ = ["HomeAssistant"]
