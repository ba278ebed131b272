"""Xiaomi's devices on the LAN: what their MIoT-Spec documents mean, and the packets in which they speak."""

from hyperconnect.protocols.miot.protocol import Miot

__all__ = ["Miot"]
