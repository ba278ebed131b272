from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from hyperconnect.content import find as module
from hyperconnect.content.find import Kind, find, ours


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for what came with hyperconnect."""
    folder = tmp_path / "shipped"

    def elsewhere(kind: Kind) -> Path:
        return folder / kind

    monkeypatch.setattr(module, "ours", elsewhere)
    return folder


def write(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n")


def test_the_users_files_come_first_and_replace_ours_by_name(tmp_path: Path, shipped: Path) -> None:
    mine = tmp_path / "mine"
    write(shipped / "rules/a.yaml", shipped / "rules/b.yaml", shipped / "rules/car/c.yaml")
    write(mine / "rules/z.yaml", mine / "rules/b.yml", mine / "rules/car/c.yaml", mine / "rules/home/c.yaml")
    assert find("rules", mine) == [
        mine / "rules/b.yml",
        mine / "rules/car/c.yaml",
        mine / "rules/home/c.yaml",
        mine / "rules/z.yaml",
        shipped / "rules/a.yaml",
    ]


def test_only_yaml_files_that_are_not_hidden_count(tmp_path: Path, shipped: Path) -> None:
    write(
        *(
            shipped / "devices" / name
            for name in ("a.yaml", ".b.yaml", "README.md", "schema.json", ".git/c.yaml", "d.yaml~")
        )
    )
    (shipped / "devices/folder.yaml").mkdir()
    assert find("devices", tmp_path / "nothing here") == [shipped / "devices/a.yaml"]
    assert find("devices") == [shipped / "devices/a.yaml"]
    assert find("simulators") == []


@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_came_with_hyperconnect_is_a_folder_that_can_be_read(kind: Kind) -> None:
    assert ours(kind).name == kind
    assert all(path.is_relative_to(ours(kind)) for path in find(kind))
