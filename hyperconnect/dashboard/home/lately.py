"""What happened last: runs of rules, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from hyperconnect.dashboard.trace.listed import in_its_list
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.shell.asking.runs import Run


class Happening(Struct, frozen=True):
    """One run: its rule's title, what came of it in the hub's English, and where its trace is."""

    at: Moment
    title: str
    text: str
    kind: str
    trace: str


def lately(runs: Sequence[Run], title: Callable[[str], str], say: Callable[[Reason], str]) -> list[Happening]:
    """Return what runs have to say, in their order."""
    kinds = {"ran": "good", "failed": "bad", "waits": "travel"}
    return [
        Happening(
            run.whole.at,
            title(run.rule),
            in_its_list(say(run.whole), run.rule),
            kinds.get(run.whole.outcome, "off"),
            f"/traces/{run.id}",
        )
        for run in runs
    ]
