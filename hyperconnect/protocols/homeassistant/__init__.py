"""Home Assistant's MQTT discovery: the language of most devices that speak MQTT at all.

A device announces its entities on `homeassistant/<component>/…/config`, one message each, or all in one on
`homeassistant/device/…/config`. The way of an announcement: `expand` writes it out in full, a builder of
`builders` turns it into an `Entity` (what it feeds, what it takes), `assembly` joins the entities of a device
into components and capabilities, and `protocol` keeps the whole.
"""

from __future__ import annotations

from hyperconnect.protocols.homeassistant.protocol import HomeAssistant

__all__ = ["HomeAssistant"]
