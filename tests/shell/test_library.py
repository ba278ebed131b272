from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.errors import StoreError
from hyperconnect.model.input import Input, ProfileLoaded, RuleSaved
from hyperconnect.model.reason import Finding
from hyperconnect.shell import parsed
from hyperconnect.shell.library import Library
from hyperconnect.shell.store import Store

FINDING = Finding("HX101", "error", "/then/0/set/two.switch.on", "there is no such device")


class FullStore(Store):
    """A store that has no room for what is parsed."""

    def cache_rules(self, documents: Mapping[str, Any]) -> None:
        del documents
        raise StoreError("the disk is full")


class DamagedStore(Store):
    """A store that cannot find what was parsed."""

    def cached_rules(self, hashes: Iterable[str]) -> dict[str, Any]:
        del hashes
        raise StoreError("the disk is damaged")


def written(rule: str) -> str:
    return f"rule: {rule}\nwhen:\n  - change: one.switch.on\nthen:\n  - set:\n      two.switch.on: true\n"


def write(content: Path, name: str, text: str) -> Path:
    path = content / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def library_of(content: Path) -> Library:
    library = Library(content)
    library.rules(1.0, None)
    return library


def saved(inputs: list[Input]) -> set[str]:
    return {one.rule for one in inputs if isinstance(one, RuleSaved)}


def test_what_a_check_found_is_told_with_file_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    (error,) = library_of(tmp_path).place("mine", [FINDING])
    assert error.where == f"{path}:6:7"


def test_a_file_that_is_too_long_is_refused_and_not_cut_short(tmp_path: Path) -> None:
    path = write(tmp_path, "rules/long.yaml", written("long") + f"{'#' * 127}\n" * 1_000)
    inputs, errors = Library(tmp_path).rules(1.0, None)
    assert "long" not in saved(inputs)
    assert [error.where.startswith(str(path)) for error in errors] == [True]


def test_what_a_check_found_is_told_without_a_line_when_the_file_is_gone_meanwhile(tmp_path: Path) -> None:
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    library = library_of(tmp_path)
    path.unlink()
    (error,) = library.place("mine", [FINDING])
    assert (error.where, error.why) == (str(path), "HX101 there is no such device")


def test_what_a_check_found_is_told_without_a_line_when_the_file_is_no_text_meanwhile(tmp_path: Path) -> None:
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    library = library_of(tmp_path)
    path.write_bytes(b"\xff\xfe\x00")
    (error,) = library.place("mine", [FINDING])
    assert error.where == str(path)


@pytest.mark.parametrize("kind", [FullStore, DamagedStore])
def test_a_disk_that_keeps_nothing_parsed_costs_only_time(
    kind: type[Store], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "rules/mine.yaml", written("mine"))
    write(tmp_path, "devices/one.yaml", "ecosystem: one\n")
    write(tmp_path, "devices/two.yaml", "ecosystem: two\n")
    store = kind(None)
    store.open()
    library = Library(tmp_path)
    with caplog.at_level(logging.WARNING):
        inputs, _ = library.profiles(1.0, store)
        while (more := library.study(1.0, store)) is not None:
            inputs += more[0]
        rules, errors = library.rules(1.0, store)
    store.close()
    assert {"one", "two"} <= {one.name for one in inputs if isinstance(one, ProfileLoaded)}
    assert "mine" in saved(rules)
    assert errors == []
    assert sum("the disk is" in record.getMessage() for record in caplog.records) == 1


def test_a_profile_is_parsed_once(tmp_path: Path) -> None:
    path = write(tmp_path, "devices/mine.yaml", "profile: mine\nmatch: mine/{id}\n")
    store = Store(None)
    store.open()
    first, _ = Library(tmp_path).profiles(1.0, store)
    key = parsed.key_of(path.read_bytes())
    assert store.cached_rules([key]) == {key: {"profile": "mine", "match": "mine/{id}"}}
    again, _ = Library(tmp_path).profiles(1.0, store)
    assert again == first
    store.close()


