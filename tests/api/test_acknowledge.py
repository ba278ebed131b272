"""Warnings that somebody takes note of."""

from __future__ import annotations

from typing import Any

from tests.api.writer import Writer, problem

JSON = "application/json"
DOUBTFUL = """\
# the hall
rule: hall
when:
  - at: "07:30"
if: 1 < 2  # always
then:
  - log: hello
"""


async def findings(writer: Writer, rule: str = "hall") -> dict[str, str]:
    page: dict[str, Any] = (await writer.ask("GET", "/analysis?limit=200")).json()
    return {one["code"]: one["severity"] for each in page["items"] if each["rule"] == rule for one in each["findings"]}


async def test_a_warning_that_was_acknowledged_is_an_info_and_stands_in_the_text(writer: Writer) -> None:
    await writer.make(DOUBTFUL)
    assert (await findings(writer))["HX201"] == "warning"
    told = await writer.ask(
        "POST", "/analysis:acknowledge?message=I+know", {"rule": "hall", "code": "HX201"}, content_type=JSON
    )
    assert told.status_code == 200, told.text
    assert told.json()["document"]["allow"] == ["HX201"]
    text = (writer.rules / "hall.yaml").read_text()
    assert [line for line in text.splitlines() if "HX201" not in line and line != "allow:"] == DOUBTFUL.splitlines()
    assert (await findings(writer))["HX201"] == "info"
    (last, *_) = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert (last["author"], last["message"]) == ("a test", "I know")
    again = await writer.ask("POST", "/analysis:acknowledge", {"rule": "hall", "code": "HX201"}, content_type=JSON)
    assert "no warning HX201" in problem(again, 409)["detail"]


async def test_only_what_is_a_warning_can_be_acknowledged(writer: Writer) -> None:
    await writer.make(DOUBTFUL)
    problem(
        await writer.ask("POST", "/analysis:acknowledge", {"rule": "hall", "code": "HX101"}, content_type=JSON), 409
    )
    problem(
        await writer.ask("POST", "/analysis:acknowledge", {"rule": "nobody", "code": "HX201"}, content_type=JSON), 404
    )
    problem(await writer.ask("POST", "/analysis:acknowledge", {"rule": "hall", "code": "all"}, content_type=JSON), 422)
    assert (writer.rules / "hall.yaml").read_text() == DOUBTFUL
