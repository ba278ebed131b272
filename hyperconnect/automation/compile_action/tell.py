"""`notify`, `log` and `emit`: people, the log and the home told something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hyperconnect.automation.action import Announce, Note, Ready, Say
from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.compile_action.draft import Draft, token
from hyperconnect.automation.compile_action.value import is_plain, plain, template
from hyperconnect.automation.expression import type_of
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import ActionForm, NoticeForm, many
from hyperconnect.automation.intent import Emit, Log, Tell

SCREEN = "message.notify"
"""The command of whatever shows texts to people."""


def write_notify(notice: NoticeForm, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `notify`."""
    place, check = f"{pointer}/notify", draft.check
    single = isinstance(notice.to, str)
    for index, name in enumerate(many(notice.to)):
        _check_target(name, f"{place}/to" if single else f"{place}/to/{index}", draft)
    text = template(notice.text, f"{place}/text", check)
    title = template(notice.title, f"{place}/title", check)
    labels = {key: template(label, f"{place}/actions/{token(key)}", check) for key, label in notice.actions.items()}
    image = _image(notice.image, f"{place}/image", check)
    to = tuple(each for name in many(notice.to) for each in _those(name, check))
    _offer(to, notice.actions, draft)
    address = "" if image is not None else notice.image
    if image is None and is_plain(text, title, *labels.values()):
        actions = {key: plain(label) for key, label in labels.items()}
        intent = Tell(draft.rule, to, plain(text), plain(title), notice.level, actions, address, notice.tag)
        draft.act(Ready(intent, f"told {', '.join(to)}"), form)
        return
    intent = Tell(draft.rule, to, "", "", notice.level, {}, address, notice.tag)
    draft.act(Say(intent, text, title, labels, image), form)


def write_log(text: str, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `log`."""
    parts = template(text, f"{pointer}/log", draft.check)
    if is_plain(parts):
        draft.act(Ready(Log(draft.rule, plain(parts)), f"noted: {plain(parts)}"), form)
    else:
        draft.act(Note(draft.rule, parts), form)


def write_emit(name: str, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `emit`."""
    if not name.isidentifier():
        detail = f"{name!r} is no name of an event: write letters, digits and _, beginning with a letter"
        draft.check.tell("HX005", f"{pointer}/emit", detail)
        return
    data: dict[str, Term] = {}
    for key, written in form.with_.items():
        term = draft.check.constant(written, f"{pointer}/with/{token(key)}")
        if term is not None:
            data[key] = term
    if all(term.expression is None for term in data.values()):
        intent = Emit(draft.rule, name, {key: term.fixed for key, term in data.items()})
        draft.act(Ready(intent, f"let home.{name} happen"), form)
    else:
        draft.act(Announce(draft.rule, name, data), form)


def _check_target(name: str, pointer: str, draft: Draft) -> None:
    """Tell of a name that stands for nobody; the others are told all the same."""
    check, names = draft.check, draft.check.names
    if name in names.house.people:
        return
    device, dot, _ = name.partition(".")
    if not dot and _is_group(name, check):
        return
    known = names.device(device)
    if known is not None:
        check.mentioned[device] = known
        if dot and names.command(f"{name}.{SCREEN}") is None:
            check.tell("HX101", pointer, f"{device} has no screen called {name}", span=(0, len(name)))
        return
    if dot:
        check.device(device, pointer, span=(0, len(device)))
        return
    guesses = near(name, (*names.device_names(), *names.house.people))
    if guesses or names.house.people:
        detail = f"{name} is not a device; it is taken as a person's name"
        check.tell("HX101", pointer, detail, guesses=guesses, severity="warning", span=(0, len(name)), unknown=name)


def _is_group(name: str, check: Check) -> bool:
    return check.names.device(name) is None and check.names.members(name) is not None


def _those(name: str, check: Check) -> Sequence[str]:
    """Return whom a name means: the members of a group, else itself."""
    if name in check.names.house.people or not _is_group(name, check):
        return (name,)
    return [check.names.slug(member) for member in check.devices(name, "")]


def _image(written: str, pointer: str, check: Check) -> int | None:
    """Return the slot that holds an image's address; an address that is written out needs no reading."""
    if not written or "://" in written:
        return None
    named = check.attribute(written, pointer)
    if named is None or named.attribute.type == "string":
        return None if named is None else named.slot
    check.tell("HX102", pointer, f"{written} is {type_of(named.attribute)}, wanted is the address of an image")
    return None


def _offer(to: Sequence[str], actions: Mapping[str, str], draft: Draft) -> None:
    """Make known under which names answers can be awaited: `<who was told>.<answer>`."""
    people = draft.check.names.house.people
    for name in to:
        screens = [base for each in people.get(name, [name]) if (base := _screen(each, draft))]
        for answer in actions:
            draft.offered[f"{name}.{answer}"] = tuple(f"event:{screen}.{answer}" for screen in screens)
            for each in people.get(name, []):
                if screen := _screen(each, draft):
                    draft.offered[f"{each}.{answer}"] = (f"event:{screen}.{answer}",)


def _screen(name: str, draft: Draft) -> str:
    """Return device, component and capability through which somebody is told, or nothing."""
    names = draft.check.names
    command = names.command(f"{name}.{SCREEN}")
    if command is not None:
        return f"{command.device}.{command.component}.{command.capability}"
    device = names.device(name)
    return "" if device is None else f"{device}.main.{SCREEN.partition('.')[0]}"