def test_a_rule_is_gone_with_its_file_or_when_the_file_no_longer_names_it(tmp_path: Path) -> None:
    write(tmp_path, "rules/both.yaml", f"{written('first')}---\n{written('second')}")
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    earlier = library_of(tmp_path)
    write(tmp_path, "rules/both.yaml", written("second"))
    path.unlink()
    assert library_of(tmp_path).succeed(earlier) == ["first", "mine"]


def test_a_rule_that_moved_to_another_file_is_not_gone(tmp_path: Path) -> None:
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    earlier = library_of(tmp_path)
    path.rename(path.with_name("moved.yaml"))
    assert library_of(tmp_path).succeed(earlier) == []


@pytest.mark.parametrize(
    "text",
    [
        b"rule: [mine\n",
        b"\xff\xfe\x00",
        b"rule: mine\nwhen: 5\n",
        b"rul: mine\n",
        b"",
        b"# only a comment\n",
        b"---\nrule: other\nwhen:\n  - change: one.switch.on\nthen:\n  - do: two.lock.lock\n---\nrule: [mine\n",
    ],
    ids=["no YAML", "no text", "no rule", "no name", "empty", "nothing", "beside a good one"],
)
def test_the_rules_of_a_file_that_cannot_be_read_are_kept_until_it_can(text: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    library = library_of(tmp_path)
    path.write_bytes(text)
    for _ in range(2):
        earlier, library = library, library_of(tmp_path)
        assert library.succeed(earlier) == []
    path.unlink()
    assert "mine" in library_of(tmp_path).succeed(library)


def test_a_rule_of_ours_is_kept_while_the_file_in_its_place_cannot_be_read(tmp_path: Path) -> None:
    earlier = library_of(tmp_path)
    write(tmp_path, "rules/lock-at-night.yaml", "rule: [lock-at-night\n")
    kept = library_of(tmp_path)
    assert kept.succeed(earlier) == []
    write(tmp_path, "rules/lock-at-night.yaml", written("mine"))
    assert library_of(tmp_path).succeed(kept) == ["lock-at-night"]


HOUSE = "people:\n  alex: [phone_alex]\nzones:\n  work: {latitude: 52.5, longitude: 13.3, radius: 250 m}\n"


def test_what_a_household_calls_its_own_is_read(tmp_path: Path) -> None:
    write(tmp_path, "home.yaml", HOUSE)
    read, errors = Library(tmp_path).house(1.0, None)
    assert errors == []
    assert read.document["people"]["alex"] == ["phone_alex"]
    assert read.document["zones"]["work"]["radius"] == "250 m"


def test_a_mistake_in_home_yaml_is_told_with_its_place_and_what_was_meant(tmp_path: Path) -> None:
    path = write(tmp_path, "home.yaml", HOUSE + "calenders:\n  alex: {file: alex.ics}\n")
    read, (error,) = Library(tmp_path).house(1.0, None)
    assert read.document == Library(None).house(1.0, None)[0].document
    assert error.where == f"{path}:5:1"
    assert "calendars" in error.hint


@pytest.mark.parametrize("wrong", ["people: [", "people: 5\n", "a: 1\n---\nb: 2\n", "- 1\n", ""])
def test_a_broken_home_yaml_keeps_the_last_good_one_also_over_a_restart(tmp_path: Path, wrong: str) -> None:
    store = Store(tmp_path / "data")
    store.open()
    path = write(tmp_path, "home.yaml", HOUSE)
    good, _ = Library(tmp_path).house(1.0, store)
    write(tmp_path, "home.yaml", wrong)
    again, errors = Library(tmp_path).house(2.0, store)
    assert again.document == good.document
    assert len(errors) == 1
    assert errors[0].where.startswith(f"{path}:")
    store.close()
    store.open()
    assert Library(tmp_path).house(3.0, store)[0].document == good.document
    store.close()


def test_an_empty_home_yaml_says_nothing_and_without_one_ours_is_read(tmp_path: Path) -> None:
    ours = Library(tmp_path).house(1.0, None)[0].document
    assert "zones" in ours
    write(tmp_path, "home.yaml", "# nothing yet\n")
    assert Library(tmp_path).house(1.0, None)[0].document == ours


def test_what_a_household_calls_its_own_stands_beside_what_our_rules_need(tmp_path: Path) -> None:
    ours = Library(None).house(1.0, None)[0].document
    write(tmp_path, "home.yaml", HOUSE + "groups:\n  upstairs: { members: [lamp] }\n")
    read, errors = Library(tmp_path).house(1.0, None)
    assert errors == []
    document = read.document
    assert (document["zones"]["work"]["latitude"], document["people"]["alex"]) == (52.5, ["phone_alex"])
    assert document["groups"] == {"upstairs": {"members": ["lamp"]}, **ours["groups"]}
    assert list(document["people"]) == ["alex", "kim"]
    assert document["scenes"] == ours["scenes"]


def test_null_takes_away_a_name_or_a_section_of_ours(tmp_path: Path) -> None:
    store = Store(None)
    store.open()
    write(tmp_path, "home.yaml", HOUSE + "scenes: { night: null, away: { lamp.on: false } }\ncalendars: null\n")
    for _ in range(2):
        read, errors = Library(tmp_path).house(1.0, store)
        assert errors == []
        assert sorted(read.document["scenes"]) == ["away", "welcome_home"]
        assert read.document["scenes"]["away"] == {"lamp.on": False}
        assert "calendars" not in read.document
    store.close()


def test_null_in_place_of_what_is_no_section_or_within_a_word_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "home.yaml", "scene: null\nzones:\n  work: { latitude: null, longitude: 13.3 }\n")
    errors = Library(tmp_path).house(1.0, None)[1]
    assert sorted(error.where for error in errors) == [f"{path}:1:1", f"{path}:3:21"]


