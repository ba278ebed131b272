from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from hyperconnect.config import Directories, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.errors import SettingsError
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.effect import Explained, RuleJudged
from hyperconnect.model.input import HouseRead, Input, Opened, ProfileLoaded, RuleRefused, RuleRemoved, RuleSaved
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.household import secrets_of
from hyperconnect.shell.journal import Journal, read
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader, Standing
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.virtual import run_virtual

MINE = "rule: mine\nwhen:\n  - change: one.switch.on\nthen:\n  - do: two.lock.lock\n"


def reader_of(content: Path, store: Store) -> Reader:
    # No seconds pass: whatever is tried at once is tried to its end.
    return Reader(Settings(directories=Directories(data=content, content=content)), store, clock=lambda: 0.0)


def write(content: Path, name: str, text: str) -> Path:
    path = content / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def removed(inputs: list[Input]) -> list[str]:
    return [one.rule for one in inputs if isinstance(one, RuleRemoved)]


def test_a_typo_is_told_and_its_rule_goes_on_until_the_file_is_deleted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "rules/mine.yaml", MINE)
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    assert "mine" in {one.rule for one in reader.read(1.0) if isinstance(one, RuleSaved)}
    write(tmp_path, "rules/mine.yaml", MINE.replace("mine", "[mine"))
    with caplog.at_level(logging.ERROR):
        assert removed(reader.read(2.0)) == []
    assert any("mine.yaml:" in record.getMessage() for record in caplog.records)
    path.unlink()
    assert removed(reader.read(3.0)) == ["mine"]
    store.close()


def test_a_rule_judged_after_its_file_went_is_told_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "rules/mine.yaml", MINE)
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    reader.read(1.0)
    path.unlink()
    finding = Finding("HX101", "error", "/then/0/do", "there is no such device")
    with caplog.at_level(logging.ERROR):
        reader.hear([RuleJudged(2.0, "mine", (finding,), accepted=False)])
    store.close()
    assert [record.getMessage() for record in caplog.records] == [f"{path}: HX101 there is no such device"]


def test_a_rule_that_is_paused_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    wild = Explained(Reason("mine", 2.0, "paused", 0, "time", did=("it ran 60 times within a minute",)))
    with caplog.at_level(logging.WARNING):
        reader.hear([Explained(Reason("mine", 1.0, "ran", 0, "time")), wild, wild])
    store.close()
    assert [record.getMessage() for record in caplog.records] == [
        "rule mine is paused: it ran 60 times within a minute. It runs again once it is reset."
    ]


async def live(content: Path, journal: Journal, *edits: Callable[[], object]) -> None:
    """Let a household live, and read again after each edit."""
    store = Store(None)
    memory = store.open()
    journal.open()
    reader = reader_of(content, store)
    clock = PacedClock(1000.0)
    service = Service(Hub(), MemoryTransport(MemoryBus()), store, clock, journal=journal, companions=[reader.study])
    service.begin(Opened(1000.0, None, None, "UTC", memory), reader.read(1000.0))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        for edit in edits:
            await asyncio.sleep(1)
            edit()
            for happened in reader.read(service.now()):
                service.tell(happened)
        await asyncio.sleep(1)
        running.cancel()
    journal.close()
    store.close()


def test_a_vocabulary_written_or_edited_while_the_hub_runs_is_learned_at_the_next_reading(tmp_path: Path) -> None:
    def write_it() -> None:
        write(tmp_path, "devices/new.yaml", "ecosystem: new\n")

    def edit_it() -> None:
        write(tmp_path, "devices/new.yaml", "ecosystem: newer\n")

    run_virtual(live(tmp_path, Journal(tmp_path / "journal"), write_it, edit_it))
    loaded = [one for one in read(tmp_path / "journal") if isinstance(one, ProfileLoaded) and one.name == "new"]
    assert [one.document for one in loaded] == [{"ecosystem": "new"}, {"ecosystem": "newer"}]


def test_home_yaml_is_told_before_the_rules_and_again_only_when_it_says_something_else(tmp_path: Path) -> None:
    write(tmp_path, "rules/mine.yaml", MINE)
    write(tmp_path, "home.yaml", "people: {alex: [phone_alex]}\n")
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    kinds = [type(one) for one in reader.read(1.0)]
    assert kinds.index(HouseRead) < kinds.index(RuleSaved)
    assert not [one for one in reader.read(2.0) if isinstance(one, HouseRead)]
    write(tmp_path, "home.yaml", "people: {kim: [phone_kim]}\n")
    (read_again,) = [one for one in reader.read(3.0) if isinstance(one, HouseRead)]
    assert read_again.document["people"]["kim"] == ["phone_kim"]
    write(tmp_path, "home.yaml", "people: {kim: [")
    assert not [one for one in reader.read(4.0) if isinstance(one, HouseRead)]
    store.close()


