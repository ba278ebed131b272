"""Review: what is wrong or doubtful about rules that stand together, also where nobody has met their devices yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.compile import Verdict, allowed, compile_rule
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.lint import Facts, Survey, facts_of, lint
from hyperconnect.automation.names import Names
from hyperconnect.automation.proof.gather import gather
from hyperconnect.automation.proof.imagine import SETTING, guesses
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding


class _Odd(Struct, frozen=True):
    """What a rule names of a device that nobody has met, and no capability has."""

    slug: str
    tail: str
    is_deed: bool

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding is about it."""
        return finding.unknown == f"{self.slug}.{self.tail}"

    def misses(self, finding: Finding, groups: Sequence[str]) -> bool:
        """Whether a finding is that none of a group has it."""
        group, _, tail = finding.unknown.partition(".")
        return tail == self.tail and group in groups

    def judged(self, finding: Finding) -> Finding | None:
        """Return the finding with what may have been meant; a device's own word may be right, and nobody knows it."""
        if SETTING in self.tail.split(".")[:-1]:
            return None
        meant = tuple(f"{self.slug}.{guess}" for guess in guesses(self.tail, is_deed=self.is_deed))
        if meant or finding.did_you_mean:
            return replace(finding, did_you_mean=meant or finding.did_you_mean)
        own = "" if self.is_deed else f"; if that is the device's own word, write {self.slug}.{SETTING}.{self.tail}"
        detail = f"no capability has {self.tail}, and nobody has met {self.slug}{own}"
        return replace(finding, severity="warning", detail=detail)


def review(documents: Sequence[dict[str, object]], names: Names) -> list[tuple[Finding, ...]]:
    """Return what is found about each of some canonical documents, alone and beside the others.

    Devices that `names` knows are what they are there, all others are imagined from the registry of capabilities. It
    knows the rules that may be called or used as templates too. Never raises for what is written.
    """
    base = Sketch(names, gather((), (), names.house))
    forms = [_expanded(document, base) for document in documents]
    return _Review(names, [form for form in forms if form is not None]).findings(documents, forms)


def survey_of(documents: Sequence[dict[str, object]], names: Names) -> tuple[list[Facts], Names]:
    """Return what is known of each of some canonical documents that can be read, and the names that it is told by.

    Devices are known or imagined as for `review`.
    """
    base = Sketch(names, gather((), (), names.house))
    forms = [form for form in (_expanded(document, base) for document in documents) if form is not None]
    review = _Review(names, forms)
    return [facts for _, facts in review.survey(review.imagined(forms))], review.names


class _Review:
    def __init__(self, names: Names, forms: Sequence[RuleForm]) -> None:
        mentions = gather(forms, [test for form in forms for test in form.tests], names.house)
        self._names = names
        self._sketch = sketch = Sketch(names, mentions, whoever=True)
        self._odd = [
            _Odd(slug, tail, f"{slug}.{tail}" in mentions.deeds)
            for slug, tails in mentions.tails.items()
            if names.device(slug) is None
            for tail in tails
            if not any(find(f"{slug}.{tail}") for find in (sketch.attribute, sketch.command, sketch.event))
        ]
        self._groups = ("all_devices", *names.house.groups)
        self._empty = tuple(group for group in self._groups if not sketch.members(group))

    def findings(
        self, documents: Sequence[dict[str, object]], forms: Sequence[RuleForm | None]
    ) -> list[tuple[Finding, ...]]:
        """Return what is found about each."""
        imagined = self.imagined(forms)
        survey = Survey()
        for rule, facts in self.survey(imagined):
            survey.save(rule, facts)
        return [
            tuple(self._about(compile_rule(document, self._names), verdict, survey))
            for document, verdict in zip(documents, imagined, strict=True)
        ]

    @property
    def names(self) -> Names:
        """What the devices are taken for."""
        return self._sketch

    def imagined(self, forms: Sequence[RuleForm | None]) -> list[Verdict | None]:
        """Return what each would be with the devices that are imagined."""
        return [
            None if form is None else compile_rule(cast("dict[str, object]", to_builtins(form)), self._sketch)
            for form in forms
        ]

    def survey(self, imagined: Sequence[Verdict | None]) -> Iterator[tuple[str, Facts]]:
        """Yield what is known of each that could be compiled, by its rule."""
        for verdict in imagined:
            if verdict is not None and verdict.form is not None and verdict.plan is not None:
                yield verdict.form.rule, facts_of(verdict.form, verdict.plan, self._sketch)

    def _about(self, met: Verdict, imagined: Verdict | None, survey: Survey) -> Iterator[Finding]:
        told: set[tuple[str, str, tuple[int, int]]] = set()
        sure = [finding for finding in met.findings if finding.severity == "error" or _is_slip(finding, met.missing)]
        seen = met.findings if imagined is None else imagined.findings
        for finding in (*self._worth(sure), *self._worth(seen)):
            key = (finding.code, finding.pointer, finding.span)
            if key not in told:
                told.add(key)
                yield finding
        if met.missing:
            whom = "it" if len(met.missing) == 1 else "them"
            detail = f"waits for {', '.join(met.missing)}: nobody announced {whom} on this machine"
            yield Finding("HX101", "info", "/rule", detail)
        if imagined is not None and imagined.form is not None and imagined.plan is not None:
            doubts = lint(imagined.form, imagined.plan, self._sketch, survey)
            yield from allowed(doubts, imagined.form.allow)

    def _worth(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Yield what is worth telling, with what may have been meant."""
        for finding in findings:
            if self._is_of_nobody(finding):
                continue
            judged: Finding | None = finding
            for odd in self._odd:
                if odd.concerns(finding):
                    judged = odd.judged(finding)
                    break
                if not finding.did_you_mean and odd.misses(finding, self._groups):
                    judged = replace(finding, did_you_mean=guesses(odd.tail))
                    break
            if judged is not None:
                yield judged

    def _is_of_nobody(self, finding: Finding) -> bool:
        """Whether it only says that a group has no members as yet."""
        return finding.unknown.partition(".")[0] in self._empty


def _is_slip(finding: Finding, missing: Sequence[str]) -> bool:
    """Whether it tells of somebody who is not there, but is called nearly like somebody who is."""
    somebody = finding.unknown in missing or (bool(finding.unknown) and "." not in finding.unknown)
    return bool(finding.did_you_mean) and somebody


def _expanded(document: dict[str, object], base: Sketch) -> RuleForm | None:
    try:
        expanded = expand(form_of(document), base)
    except ContentError:
        return None
    return expanded if isinstance(expanded, RuleForm) else None
