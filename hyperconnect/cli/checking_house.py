"""What `home.yaml` names and nobody finds: files of calendars, members of groups, what heating costs and rooms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import HouseForm, house_of
from hyperconnect.automation.text import read_rules
from hyperconnect.cli.writings import Problem, text_of
from hyperconnect.content.find import HOME
from hyperconnect.core.registry import Registry
from hyperconnect.model.reason import Finding
from hyperconnect.shell.rule_file import read_house_file


def doubts_of(content: Path | None, registry: Registry) -> list[Problem]:
    """Return what is doubtful about the household's own `home.yaml`, if it can be read.

    Members of groups, rooms and attributes are looked for where a hub has met any device at all.

    Raises:
        ContentError: the file cannot be read.
    """
    path = content and content / HOME
    if path is None or not path.is_file():
        return []
    text = text_of(path)
    document = read_house_file(text).document
    if document is None:
        return []
    house = house_of({section: said for section, said in document.items() if said is not None})
    found = (*_calendars(house, path.parent), *_members(house, registry), *_heated(house, registry))
    lines = text.splitlines()
    return [
        Problem(path, one, lines[one.line - 1] if 0 < one.line <= len(lines) else "")
        for written in read_rules(text)[:1]
        for one in written.placed(found)
    ]


def _calendars(house: HouseForm, folder: Path) -> Iterator[Finding]:
    for name, form in house.calendars.items():
        if form.file is not None and not (folder / form.file).is_file():
            detail = f"the calendar {name} cannot be read: there is no {folder / form.file}"
            yield Finding("HX101", "warning", f"/calendars/{name}/file", detail)


def _members(house: HouseForm, registry: Registry) -> Iterator[Finding]:
    known = [name for name in registry.device_names() if name != "home"]
    for group, form in house.groups.items() if known else ():
        for place, member in enumerate(form.members):
            if registry.device(member) is None:
                detail = f"{member} of the group {group} has not been announced on this machine"
                pointer = f"/groups/{group}/members/{place}"
                yield Finding("HX101", "warning", pointer, detail, did_you_mean=near(member, known))


def _heated(house: HouseForm, registry: Registry) -> Iterator[Finding]:
    known = [name for name in registry.device_names() if name != "home"]
    attributes = (("price", house.comfort.price), ("surplus", house.comfort.surplus))
    for key, name in attributes if known else ():
        if isinstance(name, str) and registry.attribute(name) is None:
            detail = f"{name} is not an attribute of anything that was announced on this machine"
            guesses = near(name, list(registry.attribute_names()))
            yield Finding("HX101", "warning", f"/comfort/{key}", detail, did_you_mean=guesses)
    for room in house.comfort.rooms if known else ():
        if registry.device(room.partition(".")[0]) is None:
            detail = f"{room} has not been announced on this machine"
            yield Finding("HX101", "warning", f"/comfort/rooms/{room}", detail, did_you_mean=near(room, known))