def test_the_file_of_a_calendar_lies_beside_the_home_yaml_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, "home.yaml", "calendars:\n  bins: { file: bins.ics }\n")
    library = Library(tmp_path)
    library.house(1.0, None)
    assert library.folder_of("bins") == tmp_path
    assert library.folder_of("alex").joinpath("alex.ics").is_file()


def test_the_second_reading_costs_nothing_and_says_the_same(tmp_path: Path) -> None:
    store = Store(None)
    store.open()
    write(tmp_path, "home.yaml", HOUSE)
    first, _ = Library(tmp_path).house(1.0, store)
    second, _ = Library(tmp_path).house(2.0, store)
    assert first.document == second.document
    store.close()


def test_our_own_home_yaml_is_no_rule_and_can_be_used() -> None:
    read, errors = Library(None).house(1.0, None)
    assert errors == []
    assert read.document["people"]
    assert not [error for error in Library(None).rules(1.0, None)[1] if "home.yaml" in error.where]


def test_what_the_hub_accepted_is_known_at_the_next_start(tmp_path: Path) -> None:
    write(tmp_path, "rules/mine.yaml", written("mine"))
    write(tmp_path, "rules/both.yaml", f"{written('first')}---\n{written('second')}")
    store = Store(None)
    store.open()
    library = Library(tmp_path)
    library.rules(1.0, store)
    library.judged({"mine": True, "first": True}, store)
    library.judged({"second": False}, store)
    again, _ = Library(tmp_path).rules(2.0, store)
    store.close()
    known = {one.rule: one.known for one in again if isinstance(one, RuleSaved)}
    assert (known["mine"], known["first"], known["second"]) == (True, False, False)


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(None)
    store.open()
    yield store
    store.close()


def known(content: Path, store: Store) -> dict[str, bool]:
    """Return the rules a library reads, and whether it knows that the hub accepted them."""
    inputs, _ = Library(content).rules(1.0, store)
    return {one.rule: one.known for one in inputs if isinstance(one, RuleSaved)}


