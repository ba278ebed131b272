"""Every English text of the page has its Chinese, and none is left over."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from hyperconnect import dashboard
from hyperconnect.dashboard.visit import LANGUAGES, Language
from hyperconnect.dashboard.words import known

FOLDER = Path(dashboard.__file__).parent
TELLING = {"t", "words", "text"}
GAP = re.compile(r"\{\w+\}")


def of_templates() -> Iterator[str]:
    for path in sorted(FOLDER.glob("templates/**/*.html")):
        for call in Environment().parse(path.read_text("utf-8"), filename=str(path)).find_all(nodes.Call):  # noqa: S701  nothing is rendered
            if isinstance(call.node, nodes.Name) and call.node.name in TELLING:
                for argument in call.args:
                    found = [argument] if isinstance(argument, nodes.Const) else argument.find_all(nodes.Const)
                    yield from (each.value for each in found if isinstance(each.value, str))


def of_code() -> Iterator[str]:
    for path in sorted(FOLDER.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TELLING:
                for part in (each for argument in call.args for each in ast.walk(argument)):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


ENGLISH = sorted({*of_templates(), *of_code()})
OTHERS = [language for language in LANGUAGES if language != "en"]


def lines(texts: list[str]) -> str:
    return "\n".join(f'  {json.dumps(each, ensure_ascii=False)}: "",' for each in texts)


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_without_its_translation(language: Language) -> None:
    missing = [each for each in ENGLISH if not known(language).get(each)]
    assert not missing, f"translate these in a file of hyperconnect/dashboard/words/{language}/:\n{lines(missing)}"


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: Language) -> None:
    left = [each for each in known(language) if each not in ENGLISH]
    assert not left, f"nothing says these any more; take them out of words/{language}/:\n{lines(left)}"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_gaps_of_its_text(language: Language) -> None:
    for english, told in known(language).items():
        assert sorted(GAP.findall(told)) == sorted(GAP.findall(english)), english
