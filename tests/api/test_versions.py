"""Versions of rules over HTTP: kept, told, compared, and brought back."""

from __future__ import annotations

from hyperconnect.content.find import ours
from hyperconnect.model.input import RuleRemoved
from tests.api.writer import RULE, YAML, Writer, over, problem


async def test_a_deleted_rule_is_gone_everywhere_and_can_be_restored(writer: Writer) -> None:
    made = await writer.make()
    assert (await writer.ask("DELETE", "/rules/hall?message=bye", if_match=made.headers["etag"])).status_code == 204
    assert not (writer.rules / "hall.yaml").exists()
    assert "hall" not in writer.house.service.hub.engine.rules
    gone = (await writer.ask("GET", "/rules:deleted")).json()["items"]
    assert [(each["rule"], each["version"], each["message"]) for each in gone] == [("hall", 2, "bye")]
    problem(await writer.ask("DELETE", "/rules/hall", if_match=made.headers["etag"]), 412)
    problem(await writer.ask("DELETE", "/rules/hall", if_match="*"), 404)
    problem(await writer.ask("POST", "/rules/hall/versions/2:restore"), 409)
    back = await writer.ask("POST", "/rules/hall/versions/1:restore")
    assert (back.json()["version"], back.json()["text"]) == (3, RULE)
    assert writer.house.service.hub.engine.rules["hall"].standing == "running"
    assert (await writer.ask("GET", "/rules:deleted")).json()["items"] == []


async def test_deleted_rules_come_page_by_page(writer: Writer) -> None:
    for name in ("hall", "attic"):
        await writer.ask("POST", "/rules", RULE.replace("hall", name), content_type=YAML)
        assert (await writer.ask("DELETE", f"/rules/{name}", if_match="*")).status_code == 204
    first = (await writer.ask("GET", "/rules:deleted?limit=1")).json()
    rest = (await writer.ask("GET", f"/rules:deleted?cursor={first['next']}")).json()
    assert [each["rule"] for each in (*first["items"], *rest["items"])] == ["attic", "hall"]
    assert rest["next"] is None


async def test_versions_tell_what_changed_and_lead_back(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    for n in range(2, 5):
        text = RULE.replace("hello", f"hello {n}")
        etag = (await writer.ask("PUT", f"/rules/hall?message=n{n}", text, **over(etag))).headers["etag"]
    page = (await writer.ask("GET", "/rules/hall/versions?limit=3")).json()
    assert [each["message"] for each in page["items"]] == ["n4", "n3", "n2"]
    rest = (await writer.ask("GET", f"/rules/hall/versions?limit=3&cursor={page['next']}")).json()
    assert ([each["version"] for each in rest["items"]], rest["next"]) == ([1], None)
    told = (await writer.ask("GET", "/rules/hall/versions/1:diff")).json()
    assert (told["version"], told["to"]) == (1, 4)
    assert "-  - log: hello\n+  - log: hello 4\n" in told["diff"]
    assert (await writer.ask("GET", "/rules/hall/versions/3:diff?to=3")).json()["diff"] == ""
    bare = await writer.ask("GET", "/rules/hall/versions/1", accept=YAML)
    assert bare.text == RULE
    shown = (await writer.ask("GET", "/rules/hall/versions/1")).json()
    assert (shown["text"], shown["document"]["rule"]) == (RULE, "hall")
    problem(await writer.ask("GET", "/rules/hall/versions/9"), 404)
    problem(await writer.ask("GET", "/rules/nobody/versions"), 404)
    back = await writer.ask("POST", "/rules/hall/versions/1:restore", if_match=etag)
    assert (back.json()["version"], back.json()["text"]) == (5, RULE)


async def test_a_rule_of_ours_is_edited_in_a_file_of_the_household_and_never_deleted(writer: Writer) -> None:
    original = (ours("rules") / "frost-guard.yaml").read_text()
    problem(await writer.ask("DELETE", "/rules/frost-guard", if_match="*"), 423)
    told = await writer.patch("frost-guard", "*", {"title": "No frost"})
    assert told.status_code == 200, told.text
    mine = (writer.rules / "frost-guard.yaml").read_text()
    assert (ours("rules") / "frost-guard.yaml").read_text() == original
    assert [line for line in original.splitlines() if not line.startswith("title:")] == [
        line for line in mine.splitlines() if not line.startswith("title:")
    ]
    page = (await writer.ask("GET", "/rules/frost-guard/versions")).json()["items"]
    assert [(each["version"], each["author"]) for each in page] == [(2, "a test"), (1, "hyperconnect")]
    problem(await writer.ask("DELETE", "/rules/frost-guard", if_match="*"), 423)
    back = await writer.ask("POST", "/rules/frost-guard/versions/1:restore")
    assert back.status_code == 200, back.text
    assert not (writer.rules / "frost-guard.yaml").exists(), "ours stands in its place again"
    assert writer.house.reader.library.is_ours("frost-guard")


async def test_reading_the_files_again_neither_undoes_nor_doubles_a_save(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    await writer.patch("hall", etag, {"title": "The hall"})
    service, reader = writer.house.service, writer.house.reader
    inputs = reader.read(service.now())
    assert not [each for each in inputs if isinstance(each, RuleRemoved)]
    for each in inputs:
        await service.settle(each)
    assert service.hub.engine.document("hall") == {
        "rule": "hall",
        "title": "The hall",
        "when": [{"mqtt": "hall/door"}],
        "then": [{"log": "hello"}],
    }
    page = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert [each["version"] for each in page] == [2, 1]


async def test_what_somebody_wrote_into_a_file_is_a_version_once_it_is_accepted(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    service, reader = writer.house.service, writer.house.reader
    by_hand = RULE.replace("hello", "by hand")
    (writer.rules / "hall.yaml").write_text(by_hand)
    told = problem(await writer.patch("hall", etag, {"title": "x"}), 412)
    assert told["current"]["text"] == by_hand
    for each in reader.read(service.now()):
        await service.settle(each)
    page = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert [(each["version"], each["author"]) for each in page] == [(2, "file"), (1, "a test")]
    (writer.rules / "hall.yaml").unlink()
    for each in reader.read(service.now()):
        await service.settle(each)
    assert (await writer.ask("GET", "/rules:deleted")).json()["items"][0]["author"] == "file"
    assert (await writer.ask("POST", "/rules/hall/versions/2:restore")).json()["text"] == by_hand


async def test_a_rule_in_a_file_with_others_changes_alone(writer: Writer) -> None:
    writer.rules.mkdir(parents=True)
    two = RULE.replace("rule: hall", "rule: two").replace("hall/door", "two/door")
    both = f"{RULE}--- # the second\n{two}"
    (writer.rules / "both.yaml").write_text(both)
    service, reader = writer.house.service, writer.house.reader
    for each in reader.read(service.now()):
        await service.settle(each)
    heard = len(writer.judged())
    told = await writer.patch("hall", "*", {"title": "The hall"})
    assert told.status_code == 200, told.text
    assert writer.judged()[heard:] == ["hall"]
    after = (writer.rules / "both.yaml").read_text()
    assert after == both.replace("title: Hall ", "title: The hall ", 1)
    assert (await writer.ask("DELETE", "/rules/hall", if_match=told.headers["etag"])).status_code == 204
    assert (writer.rules / "both.yaml").read_text() == f"--- # the second\n{two}"
    assert (await writer.ask("DELETE", "/rules/two", if_match="*")).status_code == 204
    assert not (writer.rules / "both.yaml").exists()
