"""One device, once: what several protocols announce of one thing becomes one device.

Announcements that share an identifier (`mac:…`, `ieee:…`, `vin:…`) are of one thing. Its id is the one it was first
known by and never changes. The protocols are ranked: a native one owns what it tells, discovery adds only the
capabilities that the native one lacks altogether.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.device import Component, Device
from hyperconnect.model.value import Path, parts_of


class Native(Struct, frozen=True):
    """Who provides a capability: the protocol's rank and the id it knows the device by."""

    rank: int
    device: str


class Names(dict[Path, Path | None]):
    """What a protocol's paths are called in the hub, None if another protocol tells that; each is found out once."""

    def __init__(self, translate: Callable[[Path], Path | None]) -> None:
        super().__init__()
        self._translate = translate

    def __missing__(self, path: Path) -> Path | None:
        """Find out what a path is called."""
        self[path] = name = self._translate(path)
        return name


class Join:
    """Which announcements belong together, and who provides what."""

    def __init__(self) -> None:
        self._ids: dict[Native, str] = {}
        self._identifiers: dict[str, str] = {}
        self._claims: dict[str, dict[Native, Device]] = {}
        self._providers: dict[str, dict[tuple[str, str], Native]] = {}
        self._names: dict[int, Names] = {}
        self.mixed: set[int] = set()
        """The protocols of which a device is known by another id, or by another protocol too."""

    def restore(self, device: Device) -> None:
        """Remember the id under which an earlier life knew a device."""
        for identifier in device.identifiers:
            self._identifiers.setdefault(identifier, device.id)

    def announce(self, rank: int, device: Device) -> Device:
        """Take an announcement in; return the whole device as it now stands."""
        native = Native(rank, device.id)
        whole = self._ids.get(native) or self._known(rank, device) or self._free(device.id)
        self._ids[native] = whole
        for identifier in device.identifiers:
            self._identifiers.setdefault(identifier, whole)
        self._claims.setdefault(whole, {})[native] = device
        return self._merge(whole)

    def withdraw(self, rank: int, device: str) -> tuple[str, Device | None] | None:
        """Take an announcement back; return the device's id and what is left of it, or None if it was not known."""
        whole = self._ids.pop(Native(rank, device), None)
        if whole is None:
            return None
        claims = self._claims[whole]
        del claims[Native(rank, device)]
        if claims:
            return whole, self._merge(whole)
        del self._claims[whole]
        del self._providers[whole]
        return whole, None

    def device(self, whole: str) -> Device | None:
        """Return a device as it stands, or None if nobody announces it."""
        return self._merge(whole) if self._claims.get(whole) else None

    def id_of(self, rank: int, device: str) -> str | None:
        """Return the id of the device that a protocol knows by another, if it announced it."""
        return self._ids.get(Native(rank, device))

    def owns(self, rank: int, device: str) -> bool:
        """Return whether a protocol is the foremost of those that announced a device (by the protocol's id)."""
        whole = self._ids.get(Native(rank, device))
        return whole is not None and min(self._claims[whole], key=_order) == Native(rank, device)

    def path(self, rank: int, path: Path) -> Path | None:
        """Return what a protocol's path is called in the hub, or None if another protocol tells that."""
        return self.names(rank)[path]

    def names(self, rank: int) -> Names:
        """Return what a protocol's paths are called in the hub; it stays the same mapping, whatever is announced."""
        names = self._names.get(rank)
        if names is None:
            names = self._names[rank] = Names(partial(self._translate, rank))
        return names

    def provider(self, device: str, component: str, capability: str) -> Native | None:
        """Return who provides a capability of a device."""
        return self._providers.get(device, {}).get((component, capability))

    def _translate(self, rank: int, path: Path) -> Path | None:
        device, component, capability, attribute = parts_of(path)
        native = Native(rank, device)
        whole = self._ids.get(native)
        if whole is None or self.provider(whole, component, capability) != native:
            return None
        return path if whole == device else Path(f"{whole}.{component}.{capability}.{attribute}")

    def _known(self, rank: int, device: Device) -> str | None:
        """Return the device that another protocol announced with one of these identifiers.

        What one protocol tells apart is two things, whatever identifier they share.
        """
        for identifier in device.identifiers:
            whole = self._identifiers.get(identifier)
            if whole is not None and not any(native.rank == rank for native in self._claims.get(whole, ())):
                return whole
        return None

    def _free(self, wanted: str) -> str:
        whole, number = wanted, 2
        while whole in self._claims:
            whole, number = f"{wanted[:60]}-{number}", number + 1
        return whole

    def _merge(self, whole: str) -> Device:
        claims = self._claims[whole]
        ranked = sorted(claims, key=_order)
        if len(ranked) > 1 or ranked[0].device != whole:
            self.mixed |= {native.rank for native in ranked}
        for names in self._names.values():
            names.clear()
        providers: dict[tuple[str, str], Native] = {}
        self._providers[whole] = providers
        owner = claims[ranked[0]]
        components: dict[str, Component] = {}
        told: set[str] = set()
        for native in ranked:
            offered = _lacking(claims[native], told) if native != ranked[0] else claims[native].components
            for component in offered:
                have = components.get(component.id)
                capabilities = {**component.capabilities, **(have.capabilities if have else {})}
                components[component.id] = replace(component, capabilities=capabilities)
                for capability in component.capabilities:
                    providers.setdefault((component.id, capability), native)
            told |= {capability for component in offered for capability in component.capabilities}
        identifiers = tuple(dict.fromkeys(one for native in ranked for one in claims[native].identifiers))
        protocols = tuple(dict.fromkeys(one for native in ranked for one in claims[native].protocols))
        return replace(
            owner, id=whole, components=tuple(components.values()), identifiers=identifiers, protocols=protocols
        )


def _lacking(device: Device, told: set[str]) -> tuple[Component, ...]:
    """Return a device's components with only those capabilities that nobody before told, settings never."""
    offered: list[Component] = []
    for component in device.components:
        fresh = {name: one for name, one in component.capabilities.items() if name not in told and name != "setting"}
        if fresh:
            offered.append(replace(component, capabilities=fresh))
    return tuple(offered)


def _order(native: Native) -> tuple[int, str]:
    return native.rank, native.device
