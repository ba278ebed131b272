"""A rule is saved while very much happens: nothing of that is lost, and no other rule notices."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hyperconnect.model.effect import Noted, RuleGone, RuleJudged
from tests.api.lamp import lit
from tests.api.writer import YAML

RULE = "rule: busy\nwhen:\n  - { change: desk.motion, to: true }\nthen:\n  - log: busy\n"
EVENTS = 2000
BURST = 50
"""A thousand a second, in bursts of so many."""


async def test_a_rule_is_saved_while_a_thousand_events_a_second_pass(tmp_path: Path) -> None:
    async with lit(tmp_path, patience=60) as there:
        made = await there.ask("POST", "/rules", 201, content=RULE, headers={"Content-Type": YAML})
        before = {rule: status.standing for rule, status in there.house.service.hub.engine.rules.items()}
        told = len(there.house.effects)

        async def happen() -> None:
            for number in range(EVENTS):
                there.say(bri=number % 100 + number / 100_000)
                if number % BURST == 0:
                    await asyncio.sleep(BURST / 1000)

        async def edit() -> int:
            etag, edits = made["etag"], 0
            while not happening.done():
                headers = {"Content-Type": YAML, "If-Match": etag}
                text = f"# edit {edits}\n{RULE}"
                etag = (await there.ask("PUT", "/rules/busy", content=text, headers=headers))["etag"]
                edits += 1
            return edits

        async with asyncio.TaskGroup() as tasks:
            happening = tasks.create_task(happen(), name="happen")
            editing = tasks.create_task(edit(), name="edit")
        edits = editing.result()
        last = (EVENTS - 1) % 100 + (EVENTS - 1) / 100_000
        await there.until(lambda: there.value("brightness") == last)
        heard = there.house.effects[told:]
        noted = [
            each.value.value for each in heard if isinstance(each, Noted) and each.value.path.endswith("brightness")
        ]
        assert noted == [number % 100 + number / 100_000 for number in range(EVENTS)]
        assert {each.rule for each in heard if isinstance(each, RuleJudged | RuleGone)} == {"busy"}
        after = {rule: status.standing for rule, status in there.house.service.hub.engine.rules.items()}
        assert after == before
        assert edits > 1
        assert (await there.get("/rules/busy"))["text"] == f"# edit {edits - 1}\n{RULE}"
