"""Checks of a rule's meaning: names, types, units; collects findings while a rule is compiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from hyperconnect.automation.expression import (
    BOOL,
    DURATION,
    Expression,
    ExpressionError,
    Type,
    compile_expression,
    parse_duration,
    parse_quantity,
    type_of,
    value_for,
)
from hyperconnect.automation.expression.expression import names_in
from hyperconnect.automation.expression.flaw import UNKNOWN_NAME, Flaw, near, shorten
from hyperconnect.automation.fitting import commanding, happening, telling
from hyperconnect.automation.form import Conditions, RuleForm, Scalar, many
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent, Names
from hyperconnect.automation.zone import HOME, Zone, zone_of
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Seconds
from hyperconnect.model.reason import Finding, Severity
from hyperconnect.model.value import Datum

_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
LONGEST: Seconds = 3_660 * 86_400.0
"""Ten years: who means to wait longer means for ever."""
OWN = "home"
"""The device whose attributes are the household's variables: it has what is written in home.yaml, and grows nothing."""
_Named = TypeVar("_Named", NamedAttribute, NamedEvent)


class Term(Struct, frozen=True):
    """A value of a rule: fixed when compiled, or an expression of the wanted type evaluated each time."""

    type: Type
    fixed: Datum = None
    expression: Expression | None = None
    shown: str = ""


