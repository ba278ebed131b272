"""The guide to the API, typed by a shell as it stands there, against a real hub."""

from __future__ import annotations

import asyncio
import re
import runpy
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from hyperconnect.api.routes import ROOT
from tests.api.conftest import House, living

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "api.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
MARK = "--- block ---"


async def typed(house: House, folder: Path) -> list[str]:
    """Return what each block of the guide says."""
    script = f"\necho '{MARK}'\n".join(BLOCKS)
    script = re.sub(r"^HUB=.*$", f"HUB={house.face.url}", script, flags=re.MULTILINE)
    script = re.sub(r"^CODE=.*$", f"CODE={house.codes[-1].rpartition(' ')[2]}", script, flags=re.MULTILINE)
    shell = await asyncio.create_subprocess_exec("sh", "-eu", "-c", script, cwd=folder, stdout=PIPE, stderr=PIPE)
    said, wrong = await shell.communicate()
    assert shell.returncode == 0, said.decode() + wrong.decode()
    assert [line for line in wrong.decode().splitlines() if "curl: (28)" not in line] == []
    return said.decode().split(MARK)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
async def test_the_guide_works_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "shell"
    folder.mkdir()
    async with living(tmp_path) as house:
        said = await typed(house, folder)
    assert len(said) == len(BLOCKS)
    told = "\n".join(said)
    for each in (
        '"summary":"When the web hook courier is called',
        '"merged":',
        '"status":412',
        "a parcel is at the door",
        "courier ran because",
        "event: opened",
        '"kind":"backtest"',
        "no rule is called nobody",
    ):
        assert each in told, each
    assert list(folder.iterdir()) == []


def test_the_operations_that_the_guide_names_exist() -> None:
    places = runpy.run_path(str(DOCS.parent / "scripts" / "document_api.py"))["document"]()["paths"]
    known = {(method.upper(), place) for place, methods in places.items() for method in methods}
    for method, place in re.findall(rf"`(GET|PUT|POST|DELETE) ({ROOT}/\S+?)`", GUIDE):
        assert (method, place) in known or place == f"{ROOT}/openapi.json"


def test_the_list_of_operations_is_current() -> None:
    page = runpy.run_path(str(DOCS.parent / "scripts" / "document_api.py"))["page"]()
    assert (DOCS / "api-reference.md").read_text("utf-8") == page, "run .venv/bin/python scripts/document.py"
