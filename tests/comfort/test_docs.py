"""The example that docs/comfort.md begins with runs as it stands there."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_the_example_runs_as_written() -> None:
    path = Path(__file__).parents[2] / "docs" / "comfort.md"
    result = doctest.testfile(str(path), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 5
    assert result.failed == 0
