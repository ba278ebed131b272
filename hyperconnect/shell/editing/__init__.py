"""Editing: the one place that changes rules. What is saved is checked before, durable after, and a version for ever."""

from typing import Final

HALFWAY: Final = ".bundle~"
"""The file beside rules that tells of a bundle under way."""
