"""The containers are as careful as they claim, and what they run exists."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from typer.main import get_group

from tests.docker.compose import COMPOSE, ROOT, SERVICES

OURS = [name for name, service in SERVICES.items() if service["image"] == "hyperconnect"]


def options_of(command: str) -> set[str]:
    from hyperconnect.cli.app import app

    parameters = get_group(app).commands[command].params
    return {option for parameter in parameters for option in parameter.opts}


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_every_service_can_do_little_harm(service: dict[str, Any]) -> None:
    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert any(mount.split(":")[0] == "/tmp" for mount in service["tmpfs"])
    assert service["networks"] == ["home"]
    assert "mem_limit" in service
    assert not {"privileged", "cap_add", "network_mode", "devices"} & service.keys()


def test_ours_run_as_the_user_of_the_image() -> None:
    users = {SERVICES[name]["user"] for name in OURS}
    assert users == set(re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE))


def test_the_network_is_the_containers_own_and_ports_stay_on_this_machine() -> None:
    assert COMPOSE["networks"]["home"]["internal"] is True
    published = [str(port) for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_services_wait_for_the_health_of_what_they_need() -> None:
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[needed]


def test_only_the_simulators_wait_for_the_demo_profile() -> None:
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "simulators": ["demo"]
    }


def test_every_named_volume_is_declared() -> None:
    mounts = [mount.split(":") for service in SERVICES.values() for mount in service.get("volumes", [])]
    files = [source for source, *_ in mounts if source.startswith(".")]
    assert {source for source, *_ in mounts if not source.startswith(".")} == set(COMPOSE["volumes"])
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("name", OURS)
def test_the_commands_of_our_services_exist(name: str) -> None:
    command, *options = SERVICES[name]["command"]
    assert set(options) <= options_of(command)


def test_the_hub_asks_its_own_doctor() -> None:
    kind, program, command, *options = SERVICES["hub"]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "hyperconnect")
    assert set(options) <= options_of(command)


def test_the_settings_of_our_services_exist() -> None:
    from hyperconnect.config import read

    for name in OURS:
        read({}, {key: str(value) for key, value in SERVICES[name]["environment"].items()})


def test_the_image_copies_what_the_build_needs() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    carried = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert let_through == {"LICENSE", "README.md", "pyproject.toml", "requirements"} | carried