def test_rules_are_counted_as_they_were_judged(tmp_path: Path) -> None:
    write(tmp_path, "rules/mine.yaml", MINE)
    path = write(tmp_path, "rules/other.yaml", MINE.replace("mine", "[other"))
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    saved = [one.rule for one in reader.read(1.0) if isinstance(one, RuleSaved)]
    finding = Finding("HX101", "error", "/then/0/do", "there is no such device")
    reader.hear([RuleJudged(1.0, rule, (), accepted=True) for rule in saved])
    assert reader.standing() == Standing(len(saved), 1)
    reader.hear([RuleJudged(2.0, "mine", (finding,), accepted=False)])
    assert reader.standing() == Standing(len(saved) - 1, 2)
    path.unlink()
    (tmp_path / "rules" / "mine.yaml").unlink()
    reader.read(3.0)
    assert reader.standing() == Standing(len(saved) - 1, 0)
    store.close()


def test_secrets_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "phones.toml", 'kim = "a password"\n"zoe/phone" = "another"\n')
    path.chmod(0o600)
    assert secrets_of(path) == {"kim": "a password", "zoe/phone": "another"}
    assert secrets_of(None) == {}


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ('kim = "a password"', 0o640, "others may read"),
        ('kim = "a password"', 0o604, "others may read"),
        ('kim = "a password', 0o600, "TOML"),
        ("kim = 5", 0o600, "a secret is a text"),
        ('kim = ""', 0o600, "never empty"),
        ('[kim]\nphone = "a password"', 0o600, "a secret is a text"),
    ],
)
def test_wrong_secrets_are_refused_and_not_told(tmp_path: Path, text: str, mode: int, why: str) -> None:
    path = write(tmp_path, "phones.toml", text)
    path.chmod(mode)
    with pytest.raises(SettingsError, match=why) as caught:
        secrets_of(path)
    assert caught.value.where == str(path)
    assert caught.value.hint
    assert "a password" not in str(caught.value)


def test_secrets_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        secrets_of(tmp_path / "phones.toml")


LAMP = """rule: lamp
when: [{ change: hall_motion.motion, to: true }]
then: [{ set: { hall_light.on: true } }]
tests:
  - it: lights up
    given: { hall_motion.motion: false }
    when: [{ after: 1s, set: { hall_motion.motion: true } }]
    expect:
      - { set: { hall_light.on: WANTED } }
"""


def saved(inputs: list[Input]) -> list[RuleSaved]:
    return [one for one in inputs if isinstance(one, RuleSaved) and one.rule == "lamp"]


