"""What Frigate's words mean, as `devices/frigate.yaml` says it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field


class Lexicon(Struct, forbid_unknown_fields=True):
    """The file; devices/frigate.yaml tells what its keys are for."""

    ecosystem: str = "frigate"
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    switches: tuple[str, ...] = ()
    numbers: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    activity: dict[str, str] = field(default_factory=dict[str, str])
    service: dict[str, str] = field(default_factory=dict[str, str])
    camera: dict[str, str] = field(default_factory=dict[str, str])
    reserved: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


class Kinds:
    """What labels stand for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._kinds = {label: kind for kind, labels in lexicon.kinds.items() for label in labels}
        self._ranks = {kind: rank for rank, kind in enumerate(lexicon.kinds)}

    def of(self, label: str) -> str:
        """Return the kind of a label; a label Frigate calls verified is still that label."""
        return self._kinds.get(label.removesuffix("-verified"), "other")

    def first_of(self, labels: Iterable[str]) -> tuple[str, str]:
        """Return kind and label of what matters most among several: a person before a car before a dog."""
        ranked = sorted((self._ranks.get(self.of(label), len(self._ranks)), label) for label in labels)
        return (self.of(ranked[0][1]), ranked[0][1]) if ranked else ("other", "")
