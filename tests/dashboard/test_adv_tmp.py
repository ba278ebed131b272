from __future__ import annotations
import asyncio, time
import pytest
from hyperconnect.api import session
from hyperconnect.api.browser import COOKIE
from hyperconnect.api.scope import Caller
from tests.api.lamp import Lit
from tests.dashboard.test_pages import HTML, let_in
from tests.dashboard.test_session import OURS, id_of
pytestmark = pytest.mark.asyncio(loop_scope="session")

async def raw(there, text):
    h, p = there.house.address
    r, w = await asyncio.open_connection(h, p)
    w.write(text.replace("\n", "\r\n").replace("HOST", f"{h}:{p}").encode()); await w.drain()
    try: data = await asyncio.wait_for(r.read(3000), 3)
    except TimeoutError: data = b"timeout"
    w.close(); return data

async def test_raw(there: Lit):
    for path in ["//evil.example/", "/\\evil", "/traces/of/x%0d%0aSet-Cookie:%20a=b?at=1", "/sign-in?next=/%5Cevil", "/sign-in?next=%2F%2Fevil"]:
        ck = let_in(there.house, "admin")["Cookie"]
        d = await raw(there, f"GET {path} HTTP/1.1\nHost: HOST\nAccept: text/html\nCookie: {ck}\nConnection: close\n\n")
        print(path, d.split(b"\r\n")[0], [l for l in d.split(b"\r\n") if l.lower().startswith((b"location", b"set-cookie", b"content-security"))])
    d = await raw(there, "GET /devices/desk HTTP/1.1\nHost: HOST\nAccept: text/html\nX: a\nSec-Fetch-Site: cross-site\nConnection: close\n\n"); print(d[:200])
    d = await raw(there, "POST /sign-out HTTP/1.1\nHost: evil\nAccept: text/html\nSec-Fetch-Site: same-origin\nContent-Length: 0\nConnection: close\n\n"); print(d[:60])

async def test_busy(there: Lit):
    c = there.house.client
    h = there.house.token("rules:read")
    text = "rule: a\nwhen:\n  - called: true\nthen:\n" + "".join(f"  - set: {{d{i}.on: true}}\n" for i in range(2000))
    body = {"text": text[:60000], "patch": [{"op":"add","path":"/title","value":"x"}]}
    print(len(text))
    t0=time.time()
    async def one():
        r = await c.post("/api/v1/rules:revise", headers=h, json=body); return r.status_code
    tasks=[asyncio.ensure_future(one()) for _ in range(4)]
    worst=0
    await asyncio.sleep(0.5)
    while not all(t.done() for t in tasks) and time.time()-t0 < 40:
        t=time.time(); await c.get("/healthz"); worst=max(worst,time.time()-t); await asyncio.sleep(0.1)
    print("revise x4", time.time()-t0, "worst healthz", worst, [t.result() for t in tasks if t.done()])
