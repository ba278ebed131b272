"""What a rule asks of whoever has it do that: the scopes that its actions would need over the API.

Only what can be known of a rule as it is written is told: which devices a group will have, or which device will turn
out to have a lock, is looked at when the rule acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from hyperconnect.automation.compile_action.draft import token
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import ActionForm, RuleForm, many
from hyperconnect.automation.lint.walk import ANYWHEN, Deed, walked
from hyperconnect.automation.lint.writes import attributes
from hyperconnect.automation.names import Names
from hyperconnect.model.reason import Finding
from hyperconnect.model.scope import ADMIN, COMMANDS, RUN, covers, scope_of
from hyperconnect.model.value import parts_of

RIGHTS: Final = "HX405"
"""A rule does what its author may not, or what its own `run_as` leaves out."""
_HOUSE: Final = "home"
"""The device whose attributes are the household's variables."""
_GRANTED: Final = (*COMMANDS, RUN, ADMIN)
"""What `run_as` may name."""


class Need(Struct, frozen=True):
    """A scope that a part of a rule needs; `what` it does there, in a few words."""

    scope: str
    pointer: str
    what: str


def needs_of(form: RuleForm, names: Names) -> tuple[Need, ...]:
    """Return what a rule needs; `form` is its expanded form, or that of a template, as far as that says."""
    found = [need for name in form.hold for need in _set(name, f"/hold/{token(name)}", names)]
    for side, forms in (("then", form.then), ("else", form.else_), ("enter", form.enter), ("exit", form.exit)):
        for part in walked(forms, f"/{side}", ANYWHEN, lambda _: None):
            if isinstance(part, Deed):
                found += _needs(part.form, part.pointer, names)
    return tuple(dict.fromkeys(found))


def lacking(needs: Iterable[Need], scopes: Collection[str], whose: str = "its author lacks") -> tuple[Finding, ...]:
    """Return, as errors, what a rule needs beyond some scopes; `whose` says why it has no others."""
    found: dict[tuple[str, str], list[str]] = {}
    for need in needs:
        if not covers(scopes, need.scope):
            found.setdefault((need.pointer, need.what), []).append(need.scope)
    return tuple(
        Finding(RIGHTS, "error", pointer, f"to {what}, {whose} {_named(missing)}")
        for (pointer, what), missing in found.items()
    )


def _named(scopes: Sequence[str]) -> str:
    return "the scopes of all commands" if len(scopes) == len(COMMANDS) else ", ".join(scopes)


def narrowed(run_as: str | None) -> tuple[str, ...] | None:
    """Return the only scopes that a rule wants to act with; None: it wants all that its author has."""
    return None if run_as is None else tuple(run_as.split())


def unknown(run_as: str | None) -> tuple[Finding, ...]:
    """Return what `run_as` names that is no scope a rule could act with."""
    return tuple(
        Finding("HX101", "error", "/run_as", f"{each} is no scope to act with", did_you_mean=near(each, _GRANTED))
        for each in narrowed(run_as) or ()
        if each not in _GRANTED
    )


def _needs(form: ActionForm, pointer: str, names: Names) -> Iterator[Need]:
    for name in form.set or ():
        yield from _set(name, f"{pointer}/set/{token(name)}", names)
    for name in form.reach or ():
        if name != "by":
            yield from _set(name, f"{pointer}/reach/{token(name)}", names)
    for name in names.house.scenes.get(form.scene or "", ()):
        yield from _set(name, f"{pointer}/scene", names)
    command = None if form.do is None else names.command(form.do)
    if command is not None:
        yield _command(command.device, command.capability, f"do {form.do}", f"{pointer}/do", names)
    if form.notify is not None:
        yield from _notify(many(form.notify.to), f"{pointer}/notify", names)
    if form.publish is not None:
        # Whatever listens to a topic obeys: nobody can tell which device that is.
        for scope in COMMANDS:
            yield Need(scope, f"{pointer}/publish", "publish a message, which any device may obey")
    if form.call is not None:
        yield Need(RUN, f"{pointer}/call", f"run {form.call}")
    if form.rules is not None and form.rules.cancel:
        yield Need(RUN, f"{pointer}/rules/cancel", f"end the runs of {', '.join(form.rules.cancel)}")


def _set(name: str, pointer: str, names: Names) -> Iterator[Need]:
    if name.partition(".")[0] == _HOUSE:
        yield Need(RUN, pointer, f"set {name}")
        return
    for named in attributes(name, names):
        if named.attribute.writable:
            device, _, capability, _ = parts_of(named.path)
            yield _command(device, capability, f"set {name}", pointer, names)


def _notify(to: Iterable[str], pointer: str, names: Names) -> Iterator[Need]:
    for name in dict.fromkeys(each for somebody in to for each in names.house.people.get(somebody, [somebody])):
        screen = names.command(f"{name}.message.notify")
        if screen is not None:
            yield _command(screen.device, screen.capability, f"tell {name} something", pointer, names)


def _command(device: str, capability: str, what: str, pointer: str, names: Names) -> Need:
    return Need(scope_of(capability, lambda sign: names.offers(device, sign)), pointer, what)
