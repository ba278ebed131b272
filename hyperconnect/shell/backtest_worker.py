"""A backtest in a process of its own, at low priority: `python -m hyperconnect.shell.backtest_worker`.

It reads what is asked from its standard input and writes JSON lines: `{"progress": 0.25}` now and then, at last
`{"report": …}` or `{"why": …, "hint": …}`. Whoever began it may kill it at any moment: it writes nothing else.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from typing import Any, Final

import msgspec

from hyperconnect.core.backtest import Report
from hyperconnect.errors import HyperconnectError
from hyperconnect.shell.backtesting import Asking, live_again
from hyperconnect.shell.jobs import Say

_NICE: Final = 10
_LINE: Final = 256 << 20
"""The longest report that is read, in bytes."""
_STEP: Final = 0.005
"""How much further it must be to say so again."""


class BacktestError(HyperconnectError):
    """A backtest could not be made."""


async def backtest_apart(asking: Asking, say: Say) -> dict[str, Any]:
    """Make a backtest in another process; return its report as JSON data. Cancelled, it kills that process.

    Raises:
        BacktestError: it cannot be made; says why.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __spec__.name,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE,
    )
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise BacktestError("the process for it has no pipes")
    try:
        stdin.write(msgspec.json.encode(asking))
        stdin.close()
        async for line in stdout:
            told: dict[str, Any] = msgspec.json.decode(line)
            if "report" in told:
                report: dict[str, Any] = told["report"]
                return report
            if "why" in told:
                raise BacktestError(told["why"], hint=told["hint"])
            say(told["progress"], "lives through the record")
        raise BacktestError(
            "the process that made it ended before it was through",
            hint="perhaps the machine ran out of memory: ask for fewer days",
        )
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def main() -> None:
    """Answer one question from standard input."""
    os.nice(_NICE)
    gc.set_threshold(100_000, 20, 20)
    asking = msgspec.json.decode(sys.stdin.buffer.read(), type=Asking)
    try:
        steps, last = live_again(asking), -1.0
        while True:
            try:
                progress = next(steps)
            except StopIteration as done:
                report: Report = done.value
                break
            if progress - last >= _STEP:
                last = progress
                _write({"progress": round(progress, 4)})
        _write({"report": report})
    except HyperconnectError as error:
        _write({"why": f"{error.where}: {error.why}" if error.where else error.why, "hint": error.hint})


def _write(line: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
