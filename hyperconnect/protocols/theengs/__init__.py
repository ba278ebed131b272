"""Bluetooth advertisements that a gateway decoded: OpenMQTTGateway and Theengs Gateway.

Every thing heard has a topic, `home/<gateway>/BTtoMQTT/<MAC>`, with one flat JSON object. Its keys name a quantity
and often its unit (`tempc`, `lvl_cm`); `type` says what sort of thing it is. `rule` knows what keys mean, `leaf` reads
them, `thing` is what was heard, `protocol` keeps the whole.
"""

from __future__ import annotations

from hyperconnect.protocols.theengs.protocol import Theengs

__all__ = ["Theengs"]
