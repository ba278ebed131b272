from __future__ import annotations

from typing import Any

from hyperconnect.api.limit import Limits
from hyperconnect.model.input import ProfileLoaded, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.shell.memory import MemoryTransport
from tests.api.conftest import House

PROFILE: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}, "bri": {"attribute": "light.brightness"}},
    "commands": {"switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}}},
}
NIGHT: dict[str, object] = {
    "rule": "night",
    "when": [{"change": "one.switch.on", "to": False}],
    "then": [{"set": {"two.switch.on": False}}],
}
TEXT = """\
rule: both  # one, then the other
when:
  - {change: two.switch.on}
if: one.brightness > 20 %
then:
  - set: {one.switch.on: true}
"""


async def furnish(house: House) -> None:
    service = house.service
    service.tell(ProfileLoaded(service.now(), "lamp", PROFILE))
    transport = service.transport
    assert isinstance(transport, MemoryTransport)
    for lamp in ("one", "two"):
        transport.receive(Message(f"lamp/{lamp}/state", b'{"on": true, "bri": 40}'))
    await service.settle(RuleSaved(service.now(), "night", NIGHT))


async def ask(house: House, body: str | bytes, kind: str = "application/yaml") -> dict[str, Any]:
    headers = {**house.token("rules:read"), "Content-Type": kind}
    answer = await house.client.post("/api/v1/rules:validate", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]  # a JSON object


async def test_a_rule_is_told_in_words_and_with_what_it_has_to_do_with(house: House) -> None:
    await furnish(house)
    found = await ask(house, TEXT)
    assert found["accepted"]
    (rule,) = found["items"]
    assert (rule["rule"], rule["waits_for"], rule["template"]) == ("both", [], False)
    assert rule["summary"] == ("When two.switch.on changes, and if `one.brightness > 20 %`: set one.switch.on to true.")
    assert rule["types"] == {"one.brightness > 20 %": "true or false"}
    assert [each["attribute"] for each in rule["reads"]] == ["two.on", "one.brightness"]
    assert [each["attribute"] for each in rule["writes"]] == ["one.on"]
    assert [(each["rule"], each["attribute"], each["mine"], each["theirs"]) for each in rule["neighbours"]] == [
        ("night", "one.on", ["writes"], ["hears"]),
        ("night", "two.on", ["hears"], ["writes"]),
    ]


async def test_what_is_wrong_has_its_place_and_what_may_have_been_meant(house: House) -> None:
    await furnish(house)
    found = await ask(house, TEXT.replace("one.brightness", "one.brightnes"))
    assert not found["accepted"]
    assert found["errors"] == 1
    (finding,) = [each for each in found["items"][0]["findings"] if each["severity"] == "error"]
    assert (finding["code"], finding["pointer"]) == ("HX101", "/if")
    assert (finding["line"], finding["column"]) == (4, 9)
    assert finding["did_you_mean"] == ["one.brightness"]


async def test_json_is_read_too_and_its_findings_have_pointers(house: House) -> None:
    await furnish(house)
    found = await ask(house, b'{"rule": "x", "when": [{"changes": "one.on"}], "then": []}', "application/json")
    (rule,) = found["items"]
    assert not rule["accepted"]
    assert {(each["pointer"], each["line"]) for each in rule["findings"]} >= {("/when/0", None), ("/then", None)}


async def test_several_rules_are_seen_beside_each_other(house: House) -> None:
    await furnish(house)
    other = TEXT.replace("rule: both", "rule: again")
    found = await ask(house, f"{TEXT}---\n{other}")
    assert [each["rule"] for each in found["items"]] == ["both", "again"]
    for item, neighbour in zip(found["items"], ("again", "both"), strict=True):
        assert neighbour in {each["rule"] for each in item["neighbours"]}
        assert "HX307" in {each["code"] for each in item["findings"]}


async def test_the_same_name_twice_is_an_error(house: House) -> None:
    found = await ask(house, f"{TEXT}---\n{TEXT}")
    assert "HX008" in {each["code"] for each in found["items"][1]["findings"]}
    assert not found["accepted"]


async def test_devices_that_nobody_has_met_are_imagined(house: House) -> None:
    (rule,) = (await ask(house, TEXT))["items"]
    assert rule["accepted"]
    assert rule["waits_for"] == ["two", "one"]
    assert [each["path"] for each in rule["writes"]] == ["one.main.switch.on"]


async def test_nothing_is_left_behind(house: House) -> None:
    await furnish(house)
    twin, engine = house.service.hub.twin, house.service.hub.engine
    before = (len(twin.values), dict(engine.rules))
    for number in range(5):
        await ask(house, TEXT.replace("one.brightness > 20 %", f"avg(one.brightness, {number + 1}min) > 20 %"))
    assert (len(twin.values), dict(engine.rules)) == before


async def test_no_rule_is_nothing_to_accept(house: House) -> None:
    for body in ("", "---\n", "# nothing\n"):
        found = await ask(house, body)
        assert (found["accepted"], found["items"]) == (False, [])


async def test_what_is_no_yaml_is_a_finding_with_a_place(house: House) -> None:
    for body in (
        ":",
        "{",
        "- 1\n- 2",
        "rule: {a: b",
        "\t",
        "rule: &a x\nwhen: *a",
        "rule: 'x",
        "!!python/x {}",
        "\x00",
    ):
        found = await ask(house, body)
        assert not found["accepted"]
        assert all(each["line"] for item in found["items"] for each in item["findings"])
        assert found["errors"] >= 1


async def test_what_cannot_be_read_is_refused(house: House) -> None:
    for body, kind, status in [
        (b"{", "application/json", 400),
        (b"[" * 50 + b"]" * 50, "application/json", 400),
        (b"\xff\xfe", "application/yaml", 400),
        (b"rule: x", "text/html", 415),
        (b"x" * (Limits().document + 1), "application/yaml", 413),
    ]:
        headers = {**house.token("rules:read"), "Content-Type": kind}
        answer = await house.client.post("/api/v1/rules:validate", content=body, headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_it_asks_for_a_token_that_may_read_rules(house: House) -> None:
    assert (await house.client.post("/api/v1/rules:validate", content=TEXT)).status_code == 401
    headers = house.token("devices:read")
    assert (await house.client.post("/api/v1/rules:validate", content=TEXT, headers=headers)).status_code == 403
