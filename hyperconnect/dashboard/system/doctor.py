"""What the hub itself can tell of its health, in words, with the next step where one is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.dashboard.words import text
from hyperconnect.shell.asking.system import BrokerHealth, ClockHealth, RuleHealth, StorageHealth, System

State: TypeAlias = Literal["bad", "warn", "good"]

STATES: Final[Mapping[State, str]] = {"bad": text("needs you"), "warn": text("worth a look"), "good": text("fine")}
"""What a state asks of somebody, in a word."""

SCARCE: Final = 100 << 20
"""Free bytes below which a disk is soon full."""
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Symptom(Struct, frozen=True):
    """What was looked at, how it is, and what to do about it; `values` belong into both sentences."""

    what: str
    state: State
    said: str
    fix: str = ""
    values: Mapping[str, object] = _NOTHING

    @property
    def word(self) -> str:
        """What its state asks for."""
        return STATES[self.state]


def symptoms_of(system: System) -> list[Symptom]:
    """Return everything that was looked at, the worst first."""
    found = [
        *_broker(system.broker),
        *_storage(system.storage),
        *_backups(system.storage),
        *_rules(system.rules),
        *_clock(system.clock),
    ]
    if not system.has_place:
        fix = text("Set home.latitude and home.longitude in hyperconnect.toml.")
        found.append(
            Symptom(text("Position"), "warn", text("Where home is was never said: no sun, no distances."), fix)
        )
    return sorted(found, key=lambda each: [*STATES].index(each.state))


def _broker(broker: BrokerHealth) -> Iterator[Symptom]:
    what = text("Broker")
    if not broker.connected:
        fix = text("Start the broker, or correct mqtt.url in hyperconnect.toml. The hub goes on trying by itself.")
        yield Symptom(what, "bad", text("There is no broker: no device is heard, and none can be told anything."), fix)
    elif broker.dropped:
        fix = text("Look whether the broker was away or is slow: `hyperconnect doctor` measures it.")
        said = text("Messages not sent or not confirmed since the start: {count}.")
        yield Symptom(what, "warn", said, fix, {"count": broker.dropped})
    else:
        yield Symptom(what, "good", text("It is there and takes all that is said."))


def _storage(storage: StorageHealth) -> Iterator[Symptom]:
    what = text("Disk")
    if storage.refusing:
        fix = text("Free some space on it, and see what the hub's log says.")
        refused = ", ".join(storage.refusing)
        yield Symptom(what, "bad", text("It refuses what must be kept: {parts}."), fix, {"parts": refused})
    elif storage.free is not None and storage.free < SCARCE:
        fix = text("Free some space before it is full.")
        yield Symptom(what, "warn", text("Only {count} MB are free."), fix, {"count": storage.free // 1_000_000})
    elif storage.free is None:
        yield Symptom(what, "good", text("Nothing is on the disk: this house lives in memory, and is forgotten."))
    else:
        yield Symptom(what, "good", text("It takes what must be kept."))
    if storage.aside:
        fix = text("Keep them while you miss something that no backup holds, then delete them.")
        said = text("Damaged databases that were put aside: {count}.")
        yield Symptom(text("Databases"), "warn", said, fix, {"count": len(storage.aside)})


def _backups(storage: StorageHealth) -> Iterator[Symptom]:
    what = text("Backups")
    if storage.free is None:
        return
    if storage.backups is None:
        fix = text("Set backup.hours in hyperconnect.toml.")
        yield Symptom(what, "warn", text("Nobody makes any."), fix)
        return
    wrong = [each for each in storage.backups if each.why or each.late]
    for each in wrong:
        fix = text("The hub's log says what is in the way; it tries again by itself.")
        if each.why:
            values = {"of": each.of, "why": each.why}
            yield Symptom(what, "warn", text("The last try for {of} failed: {why}."), fix, values)
        else:
            said = text("There is none of {of} yet.") if each.at is None else text("The newest of {of} is too old.")
            yield Symptom(what, "warn", said, fix, {"of": each.of})
    if not wrong:
        yield Symptom(what, "good", text("They are made as they should be."))


def _rules(rules: RuleHealth) -> Iterator[Symptom]:
    what = text("Rules")
    if rules.broken:
        fix = text("What is wrong with them stands under Files; mend it, then read them again.")
        yield Symptom(what, "bad", text("Rules or files that cannot be used: {count}."), fix, {"count": rules.broken})
    if rules.paused:
        fix = text("Look at them under Rules, and let them go on there.")
        said = text("Rules that ran wild and are paused: {count}.")
        yield Symptom(what, "warn", said, fix, {"count": rules.paused})
    if not rules.broken and not rules.paused:
        yield Symptom(what, "good", text("Rules without an error: {count}."), values={"count": rules.sound})


def _clock(clock: ClockHealth) -> Iterator[Symptom]:
    what = text("Clock")
    if not clock.known:
        fix = text("Set the clock of this machine, or start NTP.")
        yield Symptom(what, "bad", text("This machine does not know what time it is."), fix)
    elif clock.steps:
        fix = text("Let NTP keep it, so that it is never set by hand.")
        said = text("It was set while the hub ran: {count} times.")
        yield Symptom(what, "warn", said, fix, {"count": len(clock.steps)})
    else:
        yield Symptom(what, "good", text("It knows the time, and nobody set it while the hub ran."))
