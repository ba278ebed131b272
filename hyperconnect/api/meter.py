"""The meter: how much of everything the hub does, counted from its effects; put into words when somebody asks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, get_args

from hyperconnect import __version__
from hyperconnect.automation.status import Standing
from hyperconnect.model.command import CommandState
from hyperconnect.model.effect import Effect, Explained, Faulted, Happened, Noted, Notify, Remember, Reported
from hyperconnect.model.moment import Seconds
from hyperconnect.model.reason import Outcome
from hyperconnect.shell.asking.system import sizes_of
from hyperconnect.shell.records import Target
from hyperconnect.shell.service import Service

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

    from hyperconnect.api.events import Feed

BUCKETS: Final[tuple[Seconds, ...]] = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Between which moments commands are counted by how long they took."""
_ENDS: Final = (CommandState.CONFIRMED, CommandState.ACCEPTED, CommandState.REJECTED, CommandState.TIMEOUT)
_TOLD: Final[Mapping[type, tuple[str, str]]] = {
    Noted: ("values", "Values that changed or were confirmed."),
    Happened: ("device_events", "Events that devices told."),
    Remember: ("rows_remembered", "Rows made durable."),
    Faulted: ("faults", "Things from outside that could not be used."),
    Notify: ("notices_untaken", "Notices that no device could take."),
}


class Meter:
    """Counts what a hub does: `hear` its effects. What stands now is asked for when it is told.

    Nothing is told by device or rule, so that a household of any size tells as much.
    """

    def __init__(self, service: Service, feed: Feed) -> None:
        self._service = service
        self._feed = feed
        self._kinds: Counter[type] = Counter()
        self._outcomes: Counter[Outcome] = Counter()
        self._commands: Counter[CommandState] = Counter()
        self._latencies = {state: [0] * (len(BUCKETS) + 1) for state in _ENDS}
        self._latency_sums: Counter[CommandState] = Counter()

    def hear(self, effects: Sequence[Effect]) -> None:
        """Count a batch."""
        kinds = self._kinds
        explained, reported = kinds[Explained], kinds[Reported]
        kinds.update(map(type, effects))
        if kinds[Explained] != explained:
            self._outcomes.update(each.reason.outcome for each in effects if isinstance(each, Explained))
        if kinds[Reported] != reported:
            for each in effects:
                if isinstance(each, Reported):
                    self._count(each.report.state, each.report.latency)

    def _count(self, state: CommandState, latency: Seconds) -> None:
        self._commands[state] += 1
        counts = self._latencies.get(state)
        if counts is not None:
            counts[bisect_left(BUCKETS, latency)] += 1
            self._latency_sums[state] += latency  # type: ignore[assignment]  # a Counter may hold any number

    def collector(self) -> Collector:
        """Return what a registry of prometheus-client asks."""
        from prometheus_client.registry import Collector

        meter = self

        class Collecting(Collector):
            def collect(self) -> Iterator[Any]:
                yield from meter.families()

        return Collecting()

    def families(self) -> Iterator[Any]:
        """Yield everything as families of prometheus-client's, whose names begin with `hyperconnect_`."""
        yield from self._counted()
        yield from self._standing()

    def _counted(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        transport = self._service.transport
        told = {name: (about, self._kinds[kind]) for kind, (name, about) in _TOLD.items()}
        about = "What came from the broker: messages, and that it is there or gone."
        told["messages_received"] = (about, self._service.heard)
        told["messages_sent"] = ("Messages given to the broker.", self._service.pulse.sent)
        told["messages_dropped"] = ("Messages that were not sent or not confirmed.", getattr(transport, "dropped", 0))
        for name, (about, count) in sorted(told.items()):
            yield CounterMetricFamily(f"hyperconnect_{name}", about, value=count)
        reasons = CounterMetricFamily(
            "hyperconnect_rule_runs", "What came of rules that were set off.", labels=["outcome"]
        )
        for outcome in get_args(Outcome):
            reasons.add_metric([outcome], self._outcomes[outcome])
        yield reasons
        commands = CounterMetricFamily("hyperconnect_commands", "Steps in the lives of commands.", labels=["state"])
        for state in CommandState:
            commands.add_metric([state.value], self._commands[state])
        yield commands
        latency = HistogramMetricFamily(
            "hyperconnect_command_seconds", "How long commands took to their end.", labels=["state"]
        )
        for state, counts in self._latencies.items():
            total, buckets = 0, list[tuple[str, float]]()
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                total += count
                buckets.append((bound, total))
            latency.add_metric([state.value], buckets, sum_value=float(self._latency_sums[state]))
        yield latency

    def _standing(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        service = self._service
        yield InfoMetricFamily("hyperconnect", "What runs here.", value={"version": __version__})
        plain = {
            "broker_connected": ("Whether the broker is there.", int(service.connected)),
            "broker_backlog_bytes": ("What the broker has not taken yet.", getattr(service.transport, "backlog", 0)),
            "devices": ("Devices that are known.", len(service.hub.registry)),
            "claims": (
                "Attributes that are held, counted by who holds them.",
                sum(1 for _ in service.hub.engine.claims),
            ),
            "event_listeners": ("Who listens to live events.", len(self._feed)),
        }
        for name, (about, value) in plain.items():
            yield GaugeMetricFamily(f"hyperconnect_{name}", about, value=value)
        rules = GaugeMetricFamily("hyperconnect_rules", "Rules by how they stand.", labels=["standing"])
        standing = Counter(status.standing for status in service.hub.engine.rules.values())
        for word in get_args(Standing):
            rules.add_metric([word], standing[word])
        yield rules
        refusing, refused = (
            service.refusing(),
            GaugeMetricFamily(
                "hyperconnect_store_refusing", "Whether the disk refused it within the last minute.", labels=["what"]
            ),
        )
        for target in get_args(Target):
            refused.add_metric([target], int(target in refusing))
        yield refused
        yield from self._backed_up()
        sizes = GaugeMetricFamily("hyperconnect_store_bytes", "What is kept on disk.", labels=["what"])
        for what, size in sizes_of(service.store.history.path).items():
            sizes.add_metric([what], size)
        yield sizes

    def _backed_up(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        service, now = self._service, self._service.now()
        age = GaugeMetricFamily("hyperconnect_backup_age_seconds", "How old the newest backup is.", labels=["of"])
        failing = GaugeMetricFamily(
            "hyperconnect_backup_failing", "Whether the last try to make a backup failed.", labels=["of"]
        )
        for each in () if service.backups is None else service.backups.standing(now):
            if each.at is not None:
                age.add_metric([each.of], max(0.0, now - each.at))
            failing.add_metric([each.of], int(each.failed_at is not None))
        yield age
        yield failing