class Check:
    """Resolves what a rule names and collects what is wrong.

    `missing` are devices that are not known yet, and what known ones have not shown yet. `mentioned` are all devices
    that the rule names, with their ids where known. `groups` are the groups whose members it asked for: who joins one
    concerns the rule. `variables` are the names an expression may use beside attributes; the compiler fills them in as
    it goes. `expressions` are all that were compiled, `rules` all that it asked for.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.findings: list[Finding] = []
        self.missing: dict[str, None] = {}
        self.mentioned: dict[str, str | None] = {}
        self.groups: dict[str, None] = {}
        self.variables: dict[str, Type] = {}
        self.expressions: list[Expression] = []
        self.rules: dict[str, None] = {}

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(finding.severity == "error" for finding in self.findings)

    def tell(
        self,
        code: str,
        pointer: str,
        detail: str,
        *,
        span: tuple[int, int] = (0, 0),
        guesses: tuple[str, ...] = (),
        severity: Severity = "error",
        unknown: str = "",
    ) -> None:
        """Add a finding."""
        found = Finding(code, severity, pointer, detail, span, guesses, unknown=unknown)
        if found not in self.findings:
            self.findings.append(found)

    def device(self, name: str, pointer: str, *, span: tuple[int, int] = (0, 0)) -> str | None:
        """Return a device's id; one that is not known yet makes the rule wait for it."""
        known = self.names.device(name)
        self.mentioned[name] = known
        if known is None:
            self.missing[name] = None
            detail = f"{name} is not known yet; the rule waits for it"
            guesses = near(name, (*self.names.device_names(), *self.names.house.people))
            self.tell("HX101", pointer, detail, span=span, guesses=guesses, severity="warning", unknown=name)
        return known

    def attribute(self, name: str, pointer: str) -> NamedAttribute | None:
        """Return the attribute a name means."""
        found = self.names.attribute(name)
        device = name.partition(".")[0]
        if found is not None:
            self.mentioned[device] = self.names.device(device)
        elif self.device(device, pointer) is not None:
            guesses = near(name, of_device(device, self.names.attribute_names()))
            self._unknown(name, pointer, "an attribute", telling, (0, 0), guesses)
        return found

    def command(self, name: str, pointer: str) -> NamedCommand | None:
        """Return the command a name means."""
        found = self.names.command(name)
        device = name.partition(".")[0]
        if found is not None:
            self.mentioned[device] = self.names.device(device)
        elif self.device(device, pointer, span=(0, len(device))) is not None:
            guesses = near(name, of_device(device, self.names.command_names()))
            self._unknown(name, pointer, "a command", commanding, (0, len(name)), guesses)
        return found

    def event(self, name: str, pointer: str) -> NamedEvent | None:
        """Return the event a name means."""
        found = self.names.event(name)
        device = name.partition(".")[0]
        if found is not None:
            self.mentioned[device] = self.names.device(device)
        elif self.device(device, pointer, span=(0, len(device))) is not None:
            guesses = near(name, of_device(device, self.names.event_names()))
            self._unknown(name, pointer, "an event", happening, (0, len(name)), guesses)
        return found

    def attributes(self, name: str, pointer: str) -> list[NamedAttribute]:
        """Return the attributes a name means; of a group, those of all members that have it."""
        group, dot, rest = name.partition(".")
        members = self._of_group(group) if dot else None
        if members is None:
            found = self.attribute(name, pointer)
            return [] if found is None else [found]
        every = [self.names.attribute(f"{member}.{rest}") for member in members]
        return self._any_of(group, rest, [named for named in every if named is not None], pointer)

    def events(self, name: str, pointer: str) -> list[NamedEvent]:
        """Return the events a name means; of a group, those of all members that have it."""
        group, dot, rest = name.partition(".")
        members = self._of_group(group) if dot else None
        if members is None:
            found = self.event(name, pointer)
            return [] if found is None else [found]
        every = [self.names.event(f"{member}.{rest}") for member in members]
        return self._any_of(group, rest, [named for named in every if named is not None], pointer)

    def group(self, name: str, pointer: str) -> tuple[str, ...] | None:
        """Return the ids of a group's members."""
        members = self._of_group(name)
        if members is None:
            known = ("all_devices", *self.names.house.groups)
            self._nobody(name, pointer, "a group", known)
        return members

    def devices(self, name: str, pointer: str) -> tuple[str, ...]:
        """Return the ids that one name stands for: a device, a group's members, or what a person carries.

        A name that stands for nothing is taken for a device that is not known yet.
        """
        if self.names.device(name) is None:
            members = self._of_group(name)
            if members is not None:
                return members
            carried = self.names.house.people.get(name)
            if carried is not None:
                known = [self.device(each, pointer, span=(0, len(name))) for each in carried]
                return tuple(device for device in known if device is not None)
        device = self.device(name, pointer, span=(0, len(name)))
        return () if device is None else (device,)

    def zone(self, name: str, pointer: str) -> Zone | None:
        """Return the zone of this name; `home` is there even if nobody described it."""
        written = self.names.house.zones.get(name)
        if written is None:
            if name != HOME:
                self._nobody(name, pointer, "a zone", (HOME, *self.names.house.zones))
                return None
            return Zone(HOME)
        try:
            return zone_of(name, written)
        except ExpressionError as error:
            self.tell("HX102", pointer, f"the radius of {name} in home.yaml: {error.why}", span=(0, len(name)))
            return None

    def calendar(self, name: str, pointer: str) -> str | None:
        """Return the name of a calendar that there is."""
        if name in self.names.house.calendars:
            return name
        self._nobody(name, pointer, "a calendar", tuple(self.names.house.calendars))
        return None

    def scene(self, name: str, pointer: str) -> dict[str, Scalar] | None:
        """Return what a scene sets, by attribute name."""
        found = self.names.house.scenes.get(name)
        if found is None:
            self._nobody(name, pointer, "a scene", tuple(self.names.house.scenes))
        return found

    def rule(self, name: str, pointer: str) -> RuleForm | None:
        """Return the saved rule of this name."""
        found = self.names.rule(name)
        self.rules[name] = None
        if found is None:
            self._nobody(name, pointer, "a rule", tuple(self.names.rule_names()))
        return found

    def conditions(self, written: Conditions | None, pointer: str) -> tuple[Expression, ...]:
        """Return the expressions of a condition, all of which must be true."""
        single = isinstance(written, str)
        found = [
            self.expression(text, pointer if single else f"{pointer}/{place}", wanted=BOOL)
            for place, text in enumerate(many(written))
        ]
        return tuple(expression for expression in found if expression is not None)

    def expression(self, text: str, pointer: str, *, wanted: Type | None = None, offset: int = 0) -> Expression | None:
        """Return a compiled expression; `offset` is where `text` begins in what the pointer leads to."""
        try:
            compiled = compile_expression(text, self.names, wanted=wanted, variables=self.variables)
        except ExpressionError as error:
            for flaw in error.flaws:
                self._flaw(flaw, text, pointer, offset)
            return None
        self.expressions.append(compiled)
        self.groups.update(dict.fromkeys(compiled.groups))
        for flaw in compiled.warnings:
            self._flaw(flaw, text, pointer, offset)
        for path in compiled.paths:
            if "(" not in path:
                device = path.partition(".")[0]
                self.mentioned[device] = self.names.device(device)
        for dotted in names_in(text)[1]:
            device = dotted.partition(".")[0]
            if self.mentioned.get(device) is None and (known := self.names.device(device)) is not None:
                self.mentioned[device] = known
        return compiled

    def term(self, written: Scalar, pointer: str, attribute: Attribute) -> Term | None:
        """Return a value for an attribute or argument."""
        wanted = type_of(attribute)
        expression = self._equation(written, pointer, wanted)
        if expression is not None:
            return expression
        if isinstance(written, str) and written.startswith("="):
            return None
        try:
            return Term(wanted, value_for(written, attribute), None, shown(written))
        except ExpressionError as error:
            for flaw in error.flaws:
                self._flaw(flaw, str(written), pointer, 0)
            return None

    def duration(self, written: str, pointer: str) -> Term | None:
        """Return a duration, fixed or as an expression."""
        if written.startswith("="):
            return self._equation(written, pointer, DURATION)
        seconds = self.seconds(written, pointer)
        return None if seconds is None else Term(DURATION, seconds, None, written)

    def seconds(self, written: str, pointer: str) -> Seconds | None:
        """Return a duration that must be fixed."""
        try:
            seconds = parse_duration(written)
        except ExpressionError as error:
            for flaw in error.flaws:
                self._flaw(flaw, written, pointer, 0)
            return None
        if seconds <= LONGEST:
            return seconds
        self.tell("HX102", pointer, f"`{shorten(written)}` is more than ten years; write less", span=(0, len(written)))
        return None

    def constant(self, written: Scalar, pointer: str) -> Term | None:
        """Return a value that says its type itself, fixed or as an expression."""
        if isinstance(written, str) and written.startswith("="):
            expression = self.expression(written[1:], pointer, offset=1)
            return None if expression is None else Term(expression.type, None, expression)
        value, kind = parse_quantity(written if isinstance(written, str) else shown(written))
        return Term(kind, value, None, shown(written))

    def unshown(self, name: str, pointer: str, *, span: tuple[int, int], guesses: tuple[str, ...] = ()) -> None:
        """Make the rule wait for what a known device has not shown yet: devices grow."""
        device, _, tail = name.partition(".")
        self.mentioned[device] = self.names.device(device)
        self.missing[name] = None
        detail = f"{device} has not shown {tail} yet; the rule waits for it"
        self.tell("HX101", pointer, detail, span=span, guesses=guesses, severity="warning", unknown=name)

    def _unknown(
        self,
        name: str,
        pointer: str,
        kind: str,
        fitting: Callable[[str], Sequence[str]],
        span: tuple[int, int],
        guesses: tuple[str, ...],
    ) -> None:
        """Tell of a name that a known device does not have; what a capability of the registry has may come yet."""
        device, _, tail = name.partition(".")
        if device != OWN and fitting(tail):
            self.unshown(name, pointer, span=span, guesses=guesses)
            return
        detail = f"{name} is not {kind} of {device}"
        self.tell("HX101", pointer, detail, span=span, guesses=guesses, unknown=name)

    def _of_group(self, name: str) -> tuple[str, ...] | None:
        members = self.names.members(name)
        if members is not None:
            self.groups[name] = None
        return members

    def _any_of(self, group: str, rest: str, found: list[_Named], pointer: str) -> list[_Named]:
        if not found:
            span = (len(group) + 1, len(group) + 1 + len(rest))
            detail, unknown = f"no member of {group} has {rest}", f"{group}.{rest}"
            self.tell("HX101", pointer, detail, span=span, severity="warning", unknown=unknown)
        return found

    def _nobody(self, name: str, pointer: str, kind: str, known: Sequence[str]) -> None:
        guesses = near(name, known)
        there = "" if guesses else f"; there is {', '.join(known[:8])}" if known else "; there is none yet"
        self.tell("HX101", pointer, f"{name} is not {kind}{there}", span=(0, len(name)), guesses=guesses)

    def _equation(self, written: Scalar, pointer: str, wanted: Type) -> Term | None:
        if not (isinstance(written, str) and written.startswith("=")):
            return None
        expression = self.expression(written[1:], pointer, wanted=wanted, offset=1)
        return None if expression is None else Term(wanted, None, expression)

    def _flaw(self, flaw: Flaw, text: str, pointer: str, offset: int) -> None:
        span = (flaw.span[0] + offset, flaw.span[1] + offset)
        if flaw.missing and flaw.unknown:
            self.unshown(flaw.missing, pointer, span=span, guesses=flaw.did_you_mean)
            return
        if flaw.missing:
            self.device(flaw.missing, pointer, span=span)
            return
        if flaw.code == UNKNOWN_NAME:
            device, dot, _ = _name_at(text, flaw.span[0]).partition(".")
            if dot and (known := self.names.device(device)) is not None:
                self.mentioned[device] = known
        guesses, severity, unknown = flaw.did_you_mean, flaw.severity, flaw.unknown
        self.tell(flaw.code, pointer, flaw.detail, span=span, guesses=guesses, severity=severity, unknown=unknown)


def _name_at(text: str, position: int) -> str:
    """Return the dotted name that stands around a position, or nothing."""
    found = (dotted for dotted in _DOTTED.finditer(text) if dotted.start() <= position < dotted.end())
    return next((dotted.group() for dotted in found), "")


def of_device(device: str, known: Sequence[str]) -> list[str]:
    """Return those of the known names that belong to a device."""
    prefix = f"{device}."
    return [name for name in known if name.startswith(prefix)]


def shown(written: Scalar) -> str:
    """Return a value as it was written."""
    if isinstance(written, bool):
        return "true" if written else "false"
    return str(written)
