"""The client and a real hub: over the network with a token, and over the socket file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hyperconnect.api.server import SOCKET
from hyperconnect.client import ANY, AuthError, Client, ClosedError, ConflictError, RefusedError
from hyperconnect.client.wire import SOCKET as SOUGHT
from tests.api.lamp import Lit, lit

NEW = "rule: fresh\n# a word\nwhen:\n  - {change: desk.motion, to: true}\nthen:\n  - set: {desk.on: true}\n"


@asynccontextmanager
async def both(folder: Path, *scopes: str) -> AsyncGenerator[tuple[Lit, Client]]:
    """A household, and a client of it over the network."""
    async with lit(folder) as home:
        token = home.house.token(*(scopes or ("admin",)))["Authorization"].removeprefix("Bearer ")
        async with Client(home.house.face.url, token=token) as hub:
            yield home, hub


async def test_a_rule_lives_from_its_first_version_to_its_restored_one(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, hub):
        made = await hub.rules.create(NEW, message="for a start")
        assert (made.rule, made.version, made.accepted) == ("fresh", 1, True)
        again = await hub.rules.patch("fresh", {"title": "Fresh"}, made.etag)
        assert "# a word" in again.text
        steps = [{"op": "replace", "path": "/title", "value": "Fresher"}]
        third = await hub.rules.patch("fresh", steps, again.etag)
        assert third.document["title"] == "Fresher"
        assert await hub.rules.text("fresh") == third.text
        assert [each.version for each in await hub.versions.of("fresh")] == [3, 2, 1]
        assert [each.version for each in await hub.versions.of("fresh", limit=1)] == [3]
        assert (await hub.versions.show("fresh", 1)).text == made.text
        assert "+title: Fresher" in (await hub.versions.diff("fresh", 2)).diff
        await hub.rules.delete("fresh", ANY)
        assert [each.rule for each in await hub.versions.deleted()] == ["fresh"]
        assert (await hub.versions.restore("fresh", 2)).text == again.text
        assert (await hub.rules.disable("fresh")).standing == "disabled"
        assert (await hub.rules.enable("fresh")).standing == "running"
        assert b"# a word" in await hub.rules.export()


async def test_the_second_of_two_writers_gets_both_versions(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, hub):
        read = await hub.rules.show("night")
        await hub.rules.patch("night", {"title": "Mine"}, read.etag)
        with pytest.raises(ConflictError) as refused:
            await hub.rules.replace("night", read.text.replace("50 %", "70 %"), read.etag)
        error = refused.value
        assert error.base is not None
        assert error.current is not None
        assert error.merged is not None
        assert error.base.text == read.text
        assert "title: Mine" in error.current.text
        assert (error.merged.conflicts, error.status) == (0, 412)
        saved = await hub.rules.replace("night", error.merged.text, error.current.etag)
        assert (saved.document["title"], saved.document["if"]) == ("Mine", "desk.brightness < 70 %")


async def test_what_is_refused_says_where_and_what_next(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, hub):
        with pytest.raises(RefusedError, match="no rule is called nihgt") as refused:
            await hub.rules.show("nihgt")
        assert (refused.value.status, refused.value.hint) == (404, "did you mean night?")
        with pytest.raises(RefusedError) as refused:
            await hub.rules.create(NEW.replace("change:", "chnge:"))
        assert refused.value.code.startswith("HX")
        assert (refused.value.pointer or "").startswith("/when/0")
        assert refused.value.mistakes[0].line == 4
    async with both(tmp_path / "other", "rules:read") as (_, hub):
        with pytest.raises(AuthError, match="rules:write"):
            await hub.rules.delete("night", ANY)


async def test_why_next_runs_and_claims(tmp_path: Path) -> None:
    async with both(tmp_path) as (home, hub):
        await home.wave()
        (run,) = await hub.runs.of("night")
        assert (await hub.runs.show(run.id)).reasons[0].sentence == run.sentence
        assert (await hub.rules.why("night")).sentence == run.sentence
        assert (await hub.rules.why("night", ran=False)).ran in {True, False}
        assert (await hub.rules.next("slow")).next
        assert (await hub.rules.status("night")).runs == 1
        called = await hub.runs.begin("slow")
        (reason,) = called.reasons
        assert reason.run is not None
        assert (await hub.runs.cancel(reason.run)).under_way is False
        assert (await hub.runs.cancel_all("slow")).ended == 0
        assert (await hub.runs.begin("level", {"level": "35 %"})).reasons[0].did == ["set desk.brightness to 35 %"]
        await hub.devices.set("desk", "brightness", 20)
        manual = [claim for claim in await hub.claims.all(device="desk") if claim.kind == "manual"]
        assert [claim.attribute for claim in manual] == ["desk.brightness"]
        await hub.claims.resume("desk.brightness")
        assert not [claim for claim in await hub.claims.all() if claim.kind == "manual"]
        home.say(bri=70)
        await home.until(lambda: home.value("brightness") == 70)
        await home.wave()
        (missed,) = await hub.runs.near_misses("night")
        assert missed.outcome == "not_satisfied"


async def test_rules_are_tried_before_they_are_saved(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, hub):
        found = await hub.trials.validate(NEW.replace("desk.on", "desk.no"))
        assert not found.accepted
        assert any(finding.severity == "error" for finding in found.items[0].findings)
        assert (await hub.trials.validate({"rule": "x", "when": [{"called": True}], "then": []})).items[0].rule == "x"
        text = "rule: x\nif: desk.br"
        assert any(each.text == "desk.brightness" for each in (await hub.trials.complete(text, len(text))).items)
        assert (await hub.trials.test(["night"]))["passed"]
        told = await hub.trials.rehearse("night", trigger={"set": {"desk.motion": True}}, values={"desk.motion": False})
        assert (told.rule, told.ran) == ("night", True)


async def test_a_backtest_tells_how_far_it_is_and_what_came_of_it(tmp_path: Path) -> None:
    async with both(tmp_path) as (home, hub):
        await home.wave()
        home.house.service.store.history.flush(home.house.service.now())
        seen: list[float] = []
        report = await hub.trials.backtest(["night"], days=1, progress=lambda job: seen.append(job.progress))
        assert report["sentences"]
        assert (seen, seen[-1]) == (sorted(seen), 1.0)
        assert {job.kind for job in await hub.jobs.all()} == {"backtest"}


async def test_who_waits_no_more_for_a_job_gives_it_up(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, hub):
        begun = asyncio.Event()
        waiting = asyncio.create_task(hub.trials.backtest(progress=lambda _: begun.set()))
        await begun.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await hub.jobs.all() == []


async def test_devices_variables_and_tokens(tmp_path: Path) -> None:
    async with both(tmp_path) as (home, hub):
        assert [device.slug for device in await hub.devices.all(kind="other")] == ["desk"]
        command = await hub.devices.set("desk", "brightness", "40 %")
        assert [step.state for step in command.steps] == ["sent", "confirmed"]
        assert (await hub.devices.do("desk", "lock")).state == "confirmed"
        assert (await hub.devices.attribute("desk", "brightness")).value == 40
        device = await hub.devices.change("desk", name="Desk lamp", area="Study")
        assert (device.name, device.area, device.slug) == ("Desk lamp", "Study", "desk")
        home.house.service.store.history.flush(home.house.service.now())
        assert [each.value for each in await hub.devices.history("desk", "brightness")][-1] == 40
        await hub.devices.forget("desk")
        assert [each.id for each in await hub.devices.candidates()] == ["lamp_desk"]
        assert (await hub.devices.accept("desk")).device == "lamp_desk"
        guests = await hub.variables.show("guests")
        assert (await hub.variables.set("guests", 3, guests.etag)).value == 3
        with pytest.raises(ConflictError):
            await hub.variables.set("guests", 4, guests.etag)
        token = await hub.tokens.create("kitchen", ["rules:read"])
        async with Client(home.house.face.url, token=token.token) as kitchen:
            assert await kitchen.rules.all()
            await hub.tokens.revoke(token.id)
            with pytest.raises(AuthError):
                await kitchen.rules.all()


async def test_over_the_socket_file_no_token_is_asked_for(tmp_path: Path) -> None:
    assert SOCKET == SOUGHT
    async with lit(tmp_path), Client.local(tmp_path) as hub:
        assert await hub.tokens.all()
        assert (await hub.runs.begin("level")).reasons[0].sentence.startswith("level ran because the owner called it")
    async with Client.local(tmp_path) as hub:
        with pytest.raises(ClosedError, match="no hub answers"):
            await hub.rules.all()
    with pytest.raises(ClosedError, match="not open"):
        await Client.local(tmp_path).rules.all()
