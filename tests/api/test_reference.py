from __future__ import annotations

import io
import zipfile
from pathlib import Path

from hyperconnect.automation.document import read_rule
from hyperconnect.automation.expression.function import FUNCTIONS
from hyperconnect.automation.text import read_rules
from hyperconnect.model.input import RuleSaved
from hyperconnect.model.registry import CAPABILITIES
from tests.api.conftest import House
from tests.api.test_validation import NIGHT, furnish

API = "/api/v1"


async def test_the_words_of_rules_are_listed(house: House) -> None:
    for path, words in (("functions", list(FUNCTIONS)), ("capabilities", list(CAPABILITIES))):
        answer = await house.client.get(f"{API}/{path}", headers=house.token("rules:read"))
        assert answer.status_code == 200
        assert [each["name"] for each in answer.json()["items"]] == words


async def test_the_schema_and_the_grammar_are_shown(house: House) -> None:
    headers = house.token("rules:read")
    answer = await house.client.get(f"{API}/schema/rule.json", headers=headers)
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["properties"]["rule"]
    again = {**headers, "If-None-Match": answer.headers["etag"]}
    assert (await house.client.get(f"{API}/schema/rule.json", headers=again)).status_code == 304
    answer = await house.client.get(f"{API}/grammar", headers=headers)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "expression =" in answer.text


async def test_what_triggers_what_is_drawn(house: House) -> None:
    await furnish(house)
    headers = house.token("rules:read")
    for form in ("json", "dot", "mermaid"):
        for path in ("rules:graph", "rules/night/graph"):
            answer = await house.client.get(f"{API}/{path}", headers=headers, params={"format": form})
            assert answer.status_code == 200, answer.text
            assert "night" in answer.text
        answer = await house.client.get(f"{API}/rules/nobody/graph", headers=headers, params={"format": form})
        assert answer.status_code == 404


async def test_all_rules_are_exported_in_an_order_that_stays(house: House) -> None:
    headers = house.token("rules:read")
    names = sorted(house.service.hub.engine.rules)
    assert len(names) > 3
    answer = await house.client.get(f"{API}/rules:export", headers=headers)
    assert answer.headers["content-type"].startswith("application/yaml")
    assert [each.rule for each in read_rules(answer.text)] == names
    answer = await house.client.get(f"{API}/rules:export", headers=headers, params={"format": "json"})
    assert [each["rule"] for each in answer.json()] == names
    assert all(read_rule(each)[1] == () for each in answer.json())
    archives = [
        (await house.client.get(f"{API}/rules:export", headers=headers, params={"format": "zip"})).content
        for _ in range(2)
    ]
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as file:
        assert [Path(name).stem for name in file.namelist()] == names
        assert all(read_rules(file.read(name).decode())[0].rule == Path(name).stem for name in file.namelist())


async def test_doubts_are_listed_page_by_page(house: House) -> None:
    await furnish(house)
    await house.service.settle(RuleSaved(house.service.now(), "again", {**NIGHT, "rule": "again"}))
    headers = house.token("rules:read")
    whole = (await house.client.get(f"{API}/analysis", headers=headers, params={"limit": 200})).json()
    found = {each["rule"]: {one["code"] for one in each["findings"]} for each in whole["items"]}
    assert "HX307" in found["again"]
    assert whole["next"] is None
    paged: list[object] = []
    cursor = ""
    while True:
        page = (
            await house.client.get(f"{API}/analysis", headers=headers, params={"limit": 3, "cursor": cursor})
        ).json()
        assert len(page["items"]) <= 3
        paged += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    assert paged == whole["items"]


async def test_they_ask_for_a_token_that_may_read_rules(house: House) -> None:
    reading = ("rules:graph", "rules/x/graph", "rules:export", "analysis", "schema/rule.json", "functions", "grammar")
    for path in reading:
        assert (await house.client.get(f"{API}/{path}")).status_code == 401
        assert (await house.client.get(f"{API}/{path}", headers=house.token("devices:read"))).status_code == 403
