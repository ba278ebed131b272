"""Asking a running hub about its rules, and telling it what to do with them: a real hub, the real command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.model.input import Elapsed
from tests.cli.household import Household

RAN = "night ran because desk.motion went from false to true: set desk.on to true."


async def test_rules_are_listed_with_how_they_stand(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        head, *rows = [line.split("\t") for line in await home.said("rules", "ls")]
        assert head == ["rule", "standing", "runs", "last", "title"]
        assert [(row[0], row[1]) for row in rows] == [
            ("attic", "dormant"),
            ("glow", "running"),
            ("level", "running"),
            ("night", "running"),
            ("off", "disabled"),
            ("slow", "running"),
        ]
        assert rows[3][2:] == ["1", "Thu 15 Jan 2026 18:00:00 ran", "Light at night"]
        night = next(one for one in await home.documents("rules", "ls") if one["rule"] == "night")
        assert night["last"]["at"] == "2026-01-15T18:00:00+01:00"
        assert night["last"]["read"] == {"desk.brightness": 10}


async def test_one_rule_is_shown_whole(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        head, *lines = await home.said("rules", "show", "night")
        assert head == "Light at night (night): running, 1 run since the hub started"
        assert lines == [
            f"  last: Thu 15 Jan 2026 18:00:00  {RAN}",
            "  trigger: it waits for desk.motion to become true; it is true now",
            "  sets desk.on",
        ]
        (shown,) = await home.documents("rules", "show", "night")
        assert shown["document"]["if"] == "desk.brightness < 50 %"
        assert await home.said("rules", "show", "attic") == [
            "attic (attic): dormant, 0 runs since the hub started",
            "  waits for attic",
        ]


async def test_why_a_rule_ran_and_why_not(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        assert await home.said("rules", "why", "night") == [RAN]
        await home.wait(3600)
        await home.turn_up({"bri": 70}, brightness=70)
        for _ in range(3):
            await home.wait(60)
            await home.motion()
        missed = (
            "night did not run when desk.motion went from false to true: "
            "`desk.brightness < 50 %` was not true (desk.brightness was 70 %)."
        )
        sentence, *more = await home.said("rules", "why-not", "night")
        assert sentence == missed
        assert more == [
            "  it waits for desk.motion to become true; it is true now",
            "  `desk.brightness < 50 %` is not true (desk.brightness is 70 %)",
        ]
        assert await home.said("rules", "why", "night") == [RAN]
        assert await home.said("rules", "log", "night") == [
            f"Thu 15 Jan 2026 18:00:00  {RAN}",
            f"Thu 15 Jan 2026 19:01:00  {missed} (3 times until Thu 15 Jan 2026 19:03:00)",
        ]
        assert len(await home.documents("rules", "log", "night", "-n", "1")) == 1


async def test_the_past_is_asked_by_local_time(tmp_path: Path) -> None:
    """Also what was written to disk, and what stood otherwise then."""
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        await home.turn_up({"bri": 70}, brightness=70)
        await home.wait(7200)
        await home.motion()
        await home.wait(7200)
        await home.service.settle(Elapsed(home.clock.moment))
        await home.said("rules", "disable", "night")
        assert await home.said("rules", "why-not", "night") == ["night is switched off."]
        (answer,) = await home.documents("rules", "why-not", "night", "--at", "20:05")
        assert answer["at"] == "2026-01-15T20:05:00+01:00"
        assert answer["sentence"].endswith("was not true (desk.brightness was 70 %).")
        (answer,) = await home.documents("rules", "why-not", "night", "--at", "2026-01-15 19:59")
        assert answer["sentence"] == "Nothing has set night off since 18:00."
        (answer,) = await home.documents("rules", "why", "night", "--at", "2026-01-15T17:30:00Z")
        assert answer["sentence"].startswith("night ran because")


async def test_what_comes_next(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        head, *lines = await home.said("rules", "next", "slow")
        assert head == "slow: Fri 16 Jan 2026 07:30:00"
        assert lines[:2] == ["  Fri 16 Jan 2026 07:30:00  07:30", "  Sat 17 Jan 2026 07:30:00  07:30"]
        assert (await home.said("rules", "next", "night"))[0] == "night has no moment of its own."
        await home.said("rules", "run", "slow")
        (coming,) = await home.documents("rules", "next", "slow")
        assert coming["next"][0]["at"] == "2026-01-15T18:10:00+01:00"
        assert coming["next"][0]["run"]


async def test_a_rule_is_run_by_hand(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        sentence = "level ran because the owner called it: set desk.brightness to 30 %."
        assert await home.said("rules", "run", "level") == [sentence]
        await home.until(lambda: home.value("brightness") == 30)
        (reason,) = await home.documents("rules", "run", "level", "level=45%")
        assert reason["did"] == ["set desk.brightness to 45 %"]
        await home.until(lambda: home.value("brightness") == 45)
        await home.turn_up({"bri": 70}, brightness=70)
        code, lines, _ = await home.cli("rules", "run", "night")
        assert code == 1
        assert len(lines) == 1
        assert lines[0].endswith("called it: `desk.brightness < 50 %` was not true (desk.brightness was 70 %).")


async def test_what_is_under_way_is_ended(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        assert await home.said("rules", "run", "slow") == ["slow ran because the owner called it: waits 10 min."]
        assert await home.said("rules", "cancel", "slow") == ["1 run ended"]
        assert await home.said("rules", "cancel", "slow") == ["nothing was under way"]
        assert await home.said("rules", "why", "slow") == [
            "slow ran because the owner called it: waits 10 min.",
            "  slow ended early: the owner ended it.",
        ]


async def test_a_run_that_waited_is_one_line(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.said("rules", "run", "slow")
        await home.wait(600)
        (line,) = await home.said("rules", "log", "slow")
        assert line.endswith("slow ran because the owner called it: waited 10 min, set desk.on to false.")


async def test_a_rule_is_switched_off_and_on(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        assert await home.said("rules", "disable", "night") == ["night is disabled"]
        await home.motion()
        assert home.value("on") is False
        code, _, err = await home.cli("rules", "run", "night")
        assert code == 1
        assert "night is switched off" in err
        assert "rules enable night" in err
        assert await home.said("rules", "enable", "night") == ["night is running"]
        await home.motion()
        await home.until(lambda: home.value("on") is True)


async def test_a_rule_that_ran_wild_is_reset(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        for _ in range(61):
            await home.motion()
        sentence = "night is paused: it ran 60 times within a minute. It runs again once it is reset."
        assert await home.said("rules", "why-not", "night") == [sentence]
        assert await home.said("rules", "reset", "night") == ["night is running"]
        await home.wait(1.0)
        await home.motion()
        assert home.service.hub.engine.rules["night"].standing == "running"


async def test_what_is_held_is_listed_and_given_back(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        await home.wait(60)
        await home.turn_up({"bri": 60}, brightness=60)
        head, *rows = [line.split("\t") for line in await home.said("claims")]
        assert head == ["attribute", "value", "by", "kind", "band", "until", "has the say"]
        assert ["desk.brightness", "at most 80 %", "glow", "hold", "comfort", "", "yes"] in rows
        by_hand = ["desk.brightness", "60 %", "somebody by hand", "manual", "manual"]
        assert by_hand in [row[:5] for row in rows]
        claims = await home.documents("claims", "ls")
        assert {claim["kind"] for claim in claims} == {"hold", "manual"}
        assert await home.said("claims", "resume", "desk.brightness") == [
            "rules have their way with desk.brightness again"
        ]
        assert {claim["kind"] for claim in await home.documents("claims", "ls")} == {"hold"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rules", "why", "nigt"), "did you mean night"),
        (("rules", "log", "nigt"), "did you mean night"),
        (("rules", "why", "night", "--at", "yesterday"), "2026-01-31 07:30"),
        (("rules", "why", "night", "--at", "2026-01-15 18:01"), "still to come"),
        (("rules", "run", "level", "level=red"), "level"),
        (("rules", "run", "level", "speed=3"), "it takes level"),
        (("rules", "run", "level", "level=desk.brightness"), "no value"),
        (("rules", "run", "night", "wish=banana"), "it takes none"),
        (("rules", "run", "attic"), "nobody has announced yet"),
        (("rules", "reset", "night"), "is not paused"),
        (("rules", "enable", "nobody"), "no rule is called nobody"),
        (("claims", "resume", "desk.brightness"), "nobody set desk.brightness by hand"),
        (("claims", "resume", "desk.colour"), "not known"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_next_step(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    async with Household(tmp_path).at_work() as home:
        code, lines, err = await home.cli(*arguments)
        assert (code, lines) == (1, [])
        assert words in err


async def test_without_a_hub_the_exit_code_says_so(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        home.data = tmp_path / "elsewhere"
        for arguments in (("rules", "ls"), ("rules", "why", "night"), ("claims",)):
            code, _, err = await home.cli(*arguments)
            assert code == 4
            assert "hyperconnect hub" in err


async def test_files_are_read_again_and_what_is_wrong_is_told_and_stays_to_be_seen(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        rules = tmp_path / "content" / "rules"
        rules.mkdir(parents=True)
        good = "rule: fresh\nwhen: [{ change: desk.motion }]\nthen: [{ log: x }]\n"
        (rules / "fresh.yaml").write_text(good, encoding="utf-8")
        (rules / "torn.yaml").write_text("rule: torn\nwhen: [\n", encoding="utf-8")
        code, (line,), err = await home.cli("rules", "reload")
        assert code == 3
        assert line.startswith(f"{rules / 'torn.yaml'}:3:1: HX001 not readable as YAML")
        assert "1 mistake" in err
        stands = {one["rule"]: one["standing"] for one in await home.documents("rules", "ls")}
        assert (stands["fresh"], stands["torn"]) == ("running", "broken")
        (rules / "fresh.yaml").write_text(good.replace("change", "chnge"), encoding="utf-8")
        (rules / "torn.yaml").unlink()
        code, _, _ = await home.cli("rules", "reload", "--json")
        assert code == 3
        lines = await home.said("rules", "show", "fresh")
        assert lines[0].startswith("fresh (fresh): broken")
        assert "  its last good version runs: what was written since has an error" in lines
        (why_not,) = await home.said("rules", "why-not", "fresh")
        assert why_not.endswith("its last good version goes on.")
        assert "torn" not in {one["rule"] for one in await home.documents("rules", "ls")}
