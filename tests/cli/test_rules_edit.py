"""Editing a rule in one's own editor: a real hub, a real editor (a program that does what it is told)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.lamp import lit
from tests.cli.called import Caller, Editor

BRIGHTER = {"desk.brightness < 50 %": "desk.brightness < 70 %"}


@pytest.fixture
def call(tmp_path: Path) -> Caller:
    return Caller("--data", str(tmp_path))


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    (tmp_path / "desk").mkdir()
    return Editor(tmp_path / "desk", tmp_path)


async def test_a_rule_is_edited_and_saved_with_its_comments(tmp_path: Path, call: Caller, editor: Editor) -> None:
    async with lit(tmp_path) as home:
        answer = await call("rules", "edit", "night", "-m", "brighter", env=editor.will({"replace": BRIGHTER}))
        assert answer.lines == ["night: version 2 is saved"]
        shown = await home.get("/rules/night")
        assert "# it is dark" in shown["text"]
        assert shown["document"]["if"] == "desk.brightness < 70 %"
        (version, *_) = (await home.get("/rules/night/versions"))["items"]
        assert (version["author"], version["message"]) == ("the owner", "brighter")
        answer = await call("rules", "edit", "night", env=editor.will({}))
        assert (answer.lines, "nothing was changed" in answer.said) == ([], True)
        assert not list((tmp_path / "desk").glob("hyperconnect-*"))


async def test_what_is_wrong_stands_above_the_text_until_it_is_mended(
    tmp_path: Path, call: Caller, editor: Editor
) -> None:
    async with lit(tmp_path) as home:
        bad = {"then:": "thne:"}
        planned = editor.will({"replace": bad}, {"replace": {"thne:": "then:", **BRIGHTER}})
        assert (await call("rules", "edit", "night", env=planned)).lines == ["night: version 2 is saved"]
        first, second = editor.seen
        assert not first.startswith("#!")
        head = [line for line in second.splitlines() if line.startswith("#! ")]
        assert second.startswith("#! ")
        (told,) = [line for line in head if line.startswith("#! night.yaml:")]
        assert "did you mean then?" in told
        number = int(told.split(":")[1])
        assert second.splitlines()[number - 1].startswith("thne:")
        assert "#!" not in (await home.get("/rules/night"))["text"]


async def test_who_gives_up_keeps_the_text(tmp_path: Path, call: Caller, editor: Editor) -> None:
    async with lit(tmp_path) as home:
        before = await home.get("/rules/night")
        planned = editor.will({"replace": {"then:": "thne:"}}, {})
        answer = await call("rules", "edit", "night", code=3, env=planned)
        (kept,) = (tmp_path / "desk").glob("hyperconnect-*/night.yaml")
        assert str(kept) in answer.said
        assert "thne:" in kept.read_text("utf-8")
        assert await home.get("/rules/night") == before
        answer = await call("rules", "edit", "night", code=1, env=editor.will({"replace": BRIGHTER, "code": 1}))
        assert "the editor ended with 1" in answer.said
        assert await home.get("/rules/night") == before


async def test_of_two_who_edit_a_rule_nobody_loses_anything(tmp_path: Path, call: Caller, editor: Editor) -> None:
    async with lit(tmp_path) as home:
        planned = editor.will({"replace": BRIGHTER, "meanwhile": {"title": "A lamp"}})
        answer = await call("rules", "edit", "night", env=planned)
        assert answer.lines == ["night: version 3 is saved"]
        assert "changed by somebody else meanwhile" in answer.said
        assert "+title: A lamp" in answer.said
        document = (await home.get("/rules/night"))["document"]
        assert (document["title"], document["if"]) == ("A lamp", "desk.brightness < 70 %")


async def test_where_two_contradict_each_other_the_second_decides(tmp_path: Path, call: Caller, editor: Editor) -> None:
    async with lit(tmp_path) as home:
        theirs = {"if": "desk.brightness < 60 %"}
        both = "<<<<<<< theirs\nif: desk.brightness < 60 %\n=======\nif: desk.brightness < 30 %\n>>>>>>> yours\n"
        planned = editor.will(
            {"replace": {"desk.brightness < 50 %": "desk.brightness < 30 %"}, "meanwhile": theirs},
            {"replace": {both: "if: desk.brightness < 45 %\n"}},
        )
        answer = await call("rules", "edit", "night", env=planned)
        assert answer.lines == ["night: version 3 is saved"]
        assert "contradicts you at one place" in editor.seen[1]
        assert (await home.get("/rules/night"))["document"]["if"] == "desk.brightness < 45 %"


async def test_what_cannot_be_edited_is_told(tmp_path: Path, call: Caller) -> None:
    async with lit(tmp_path):
        answer = await call("rules", "edit", "nihgt", code=1, env={"VISUAL": "true"})
        assert "did you mean night" in answer.said
        answer = await call("rules", "edit", "night", code=2, env={"VISUAL": "/nowhere/at/all"})
        assert "EDITOR" in answer.said
