"""`hyperconnect install-service`: a unit for systemd, so that the hub starts with the machine and is kept alive."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

SYSTEM = Path("/etc/systemd/system/hyperconnect.service")
USER = Path(".config/systemd/user/hyperconnect.service")
SETTINGS = Path("/etc/hyperconnect/hyperconnect.toml")
STATE = "/var/lib/hyperconnect"

_COMMON = """\
Type=notify
NotifyAccess=main
WatchdogSec=30
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5
# What a person must mend first is tried again in vain: a wrong setting, a wrong file.
RestartPreventExitStatus=2 3
MemoryMax=256M
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
"""

_CONFINED = """\
# Its user is made anew each time, so a secret is handed over: LoadCredential=mqtt:/etc/hyperconnect/mqtt-password
# and in the settings mqtt.password_file = "/run/credentials/hyperconnect.service/mqtt".
DynamicUser=yes
StateDirectory=hyperconnect
StateDirectoryMode=0700
ProtectSystem=strict
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
CapabilityBoundingSet=
"""


def install_service(
    user: Annotated[
        bool, typer.Option("--user", help="For your own session, without root; not for the machine.")
    ] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Print the unit and write nothing.")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Another file.", dir_okay=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a unit that is different.")] = False,
    config: Annotated[
        Path | None, typer.Option("--config", help="The settings it reads; made if missing.", dir_okay=False)
    ] = None,
) -> None:
    """Write a systemd unit for the hub, and say what to do next. Nothing is started.

    The machine's hub runs as a user of its own, with its settings in /etc/hyperconnect and all else, rules included, in
    /var/lib/hyperconnect; one for your session uses your own directories.
    """
    from hyperconnect.cli.terminal import put, say

    config = config or (None if user else SETTINGS)
    text = unit(program(), user=user, config=config)
    if only_print:
        put(text.rstrip("\n"))
        return
    path = to or (Path.home() / USER if user else SYSTEM)
    systemctl = "systemctl --user" if user else "systemctl"
    if _write(path, text, force=force):
        say(f"wrote {path}")
    else:
        say(f"{path} is so already")
    if config is not None and _begin_settings(config):
        say(f"wrote {config}, with nothing set yet")
    say(f"next: {systemctl} daemon-reload && {systemctl} enable --now hyperconnect")
    say(f"then: {systemctl} status hyperconnect, journalctl {'--user ' if user else ''}-u hyperconnect -f")
    if user:
        say("to run it while you are logged out as well: loginctl enable-linger")
    else:
        say(f"settings: {config}; rules: {STATE}/content/rules/")


def program() -> list[str]:
    """Return how this hyperconnect is called: the command that was run, else this Python with its module."""
    called = Path(sys.argv[0])
    found = shutil.which(called) if called.name == "hyperconnect" else None
    return [str(Path(found).absolute())] if found else [sys.executable, "-m", "hyperconnect"]


def unit(command: list[str], *, user: bool, config: Path | None = None) -> str:
    """Return the text of a unit that runs the hub."""
    words = [*command, "hub", *(["--config", str(config.absolute())] if config is not None else [])]
    if not user:
        words += ["--data", STATE, "--content", f"{STATE}/content"]
    start = " ".join(map(_quoted, words))
    # Where the program itself lies in a home, homes must be seen.
    at_home = any(word.startswith(("/home/", "/root/", "/run/user/")) for word in command)
    confined = "" if user else _CONFINED.format(home="read-only" if at_home else "yes")
    network = "" if user else "Wants=network-online.target\nAfter=network-online.target mosquitto.service\n"
    return (
        "# Written by `hyperconnect install-service`.\n"
        f"[Unit]\nDescription=hyperconnect, a hub for people, cars and homes\n{network}\n"
        f"[Service]\nExecStart={start}\n{_COMMON}{confined}\n"
        f"[Install]\nWantedBy={'default' if user else 'multi-user'}.target\n"
    )


def _quoted(word: str) -> str:
    """Return a word as systemd reads it back."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return word if re.fullmatch(r"[\w./@%$:+,=-]+", word) else f'"{word}"'


def _write(path: Path, text: str, *, force: bool) -> bool:
    """Write a unit; return whether that changed anything.

    Raises:
        HyperconnectError: another unit is there, or it cannot be written.
    """
    from hyperconnect.errors import HyperconnectError
    from hyperconnect.shell.editing.replacing import replacing

    try:
        before = path.read_text(encoding="utf-8") if path.exists() else None
    except (OSError, UnicodeDecodeError) as error:
        raise HyperconnectError(
            "what is there cannot be read", where=str(path), hint="name another file: --to"
        ) from error
    if before == text:
        return False
    if before is not None and not force:
        raise HyperconnectError(
            "there is a different unit already", where=str(path), hint="compare it with --print; --force writes over it"
        )
    with replacing(path, text) as replace:
        replace()
    path.chmod(0o644)
    return True


def _begin_settings(path: Path) -> bool:
    """Make a file of settings where there is none; return whether that was so.

    Raises:
        HyperconnectError: it cannot be written.
    """
    from hyperconnect.errors import HyperconnectError

    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write("# Settings of the hub: docs/settings.md tells them all. A hub runs without any.\n")
    except FileExistsError:
        return False
    except OSError as error:
        raise HyperconnectError(
            f"cannot be written: {error.strerror}", where=str(path), hint="run this as root"
        ) from error
    return True
