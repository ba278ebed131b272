"""The Homie convention, versions 5 and 4 (3 speaks alike)."""

from hyperconnect.protocols.homie.protocol import Homie

__all__ = ["Homie"]
