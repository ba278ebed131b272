"""Names that only a test names: as devices nobody knows are imagined, a slip there would prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import HouseForm, RuleForm, TestForm
from hyperconnect.automation.names import Names
from hyperconnect.automation.proof.gather import Mentions, gather
from hyperconnect.automation.proof.imagine import SETTING, guesses
from hyperconnect.automation.proof.sketch import HOME, Sketch
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import parts_of

_CODE = "HX101"
_NO_DEVICES = frozenset({HOME, "calendar", "clock", "zone"})
_PLACE = "location"


class Slips:
    """Looks for them in the tests of a rule. `own` are the rules at work in its tests, it among them.

    `others` are all rules of the household; what they name is known too. Nobody asks for it before it is needed.
    """

    def __init__(
        self, sketch: Sketch, names: Names, own: Iterable[RuleForm], others: Callable[[], Iterable[RuleForm]]
    ) -> None:
        self._sketch = sketch
        self._names = names
        self._own = gather(own, (), names.house)
        self._others = others
        self._house = _devices_of(names.house)
        self._elsewhere: Mentions | None = None

    def of(self, test: TestForm, pointer: str) -> list[Finding]:
        """Return a warning for each name of a test that nothing but tests names; `pointer` leads to the test."""
        found: list[Finding] = []
        for name, place, is_key in _named(test, pointer):
            device, _, tail = name.partition(".")
            if device in _NO_DEVICES:
                continue
            span = (0, 0) if is_key else (0, len(name))
            if not self._is_known(device):
                meant = near(device, (*self._own.tails, *self._house, *self._names.device_names()))
                detail = f"nothing but tests names {device}: what becomes of it changes nothing here"
                rest = f".{tail}" if tail else ""
                found.append(Finding(_CODE, "warning", place, detail, span, tuple(f"{each}{rest}" for each in meant)))
            elif tail and self._is_invented(device, tail):
                meant = near(tail, self._own.tails.get(device, ())) or guesses(tail)
                detail = f"nothing but tests names {name}, and no capability has {tail}"
                found.append(
                    Finding(_CODE, "warning", place, detail, span, tuple(f"{device}.{each}" for each in meant))
                )
        return found

    def _is_known(self, device: str) -> bool:
        if device in self._own.tails or device in self._house or self._names.device(device) is not None:
            return True
        if self._elsewhere is None:
            self._elsewhere = gather(self._others(), (), self._names.house)
        return device in self._elsewhere.tails

    def _is_invented(self, device: str, tail: str) -> bool:
        """Whether only the value that a test gives it makes it something that the device can tell."""
        if tail == _PLACE or tail in self._own.tails.get(device, ()) or self._names.device(device) is not None:
            return False
        named = self._sketch.attribute(f"{device}.{tail}")
        return named is not None and parts_of(named.path)[2] == SETTING and SETTING not in tail.split(".")[:-1]


def _devices_of(house: HouseForm) -> tuple[str, ...]:
    """Return what `home.yaml` names that may stand where a device does."""
    listed = [*(group.members for group in house.groups.values()), *house.people.values()]
    scenes = [name.partition(".")[0] for scene in house.scenes.values() for name in scene]
    members = [member for members in listed for member in members]
    return tuple(dict.fromkeys(("all_devices", *house.groups, *house.people, *members, *scenes)))


def _named(test: TestForm, pointer: str) -> Iterator[tuple[str, str, bool]]:
    """Yield every name of a thing in a test, where it stands, and whether it is a key there."""
    for name in test.given:
        yield name, f"{pointer}/given/{name}", True
    for place, moment in enumerate(test.when):
        where = f"{pointer}/when/{place}"
        for name in moment.set:
            yield name, f"{where}/set/{name}", True
        if moment.event is not None:
            yield moment.event, f"{where}/event", False
        yield from _listed(moment.offline, f"{where}/offline")
        yield from _listed(moment.online, f"{where}/online")
    for place, hope in enumerate(test.expect):
        for name in hope.set:
            yield name, f"{pointer}/expect/{place}/set/{name}", True


def _listed(names: str | Sequence[str], pointer: str) -> Iterator[tuple[str, str, bool]]:
    if isinstance(names, str):
        yield names, pointer, False
    else:
        for place, name in enumerate(names):
            yield name, f"{pointer}/{place}", False
