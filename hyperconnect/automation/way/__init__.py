"""The way a run took through its rule, read off what it said it did."""

from hyperconnect.automation.way.way import Lane, State, Step, Way, way_of

__all__ = ["Lane", "State", "Step", "Way", "way_of"]
