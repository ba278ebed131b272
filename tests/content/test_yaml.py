from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.content.yaml import load_yaml, read_yaml
from hyperconnect.errors import ContentError
from hyperconnect.yaml import SIZE


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("a: 1\nb: 2\na: 3", "x:3:1", "twice"),
        ("a: [1, 2", "x:1:4", "not readable as YAML"),
        ("- a", "x:1:1", "mapping"),
        ("text", "x:1:1", "mapping"),
        ("", "x", "empty"),
        ("a: 1\n---\nb: 2", "x", "2 documents"),
    ],
)
def test_what_is_no_one_mapping_is_told_with_its_place(text: str, where: str, why: str) -> None:
    with pytest.raises(ContentError, match=why) as caught:
        load_yaml(text, "x")
    assert caught.value.where == where


def test_files_are_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: K\xc3\xbcche\n")
    assert read_yaml(path) == {"name": "Küche"}
    path.write_bytes(b"a: 1\nname: K\xfcche\n")
    with pytest.raises(ContentError, match="UTF-8") as caught:
        read_yaml(path)
    assert caught.value.where == f"{path}:2"
    path.write_bytes(b"a: " + b"x" * SIZE)
    with pytest.raises(ContentError, match="longer"):
        read_yaml(path)
    with pytest.raises(ContentError, match="cannot be read"):
        read_yaml(tmp_path / "missing.yaml")
