"""The broker of docker-compose.yml understands its configuration and answers its health check."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.compose import ROOT, SERVICES

pytestmark = pytest.mark.skipif(
    not (shutil.which("mosquitto") and shutil.which("mosquitto_sub")), reason="mosquitto is not installed"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Our configuration, listening on the loopback interface only and storing in a temporary folder."""
    port = free_port()
    text = (ROOT / "docker" / "mosquitto.conf").read_text("utf-8")
    text = re.sub(r"^listener .*$", f"listener {port} 127.0.0.1", text, flags=re.MULTILINE)
    text = re.sub(r"^persistence_location .*$", f"persistence_location {tmp_path}/", text, flags=re.MULTILINE)
    (tmp_path / "mosquitto.conf").write_text(text, "utf-8")
    broker = subprocess.Popen(["mosquitto", "-c", str(tmp_path / "mosquitto.conf")], stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        broker.terminate()
        broker.wait(10)


def test_the_health_check_succeeds(port: int) -> None:
    _, program, *options = SERVICES["mosquitto"]["healthcheck"]["test"]
    command = [program, "-p", str(port), *(option.replace("$$", "$") for option in options)]
    deadline = time.monotonic() + 10
    while (asked := subprocess.run(command, capture_output=True, check=False, timeout=10)).returncode:
        assert time.monotonic() < deadline, asked.stderr
    assert b"seconds" in asked.stdout
