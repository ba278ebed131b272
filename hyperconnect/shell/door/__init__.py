"""The door: how this machine's command line speaks to the running hub."""

from hyperconnect.shell.door.door import NAME, Door

__all__ = ["NAME", "Door"]
