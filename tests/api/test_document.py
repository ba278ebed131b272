"""The OpenAPI document: whoever makes a client of it finds names, examples that are true, and where to go next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from jsonschema_rs import validator_for

from hyperconnect.api.link import LINKS
from hyperconnect.api.scope import SCOPES
from tests.api.conftest import living

VERB = re.compile(r"[a-z]+([A-Z][a-z]+)*")
PROBLEM = "application/problem+json"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    async with living(tmp_path_factory.mktemp("hub")) as house:
        return (await house.client.get("/api/v1/openapi.json")).json()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["operationId"]: one for methods in document["paths"].values() for one in methods.values()}


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the media types that an operation reads and writes: where, which, and what is said of it."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield "body", kind, content
    for status, response in operation["responses"].items():
        for kind, content in response.get("content", {}).items():
            yield status, kind, content


def examples(document: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    """Return the examples of a body: its own, or those of its schema."""
    if "example" in content:
        return [content["example"]]
    return list(_examples(document, content.get("schema", {})))


def _examples(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[Any]:
    if "$ref" in schema:
        yield from _examples(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    yield from schema.get("examples", ())
    for one in schema.get("anyOf", ()):
        yield from _examples(document, one)


def events(text: str) -> list[dict[str, Any]]:
    """Return the events of a stream as a browser gives them."""
    found: list[dict[str, Any]] = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append({**fields, **({"retry": int(fields["retry"])} if "retry" in fields else {})})
    return found


def faults(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    known = validator_for({**schema, "components": document["components"]}, validate_formats=True)
    return [str(each.message) for each in known.iter_errors(value)]


async def test_every_operation_is_a_verb_and_says_what_it_does(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) == sum(len(methods) for methods in document["paths"].values())
    assert [name for name in found if not VERB.fullmatch(name)] == []
    assert [name for name, one in found.items() if not one.get("description", "").strip().endswith(".")] == []
    tags = {tag["name"] for tag in document["tags"]}
    assert [name for name, one in found.items() if len(one["tags"]) != 1 or one["tags"][0] not in tags] == []


async def test_every_body_has_an_example_that_fits_it(document: dict[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    seen = 0
    for name, operation in operations(document).items():
        for where, kind, content in contents(operation):
            shown = examples(document, content)
            if not shown and "schema" in content:
                wrong[f"{name} {where} {kind}"] = ["has no example"]
            for example in shown:
                each = events(example) if kind == "text/event-stream" else [example]
                seen += len(each)
                told = [fault for one in each for fault in faults(document, content["schema"], one)]
                if told:
                    wrong[f"{name} {where} {kind}"] = told
    assert wrong == {}
    assert seen > 400


async def test_what_is_refused_is_a_problem_document_everywhere(document: dict[str, Any]) -> None:
    found = [
        (name, where, kind, content["schema"].get("$ref"))
        for name, operation in operations(document).items()
        for where, kind, content in contents(operation)
        if where.startswith(("4", "5"))
    ]
    assert len(found) > 200
    assert [each for each in found if each[2:] != (PROBLEM, "#/components/schemas/Problem")] == []


async def test_whoever_may_be_refused_is_told_so(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        if operation.get("security"):
            assert {"401", "403", "429"} <= set(operation["responses"]), name


async def test_links_lead_to_operations_that_take_what_they_bring(document: dict[str, Any]) -> None:
    found = operations(document)
    for name, onward in LINKS.items():
        linked = {key for response in found[name]["responses"].values() for key in response.get("links", ())}
        assert linked == set(onward)
        for following, parameters in onward.items():
            known = {(one["in"], one["name"]) for one in found[following]["parameters"]}
            for parameter in parameters:
                place, _, rest = parameter.partition(".")
                assert ((place, rest) if rest else ("path", parameter)) in known, (name, following)


async def test_whoever_makes_something_is_told_how_to_see_it_and_be_rid_of_it(document: dict[str, Any]) -> None:
    for making, onward in {
        "createRule": {"showRule", "deleteRule"},
        "makeToken": {"revokeToken"},
        "backtestRules": {"showJob", "giveUpJob"},
        "testRules": {"showJob", "giveUpJob"},
    }.items():
        assert onward <= set(LINKS[making])
    made = {name for name, one in operations(document).items() if {"201", "202"} & set(one["responses"])}
    assert made - set(LINKS) == {"setUp", "makeTicket"}


async def test_every_scope_is_explained_and_asked_for(document: dict[str, Any]) -> None:
    asked = {
        scope for one in operations(document).values() for each in one.get("security", ()) for scope in each["token"]
    }
    assert asked - {"devices:command"} == {scope for scope in SCOPES if not scope.startswith("devices:command:")}
    assert all(f"`{scope}`" in document["info"]["description"] for scope in SCOPES)


async def test_a_parameter_that_is_left_out_is_not_null(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        for parameter in operation.get("parameters", ()):
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ()), (name, parameter["name"])


@pytest.mark.parametrize("name", ["deleteRule", "setVariable"])
async def test_a_change_without_its_version_is_not_even_offered(document: dict[str, Any], name: str) -> None:
    [match] = [one for one in operations(document)[name]["parameters"] if one["name"] == "If-Match"]
    assert match["required"] is True


async def test_the_document_is_the_same_each_time(document: dict[str, Any], tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        assert (await house.client.get("/api/v1/openapi.json")).json() == document
