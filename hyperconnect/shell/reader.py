"""A household's files: its devices, rules and house, read, tried, and told of."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.reason import sentence
from hyperconnect.automation.status import RuleStatus
from hyperconnect.config import Settings
from hyperconnect.errors import ContentError
from hyperconnect.model.device import Device
from hyperconnect.model.effect import Effect, Explained, RuleJudged
from hyperconnect.model.input import HouseRead, Input, RuleRefused, RuleRemoved, RuleSaved
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.shell.calendar import Calendars
from hyperconnect.shell.editing import HALFWAY
from hyperconnect.shell.editing.noticing import notice, notice_gone
from hyperconnect.shell.library import Library
from hyperconnect.shell.rule_file import RuleFile
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.trial import Trial, Tried, is_to_be_tried

_log = logging.getLogger(__name__)
_GOES_ON = "rule %s: its last good version keeps running"

AT_ONCE: Seconds = 0.05
"""How long tests of rules may keep a reading waiting."""
A_WHILE: Seconds = 0.005
"""How long tests of rules may keep the hub from other things; one test is always lived to its end."""


class Standing(Struct, frozen=True):
    """How many rules are at work, and how many are not: refused, or in a place that cannot be read."""

    sound: int
    broken: int


class Reader:
    """Reads a household's devices/, rules/ and `home.yaml`, tells what is wrong with them, and notices what is gone.

    Rules whose tests fail are not handed to the hub. `known` tells the devices that it knows, for these tests,
    and `clock` the seconds that they take.
    `studied` is set once every vocabulary has been handed to the hub: before that it may not understand a phone.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        known: Callable[[], Iterable[Device]] = tuple,
        clock: Callable[[], Seconds] = time.perf_counter,
    ) -> None:
        self._content = settings.directories.content
        self._store = store
        self._library = Library(self._content)
        self._fresh = asyncio.Event()
        self.studied = asyncio.Event()
        self._accepted: dict[str, bool] = {}
        self._refused: set[str] = set()
        self._wrong: tuple[ContentError, ...] = ()
        self._house: HouseRead | None = None
        self.calendars = Calendars(settings.home.timezone or "UTC")
        self._unread = 0
        self._timezone = settings.home.timezone or "UTC"
        self._known = known
        self._clock = clock
        self._trial: Trial | None = None

    @property
    def library(self) -> Library:
        """What was read last."""
        return self._library

    @property
    def content(self) -> Path:
        """Where the household's own files lie."""
        return self._content

    def adopt(self, rule: str, file: RuleFile) -> None:
        """Know a file as it was written just now, for the sake of one rule, which the hub is about to hear of."""
        if self._trial is not None:
            self._trial.drop(rule)
        if file.path in self._library.unread():
            self._unread -= 1
        others = {str(document["rule"]) for document in file.documents} - {rule}
        self._library.adopt(rule, file, sound=file.whole and all(self._accepted.get(other) for other in others))
        if self._library.path_of(rule) is None:
            self._accepted.pop(rule, None)

    def trial(self, rule: RuleSaved, documents: Sequence[dict[str, Any]]) -> Trial:
        """Return the trial of one rule among others in this household."""
        house = {} if self._house is None else self._house.document
        return Trial([rule], self._known(), house, documents, self._timezone, self._clock)

    def standing(self) -> Standing:
        """Return how the household's rules stand."""
        sound = sum(self._accepted.values())
        return Standing(sound, len(self._accepted) - sound + self._unread)

    def mistakes(self, rules: Iterable[RuleStatus]) -> list[ContentError]:
        """Return what is wrong in the files that were read last: what could not be read, and errors of these rules."""
        errors = [*self._wrong]
        for status in rules:
            found = [finding for finding in status.findings if finding.severity == "error"]
            if found and status.id not in self._library.refused:
                errors += self._library.place(status.id, found)
        return errors

    def read(self, at: Moment) -> list[Input]:
        """Return everything written, as inputs; rules that nobody wrote any more are removed.

        What a file said before holds on for as long as that file cannot be read, or the tests of its rule fail.
        Vocabularies never seen are left to `study`, and so are tests that take long.
        """
        if self._house is None and (self._content / "rules" / HALFWAY).exists():
            from hyperconnect.shell.editing.halfway import mend  # it knows the YAML parser

            mend(self._content, self._store.versions)
        earlier, self._library = self._library, Library(self._content)
        profiles, wrong_profiles = self._library.profiles(at, self._store)
        house, wrong_house = self._library.house(at, self._store)
        rules, wrong_rules = self._library.rules(at, self._store)
        for error in (*wrong_profiles, *wrong_house, *wrong_rules):
            _log.error("%s", error)
        self._wrong = (*wrong_profiles, *wrong_house, *wrong_rules)
        gone = self._library.succeed(earlier)
        self._unread = len(wrong_rules)
        known, self._house = self._house, house
        before = self._library.predecessors(at, rules, self._store) if known is None else []
        written = {rule.rule for rule in rules if isinstance(rule, RuleSaved)}
        for name in [each.rule for each in before if each.rule not in written]:
            _log.warning(_GOES_ON, name)
        notice_gone(self._library, self._store, at)
        self.calendars.furnish(house.document, self._library.folder_of)
        news = [house] if known is None or known.document != house.document else []
        for name in gone:
            self._accepted.pop(name, None)
        self._fresh.set()
        _log.info("%d profiles and %d rules read", len(profiles), len(rules))
        there = {*written, *self._library.names(), *self._library.refused}
        gone += [name for name in sorted(self._refused - there) if name not in gone]
        self._refused = {*self._library.refused}
        rules = self._begin_trial(self._scoped(rules), house, at)
        refused = [RuleRefused(at, name, findings) for name, findings in self._library.refused.items()]
        return [*profiles, *news, *(RuleRemoved(at, name) for name in gone), *self._scoped(before), *rules, *refused]

    def _scoped(self, rules: Sequence[Input]) -> list[Input]:
        """Return rules with the scopes that they act with: of what was edited by hand these are the owner's."""
        from hyperconnect.shell.editing.author import key_of_document

        scopes = self._store.versions.scopes()
        known = {rule for rule, _ in scopes}
        return [
            replace(each, scopes=scopes.get((each.rule, key_of_document(each.document))))
            if isinstance(each, RuleSaved) and each.rule in known
            else each
            for each in rules
        ]

    async def study(self, service: Service) -> None:
        """Do what each `read` left over: tests to be tried, then vocabularies to be read, a little at a time.

        The hub is at work meanwhile, until cancelled.
        """
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            while self._trial is not None:
                tell_all(service, self._go_on(self._trial, A_WHILE, service.now()))
                await asyncio.sleep(0)
            while (more := self._library.study(service.now(), self._store)) is not None:
                inputs, errors = more
                for error in errors:
                    _log.error("%s", error)
                tell_all(service, inputs)
                await asyncio.sleep(0)
            self.studied.set()

    def _begin_trial(self, rules: Sequence[Input], house: HouseRead, at: Moment) -> list[Input]:
        """Return the rules without those whose tests fail or are not through yet."""
        untried = [rule for rule in rules if is_to_be_tried(rule) and not self._library.is_ours(rule.rule)]
        self._trial = None
        if not untried:
            return [*rules]
        documents = [rule.document for rule in rules if isinstance(rule, RuleSaved)]
        self._trial = Trial(untried, self._known(), house.document, documents, self._timezone, self._clock)
        waiting = {rule.rule for rule in untried}
        ready = [rule for rule in rules if not (isinstance(rule, RuleSaved) and rule.rule in waiting)]
        return [*ready, *self._go_on(self._trial, AT_ONCE, at)]

    def _go_on(self, trial: Trial, seconds: Seconds, at: Moment) -> list[Input]:
        """Try tests for a while; return the rules that may be put to work, and tell of the others."""
        tried = [self._judged(one, at) for one in trial.go_on(seconds)]
        if trial.is_over:
            self._trial = None
        return tried

    def _judged(self, tried: Tried, at: Moment) -> Input:
        """Return what the hub is to hear of a rule that was tried."""
        rule = tried.rule.rule
        if tried.late:
            _log.warning("rule %s: its tests take too long to be tried here: `hyperconnect rules test %s`", rule, rule)
        if not tried.findings:
            return tried.saved(at)
        self._refused.add(rule)
        self._library.judged({rule: False}, self._store)
        self._unread += 1
        self._tell(rule, tried.findings, refused=True)
        return RuleRefused(at, rule, tuple(tried.findings))

    def _tell(self, rule: str, findings: Sequence[Finding], *, refused: bool) -> None:
        """Tell what was found in a rule: what keeps it from being taken is an error, all else a warning."""
        for finding, told in zip(findings, self._library.place(rule, findings), strict=True):
            _log.log(logging.ERROR if refused and finding.severity == "error" else logging.WARNING, "%s", told)

    def hear(self, effects: Sequence[Effect]) -> None:
        """Tell a person what the hub found in their rules, with its place, and which of them it paused."""
        paused = {each.reason.rule: each.reason for each in effects if type(each) is Explained and _pauses(each.reason)}
        for reason in paused.values():
            _log.warning("rule %s", sentence(reason))
        accepted = {effect.rule: effect.accepted for effect in effects if type(effect) is RuleJudged}
        if not accepted:
            return
        self._accepted |= accepted
        latest = max(effect.at for effect in effects if type(effect) is RuleJudged)
        notice([rule for rule, good in accepted.items() if good], self._library, self._store, latest)
        self._library.judged(accepted, self._store)
        for effect in effects:
            if type(effect) is not RuleJudged:
                continue
            if effect.waits_for:
                _log.info("rule %s waits for %s", effect.rule, ", ".join(effect.waits_for))
            elif not effect.findings:
                _log.info("rule %s is %s", effect.rule, "paused until it is reset" if effect.paused else "ready")
            quiet = bool(effect.waits_for) or (effect.accepted and self._library.is_told(effect.rule))
            worth = [one for one in effect.findings if one.severity == "error" or not quiet]
            if worth:
                self._tell(effect.rule, worth, refused=not effect.accepted)
            if effect.keeps_running:
                _log.warning(_GOES_ON, effect.rule)


def _pauses(reason: Reason) -> bool:
    return reason.outcome == "paused"


def tell_all(service: Service, inputs: Sequence[Input]) -> None:
    """Hand a hub several inputs, in their order."""
    for happened in inputs:
        service.tell(happened)