def accepted(content: Path, store: Store) -> Library:
    """Return a library whose rules the hub accepted, all of them."""
    library = Library(content)
    inputs, _ = library.rules(1.0, store)
    library.judged(dict.fromkeys(saved(inputs), True), store)
    return library


def test_another_version_reads_everything_again(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "rules/mine.yaml", written("mine"))
    accepted(tmp_path, store)
    assert known(tmp_path, store)["mine"]
    monkeypatch.setattr(parsed, "_VERSION", b"another")
    assert not known(tmp_path, store)["mine"]


def test_a_changed_file_is_read_again(tmp_path: Path, store: Store) -> None:
    write(tmp_path, "rules/mine.yaml", written("mine"))
    accepted(tmp_path, store)
    write(tmp_path, "rules/mine.yaml", written("mine").replace("true", "null", 1).replace("null", "true"))
    assert known(tmp_path, store)["mine"]
    write(tmp_path, "rules/mine.yaml", written("mine").replace("two", "six"))
    assert not known(tmp_path, store)["mine"]


@pytest.mark.parametrize("damaged", [5, "mine", [5], {"accepted": 5}, {"accepted": [{"rule": 5}]}, {"rule": "mine"}])
def test_damage_to_what_was_parsed_costs_only_time(damaged: object, tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, "rules/mine.yaml", written("mine"))
    accepted(tmp_path, store)
    store.cache_rules({parsed.key_of(path.read_bytes()): damaged, "rules/mine": damaged})
    assert not known(tmp_path, store)["mine"]
    write(tmp_path, "rules/mine.yaml", "rule: [mine\n")
    library = Library(tmp_path)
    rules, _ = library.rules(2.0, store)
    assert library.predecessors(2.0, rules, store) == []


def test_lines_may_end_as_on_another_system(tmp_path: Path) -> None:
    path = tmp_path / "rules" / "mine.yaml"
    path.parent.mkdir()
    path.write_bytes(written("mine").replace("\n", "\r\n").encode())
    (error,) = library_of(tmp_path).place("mine", [FINDING])
    assert error.where == f"{path}:6:7"


@pytest.mark.parametrize(
    "text",
    ["rule: [mine\n", "rule: mine\nwhen: 5\n", written("mine").replace("two", "six")],
    ids=["no YAML", "no rule", "another rule"],
)
def test_a_hub_that_starts_takes_the_last_accepted_version_first(text: str, tmp_path: Path, store: Store) -> None:
    write(tmp_path, "rules/mine.yaml", written("mine"))
    accepted(tmp_path, store)
    write(tmp_path, "rules/mine.yaml", text)
    library = Library(tmp_path)
    rules, _ = library.rules(2.0, store)
    (before,) = library.predecessors(2.0, rules, store)
    assert (before.rule, before.known) == ("mine", True)
    assert before.document["then"] == [{"set": {"two.switch.on": True}}]
    assert library.place("mine", [FINDING])[0].where.startswith(str(tmp_path / "rules" / "mine.yaml"))


def test_there_is_no_earlier_version_of_what_says_the_same_or_is_gone_or_stands_elsewhere(
    tmp_path: Path, store: Store
) -> None:
    write(tmp_path, "rules/same.yaml", written("same"))
    write(tmp_path, "rules/both.yaml", f"{written('first')}---\n{written('second')}")
    path = write(tmp_path, "rules/deleted.yaml", written("deleted"))
    accepted(tmp_path, store)
    write(tmp_path, "rules/same.yaml", f"# a remark\n{written('same')}")
    write(tmp_path, "rules/both.yaml", written("second"))
    write(tmp_path, "rules/moved.yaml", written("first").replace("two", "six"))
    path.unlink()
    library = Library(tmp_path)
    rules, _ = library.rules(2.0, store)
    assert library.predecessors(2.0, rules, store) == []