def test_a_rule_whose_test_fails_keeps_its_predecessor_and_one_that_passes_replaces_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    write(tmp_path, "rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    (first,) = saved(reader.read(1.0))
    reader.hear([RuleJudged(1.0, "lamp", (), accepted=True)])
    path = write(tmp_path, "rules/lamp.yaml", LAMP.replace("WANTED", "false"))
    for at in (2.0, 3.0):
        with caplog.at_level(logging.ERROR):
            inputs = reader.read(at)
        assert saved(inputs) == []
        assert removed(inputs) == []
        assert reader.standing() == Standing(1, 1)
        (told,) = [record.getMessage() for record in caplog.records]
        assert told.startswith(f"{path}:9:9: HX501 “lights up”: expected hall_light.on to be set to false")
        assert told.endswith("after 1 s: hall_light.on was set to true")
        caplog.clear()
    write(tmp_path, "rules/lamp.yaml", LAMP.replace("WANTED", "true").replace("lights up", "is lit"))
    (last,) = saved(reader.read(4.0))
    assert last.document != first.document
    store.close()


def test_a_rule_that_the_hub_accepted_is_not_tried_again(tmp_path: Path) -> None:
    write(tmp_path, "rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    reader.hear([RuleJudged(1.0, one.rule, (), accepted=True) for one in reader.read(1.0) if type(one) is RuleSaved])
    # Where the hub has met another light meanwhile, the test would fail.
    dim = Capability("light", {"on": Attribute("number", "%", 0, 100, writable=True)})
    lamp = Device("lamp_1", "hall_light", "Lamp", (Component("main", {"light": dim}),))
    settings = Settings(directories=Directories(data=tmp_path, content=tmp_path))
    again = Reader(settings, store, lambda: [lamp])
    assert saved(again.read(2.0))[0].known
    write(tmp_path, "rules/lamp.yaml", f"# another day\n{LAMP.replace('WANTED', 'true')}")
    assert saved(again.read(3.0)) == []
    store.close()


def test_a_rule_that_is_switched_off_is_switched_off_whatever_its_tests_say(tmp_path: Path) -> None:
    write(tmp_path, "rules/lamp.yaml", "enabled: false\n" + LAMP.replace("WANTED", "false"))
    store = Store(None)
    store.open()
    assert len(saved(reader_of(tmp_path, store).read(1.0))) == 1
    store.close()


def test_tests_that_take_longer_are_tried_while_the_hub_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyperconnect.shell.reader.AT_ONCE", 0.0)
    good, bad = LAMP.replace("WANTED", "true"), LAMP.replace("WANTED", "false")
    many = "---\n".join(good.replace("lamp", f"lamp_{at}") for at in range(3))
    write(tmp_path, "rules/many.yaml", many + "---\n" + bad.replace("lamp", "never"))
    run_virtual(live(tmp_path, Journal(tmp_path / "journal")))
    told = [one for one in read(tmp_path / "journal") if isinstance(one, RuleSaved)]
    assert [one.rule for one in told if one.rule.startswith(("lamp", "never"))] == ["lamp_0", "lamp_1", "lamp_2"]


WAKE = "rule: wake\nwhen: [{ hub: started }]\nthen: [{ log: awake }]\n"


def begun(content: Path, store: Store) -> Hub:
    """Return a hub that has read what a household wrote."""
    hub, reader = Hub(), reader_of(content, store)
    service = Service(hub, MemoryTransport(MemoryBus()), store, PacedClock(1000.0))
    service.listen(reader.hear)
    service.begin(Opened(1000.0, None, None, "UTC", {}), reader.read(1000.0))
    return hub


@pytest.mark.parametrize(
    ("text", "standing"),
    [("rule: [wake\n", "broken"), (WAKE.replace("log: awake", "call: nobody"), "broken")],
    ids=["no YAML", "refused"],
)
def test_a_rule_broken_while_the_hub_was_off_keeps_working(
    text: str, standing: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(None)
    store.open()
    write(tmp_path, "rules/wake.yaml", WAKE)
    begun(tmp_path, store)
    write(tmp_path, "rules/wake.yaml", text)
    for _ in range(2):
        caplog.clear()
        engine = begun(tmp_path, store).engine
        live, status = engine.live("wake"), engine.status("wake")
        assert live is not None
        assert status is not None
        assert live.plan.document["then"] == [{"log": "awake"}]
        assert (str(status.standing), status.keeps_running) == (standing, True)
        told = [record.getMessage() for record in caplog.records]
        assert any("wake.yaml:" in each for each in told)
        assert any("its last good version keeps running" in each for each in told)
    (tmp_path / "rules" / "wake.yaml").unlink()
    assert begun(tmp_path, store).engine.live("wake") is None
    store.close()


def test_what_is_doubtful_about_a_rule_is_told_when_it_is_new(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(None)
    store.open()
    doubtful = WAKE.replace("then:", "if: [not (home.occupancy > 2)]\nthen:").replace("hub: started", "webhook: x")
    write(tmp_path, "home.yaml", "variables: { guests: { type: integer } }\n")
    write(tmp_path, "rules/wake.yaml", doubtful.replace("home.occupancy > 2", "trigger.payload.x == 'none'"))
    for times in (1, 0, 0):
        caplog.clear()
        assert begun(tmp_path, store).engine.live("wake") is not None
        assert len([record for record in caplog.records if "wake.yaml:" in record.getMessage()]) == times
    store.close()


def test_a_new_rule_with_a_mistake_is_there_as_broken_until_its_file_is_gone(tmp_path: Path) -> None:
    write(tmp_path, "rules/mine.yaml", "rule: fresh\nwhen: [\n")
    write(tmp_path, "rules/lamp.yaml", LAMP.replace("WANTED", "false"))
    store = Store(None)
    store.open()
    hub, reader = Hub(), reader_of(tmp_path, store)
    service = Service(hub, MemoryTransport(MemoryBus()), store, PacedClock(1000.0))
    service.begin(Opened(1000.0, None, None, "UTC", {}), reader.read(1000.0))
    for rule, code in (("fresh", "HX001"), ("lamp", "HX501")):
        status = hub.engine.status(rule)
        assert status is not None
        assert (status.standing, status.keeps_running, status.findings[0].code) == ("broken", False, code)
    where = [each.where.rpartition("/")[2] for each in reader.mistakes(hub.engine.rules.values())]
    assert where == ["mine.yaml:3:1", "lamp.yaml:9:9"]
    (tmp_path / "rules" / "mine.yaml").unlink()
    (tmp_path / "rules" / "lamp.yaml").unlink()
    assert sorted(removed(reader.read(1001.0))) == ["fresh", "lamp"]
    store.close()


def test_a_rule_that_was_mended_under_another_name_leaves_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path, "rules/mine.yaml", "when: [\n")
    store = Store(None)
    store.open()
    reader = reader_of(tmp_path, store)
    assert [one.rule for one in reader.read(1.0) if isinstance(one, RuleRefused)] == ["mine"]
    write(tmp_path, "rules/mine.yaml", WAKE)
    assert removed(reader.read(2.0)) == ["mine"]
    store.close()


def test_a_rule_that_is_paused_is_not_told_to_be_ready(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(None)
    store.open()
    with caplog.at_level(logging.INFO):
        reader_of(tmp_path, store).hear([RuleJudged(1.0, "flood", (), accepted=True, paused=True)])
    assert caplog.messages == ["rule flood is paused until it is reset"]
    store.close()
