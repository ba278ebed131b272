"""One way to lay rules out: it changes no value, loses no comment, and is what our own rules are written in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hyperconnect.automation.layout import lay_out
from hyperconnect.content.find import ours
from hyperconnect.yaml import YamlError, documents

OURS = {path.name: path.read_text(encoding="utf-8") for path in sorted(ours("rules").glob("*.yaml"))}


def meant(text: str) -> list[object]:
    return [document.data for document in documents(text, "")]


@pytest.mark.parametrize("name", OURS)
def test_our_rules_are_laid_out_so(name: str) -> None:
    assert lay_out(OURS[name]) == OURS[name]


@pytest.mark.parametrize(
    ("untidy", "tidy"),
    [
        ("a:\n- b\n- c: 1\n  d: 2\n", "a:\n  - b\n  - c: 1\n    d: 2\n"),
        ("a:\n        - b\n", "a:\n  - b\n"),
        ("a:\n    -   b: 1\n        c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
        ("- - a\n  -   b\n", "- - a\n  - b\n"),
        ("a: {b:   [ 1,2 ,3 ],c: {} }\n", "a: { b: [1, 2, 3], c: {} }\n"),
        ("a:   b   # why\n", "a: b   # why\n"),
        ("\n\n# c\n\n\n\na: 1\n\n\nb: 2\n\n\n", "# c\n\na: 1\n\nb: 2\n"),
        ("a:\n    # of b\n    b: 1\n    # at the end\nc: 2\n", "a:\n  # of b\n  b: 1\n  # at the end\nc: 2\n"),
        ("a: >\n      x\n        y\n\n      z\nb: 1\n", "a: >\n  x\n    y\n\n  z\nb: 1\n"),
        ("a:\n- |-\n x\n   y\n", "a:\n  - |-\n    x\n      y\n"),
        ("a: x\n y\nb: 'x\n\n y'\n", "a: x\n  y\nb: 'x\n\n  y'\n"),
        ("a:\n    {b: 1}\n", "a:\n  { b: 1 }\n"),
        ("a: 1\r\nb: 2", "a: 1\nb: 2\n"),
        ("\ufeffa:  1\n", "a: 1\n"),
        ("a:  1\n---\nb:\n- 1\n# end", "a: 1\n---\nb:\n  - 1\n# end\n"),
        ("a: { b: 1,   # one\n c: 2 }\n", "a: { b: 1,   # one\n  c: 2 }\n"),
        ("# nothing yet", "# nothing yet\n"),
        ("", ""),
        ("a:\n  b:\n", "a:\n  b:\n"),
    ],
)
def test_what_is_untidy_becomes_tidy(untidy: str, tidy: str) -> None:
    assert lay_out(untidy) == tidy
    assert lay_out(tidy) == tidy


@pytest.mark.parametrize("text", ["a: [\n", "? a\n: b\n", "a: |2\n    x\n", "a: &b 1\n", "\ta: 1\n"])
def test_what_cannot_be_laid_out_is_refused(text: str) -> None:
    with pytest.raises(YamlError):
        lay_out(text, "a.yaml")


scalars = st.one_of(
    st.booleans(), st.integers(-99, 99), st.none(), st.text("ab: #-'\"{}[],\n ", max_size=12), st.text(max_size=6)
)
data = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), data, min_size=1, max_size=4),
    st.sampled_from([(2, 2, 0), (4, 6, 3), (2, 4, 2), (6, 3, 1)]),
    st.sampled_from(["block", "mixed"]),
)
def test_whatever_it_is_means_the_same_and_is_laid_out_for_good(
    written: dict[str, object], indents: tuple[int, int, int], style: str
) -> None:
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.map_indent, yaml.sequence_indent, yaml.sequence_dash_offset = indents
    yaml.default_flow_style = None if style == "mixed" else False
    stream = io.StringIO()
    yaml.dump(written, stream)
    text = stream.getvalue()
    try:
        before = meant(text)
        laid = lay_out(text)
    except YamlError:
        return
    assert meant(laid) == before
    assert lay_out(laid) == laid


@given(st.sampled_from(sorted(OURS)), st.integers(1, 4), st.randoms(use_true_random=False))
def test_our_rules_written_carelessly_come_back(name: str, factor: int, chance: Any) -> None:
    lines: list[str] = []
    folded = False
    for line in OURS[name].splitlines():
        indent = len(line) - len(line.lstrip())
        folded = (folded and (indent > 0 or not line)) or line.endswith(": >")
        said = line.lstrip()
        dashes = 0
        while said.startswith("- "):
            dashes, said = dashes + 1, said[2:]
        said = f"-{' ' * (2 * factor - 1)}" * dashes + said
        lines.append(" " * indent * factor + said)
        lines += [""] * (chance.randrange(3) if not line and not folded else 0)
    assert lay_out("\n".join(lines)) == OURS[name]
