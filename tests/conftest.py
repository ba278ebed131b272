"""What holds for every test."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator

import pytest
from hypothesis import is_hypothesis_test, settings

settings.register_profile("patient", settings.default, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "patient")
"""A slow machine is no fault: tests never assert times."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What hypothesis searches is searched once: on CI its search is the same every time."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker(pytest.mark.once)


def pytest_runtest_logfinish() -> None:
    """Let the garbage of a hub go: each one freezes all there is, and in a process of a thousand hubs it would stay."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On CI nothing is skipped: a test that finds its program missing fails there."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
    return report
