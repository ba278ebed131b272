"""A household in which everything that somebody can name is named by somebody who means ill."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from hyperconnect.dashboard import show_pages
from hyperconnect.model.message import Message
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.transport import Up
from tests.api.conftest import House, living

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "--><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)>x</a>",
    "<math><mi xlink:href=javascript:alert(1)>x",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<button formaction=javascript:alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style=background:url(//evil.example/x)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "` onmouseover=`alert(1)",
    '"/><img src=x onerror=alert(1)><!--',
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${alert(1)}",
    "{0.__class__}",
    "%(x)s %s %n",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "]]><script>alert(1)</script>",
    "__proto__",
    "constructor",
    "' OR '1'='1",
    "../../etc/passwd",
)
"""Texts that become code wherever somebody forgets that they are text. Each fits a name."""

PROFILE = """
profile: lamp
match: lamp/{id}/state
fields:
  on: {attribute: light.on}
  bri: {attribute: light.brightness}
  said: {attribute: media.title}
commands:
  light.on: {topic: "lamp/{id}/set", payload: {on: "{value}"}}
"""


@asynccontextmanager
async def hostile(folder: Path, patience: float = 60) -> AsyncGenerator[House]:
    """Let a household live in which 50 lamps, their rooms and 50 rules are named by `PAYLOADS`."""
    content = folder / "content"
    (content / "devices").mkdir(parents=True)
    (content / "rules").mkdir()
    (content / "devices" / "lamp.yaml").write_text(PROFILE, "utf-8")
    rules = (
        {
            "rule": f"ill-{number}",
            "title": payload,
            "about": payload,
            "tags": [payload],
            "when": [{"called": True}],
            "then": [{"log": payload.replace("{", "(")}],  # braces are an expression there
        }
        for number, payload in enumerate(PAYLOADS)
    )
    # JSON is YAML.
    (content / "rules" / "ill.yaml").write_text("\n---\n".join(map(json.dumps, rules)), "utf-8")
    bus = MemoryBus()
    lamps = MemoryTransport(bus)

    def say() -> None:
        if any(isinstance(each, Up) for each in lamps.take()):
            for number, payload in enumerate(PAYLOADS):
                said = json.dumps({"on": False, "bri": 10, "said": payload}).encode()
                lamps.publish([Message(f"lamp/ill{number}/state", said, retain=True)])

    async with living(folder, bus=bus, patience=patience, pages=show_pages) as house, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(lamps.run(say), name="lamps")
        owner = house.token("admin")
        slugs: list[str] = []
        while len(slugs) < len(PAYLOADS):
            answer = await house.client.get("/api/v1/devices", headers=owner, params={"limit": 200})
            slugs = [each["slug"] for each in answer.json()["items"] if each["kind"] != "home"]
        for slug, payload in zip(slugs, PAYLOADS, strict=True):
            change = {"name": payload, "area": payload}
            answer = await house.client.patch(f"/api/v1/devices/{slug}", headers=owner, json=change)
            assert answer.status_code == 200, (payload, answer.text)
        for number in range(len(PAYLOADS)):
            answer = await house.client.post(f"/api/v1/rules/ill-{number}:run", headers=owner)
            assert answer.status_code == 200, answer.text
        yield house
        running.cancel()
