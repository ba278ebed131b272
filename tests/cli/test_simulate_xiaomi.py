"""The simulated Xiaomi device as a process of its own, asked over the loopback interface."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hyperconnect.protocols.miot.packet import HELLO, Token, head_of
from tests.cli.stem import PATIENCE, run


def test_it_answers_with_the_token_it_made_and_ends_quietly(tmp_path: Path) -> None:
    token_file = tmp_path / "heater.token"
    words = ("heater", "--token-file", str(token_file), "--port", "0")
    arguments = [sys.executable, "-m", "hyperconnect", "simulate", "xiaomi", *words]
    with subprocess.Popen(arguments, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline())
            assert said is not None
            port = int(said[1])
            assert port > 0
            assert token_file.stat().st_mode & 0o077 == 0
            token = Token.of(token_file.read_text("ascii").strip())
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.settimeout(1)
                for _ in range(PATIENCE):
                    asking.sendto(HELLO, ("127.0.0.1", port))
                    try:
                        greeting = asking.recv(1024)
                        break
                    except (TimeoutError, ConnectionRefusedError):
                        continue
                else:
                    pytest.fail("nothing answers")
                head = head_of(greeting)
                asking.sendto(token.seal(head, b'{"id":1,"method":"miIO.info","params":[]}'), ("127.0.0.1", port))
                _, answer = token.open(asking.recv(4096))
            assert b"hyperconnect." in answer
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("heatr",), "there is no device 'heatr'\n  → did you mean 'heater'?"),
        (("nowhere.json",), "nowhere.json: cannot be read"),
        (("heater", "--token-file", "broken.token"), "this is no token"),
        (("heater", "--host", "192.0.2.1"), "cannot listen on 192.0.2.1"),
    ],
)
def test_what_cannot_be_is_one_line_with_a_next_step(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "broken.token").write_text("secret\n")
    done = run("simulate", "xiaomi", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert re.search(re.escape(words), done.stderr)
    assert "Traceback" not in done.stderr
