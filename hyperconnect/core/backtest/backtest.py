"""The backtest: what rules would have done, on the record of what was.

The hub itself lives through the recorded time, once for each version of the rules. What devices and people did then
they do again. What rules had done then is left out, because the rules of this time do it themselves: a device that they
tell something says so a little later, after as long as its echoes usually took (`Doings.latency`), and keeps it until
the next recorded change that no rule had caused. What rules did that nobody tries now is kept where nobody writes the
same attribute.

Everything else is as it was measured: a room that these rules would have heated stays as cold as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from math import nextafter
from typing import Final

from msgspec.structs import replace

from hyperconnect.automation.teller import Teller
from hyperconnect.core.backtest.difference import difference
from hyperconnect.core.backtest.doings import Doing, Doings
from hyperconnect.core.backtest.life import REACHED, Life, Listen, reached
from hyperconnect.core.backtest.missing import Silences, unheard, unrecorded
from hyperconnect.core.backtest.record import Record, Scene, Version, Was
from hyperconnect.core.backtest.report import Missing, Report
from hyperconnect.core.backtest.stand_in import SOURCE
from hyperconnect.core.backtest.summary import summary
from hyperconnect.core.backtest.tally import Tally
from hyperconnect.core.home import PREFIX
from hyperconnect.core.presence import OCCUPANCY
from hyperconnect.core.registry import HOME
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability
from hyperconnect.model.effect import Happened, Reported
from hyperconnect.model.input import Asked
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path, Value, parts_of

_STEP: Final = 2048
"""How many records are taken between two words about how far it is."""
_OCCUPANCY: Final = f"{PREFIX}{OCCUPANCY}"


def backtest(
    scene: Scene, versions: Sequence[Version], records: Iterable[Record], listen: Listen = lambda _: None
) -> Generator[float, None, Report]:
    """Live through a recorded time with one version of the rules, or two to be compared; yield how far it is (0 to 1).

    `records` come in the order of their moments, from `scene.since` on. Every record counts that is before
    `scene.until`. `listen` is told what the hub does with the last version.
    """
    trial = _Trial(scene, versions, listen)
    length = max(scene.until - scene.since, 1.0)
    yield 0.0
    for count, record in enumerate(records, start=1):
        trial.take(record)
        if count % _STEP == 0:
            yield min(max((trial.now - scene.since) / length, 0.0), 1.0)
    report = trial.end()
    yield 1.0
    return report


class _Trial:
    """Two lives at most, side by side on the same record."""

    def __init__(self, scene: Scene, versions: Sequence[Version], listen: Listen) -> None:
        self.now: Moment = scene.since
        self._scene = scene
        self._doings = Doings(scene.commands)
        self._tallies = [Tally() for _ in versions]
        self._lives = [
            Life(version, tally.hear, self._doings.latency)
            for version, tally in zip(versions, self._tallies, strict=True)
        ]
        self._lives[-1].listen = listen
        self._rules = frozenset(rule for version in versions for rule in version.rules)
        self._told: set[str] = set()
        self._silences = Silences(scene.since)
        self._records = Counter[str]()
        self._thinned = Counter[str]()
        self._first: Moment | None = None
        self._count = self._echoes = self._by_others = self._by_people = self._failed = 0
        self._breath: list[Was] = []
        for life in self._lives:
            life.begin(scene)
        written = {
            path
            for life in self._lives
            for path in (*life.hub.twin.paths,)
            if path.startswith(PREFIX) and life.hub.engine.is_written(path)
        }
        self._written = frozenset(written)
        for tally in self._tallies:
            tally.written = self._written

    def take(self, record: Record) -> None:
        """Let something that was recorded happen again."""
        if isinstance(record, Was):
            at = record.at
            self._silences.heard(at)
            breath = self._breath
            if breath and (breath[0].at != at or _device(breath[0].path) != _device(record.path)):
                self._breathe()
            self._breath.append(record)
        else:
            self._breathe()
            match record:
                case Happened(event=event):
                    self._on(event.received_at)
                    if event.device != HOME:
                        for life in self._lives:
                            life.hear((replace(event, received_at=life.now),), life.now)
                case Reported(report=report):
                    self._silences.heard(report.at)
                    doing = self._doings.by_id.get(report.command.id)
                    if doing is not None and doing.by_person and report.command.id not in self._told:
                        self._told.add(report.command.id)
                        self._ask(doing)
                    return
                case _:
                    return
            self._silences.heard(self.now)
        self._count += 1
        if self._first is None:
            self._first = self.now if not isinstance(record, Was) else record.at

    def end(self) -> Report:
        """Live on to the end of the time, and tell what came of it."""
        self._breathe()
        scene = self._scene
        self._on(nextafter(scene.until, scene.since))
        chosen = scene.chosen
        told = tuple(
            tally.told(life.version.name, life.hub.registry, scene.timezone, chosen)
            for life, tally in zip(self._lives, self._tallies, strict=True)
        )
        hub = self._lives[-1].hub
        one, *others = self._tallies
        compared = None
        if others:
            teller = Teller(hub.registry, scene.timezone)
            names = (self._lives[0].version.name, self._lives[1].version.name)
            compared = difference(names, (one.deeds, others[0].deeds), (one.runs(), others[0].runs()), teller)
        missing = Missing(
            self._first,
            unrecorded(hub, self._records, self._thinned, scene.values.keys(), chosen),
            unheard(hub, chosen),
            self._silences.told(scene.until),
            max(tally.requests for tally in self._tallies),
            self._echoes,
            self._by_others,
            self._by_people,
            self._failed,
        )
        report = Report(scene.since, scene.until, scene.timezone, self._count, told, compared, missing, ())
        return replace(report, sentences=summary(report))

    def _on(self, at: Moment) -> None:
        self.now = max(self.now, at)
        for life in self._lives:
            life.advance(self.now)

    def _breathe(self) -> None:
        """Let a device say all that it said at one moment."""
        breath, self._breath = self._breath, []
        if not breath:
            return
        self._on(breath[0].at)
        words: list[Value | Availability] = []
        for was in breath:
            path, at = was.path, was.at
            self._records[path] += 1
            if was.thinned:
                self._thinned[path] += 1
            if path.endswith(REACHED):
                words.append(reached(was))
            elif path.startswith(PREFIX):
                self._set(was)
            elif self._is_kept(was):
                words.append(Value(path, was.value, at, at, SOURCE))
        if words:
            for life in self._lives:
                life.hear(words, self.now)

    def _is_kept(self, was: Was) -> bool:
        """Return whether a recorded change is to happen again: it is nobody's doing who does it anew."""
        doing = self._doings.cause(was.path, was.value, was.at)
        if doing is None:
            return True
        if not doing.by_person:
            rule = doing.command.issued_by.removeprefix("rule:")
            if rule not in self._rules and not any(life.hub.engine.is_written(was.path) for life in self._lives):
                self._by_others += 1
                return True
        elif not doing.came_about:
            return True
        self._echoes += 1
        return False

    def _set(self, was: Was) -> None:
        """Let a variable of the household change that no rule of this time sets; people's commands come by themselves.

        Who is at home the hub counts itself, where it knows its people.
        """
        if was.path in self._written or (was.path == _OCCUPANCY and self._scene.house.get("people")):
            return
        device, component, capability, name = parts_of(was.path)
        at = self.now
        command = Command("", device, component, capability, "set", {"value": was.value}, "record", at, at + 30.0, name)
        for life in self._lives:
            life.tell(Asked(at, command))

    def _ask(self, doing: Doing) -> None:
        """Let a person give a command again, unless it came to nothing then."""
        command = doing.command
        self._on(command.issued_at)
        if not doing.came_about:
            self._failed += 1
            return
        self._by_people += 1
        for life in self._lives:
            issued = replace(
                command, issued_at=self.now, expires_at=self.now + command.expires_at - command.issued_at, token=""
            )
            life.tell(Asked(self.now, issued))


def _device(path: Path) -> str:
    return path.partition(".")[0]
