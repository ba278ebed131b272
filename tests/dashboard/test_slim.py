"""Scripts and the stylesheet are sent without comments, and mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect import dashboard
from hyperconnect.dashboard.slim import slim

FILES = sorted((Path(dashboard.__file__).parent / "static").glob("*.js"))


def test_only_what_people_read_is_left_out() -> None:
    script = (
        '// why\n/** @type {{a: string}} */\nlet a = "// stays"; // stays too\n\n  /**\n   * more\n   */\n  f(a);\n'
    )
    assert slim(script, ".js") == 'let a = "// stays"; // stays too\nf(a);\n'
    assert slim("let a = /** @type {B} */ (b);\n", ".js") == "let a = (b);\n"
    assert slim("/** @type {B} */ (b).c = d;\n/* e */\nf();\n", ".js") == "(b).c = d;\nf();\n"
    assert slim("/* why */\na {\n  b: c; /* stays */\n}\n", ".css") == "a {\nb: c; /* stays */\n}\n"
    assert slim("  <svg/>\n", ".svg") == "  <svg/>\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_script_has_a_text_over_several_lines(file: Path) -> None:
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith(("//", "*", "/*"))]
    assert [line for line in lines if line.replace('"`"', "").count("`") % 2] == []
