"""Metrics for Prometheus: how much of everything."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from hyperconnect.api.access import Access
from hyperconnect.api.description import problems
from hyperconnect.api.events import Feed
from hyperconnect.api.meter import Meter
from hyperconnect.api.scope import CALLER
from hyperconnect.shell.service import Service

_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers by which a proxy tells that somebody else asks."""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Counters, gauges and a histogram in the text format of Prometheus; nothing in it names a "
        "device, a rule or a person.",
        "content": {
            "text/plain": {"schema": {"type": "string"}, "example": 'hyperconnect_rules{standing="running"} 17.0\n'}
        },
    },
    **problems(401, 429),
}


class _Exposition(Response):
    media_type = "text/plain"


def make_router(service: Service, feed: Feed) -> APIRouter:
    """Return the route of metrics, which begin to be counted now."""
    router = APIRouter(tags=["health"])
    meter = Meter(service, feed)
    service.listen(meter.hear)

    @router.get("/metrics", operation_id="showMetrics", response_class=_Exposition, responses=_ANSWERS)
    async def scrape(request: Request) -> _Exposition:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell how much of everything the hub does. On this machine nobody needs a token, else any good one will do."""
        if not _is_near(request):
            access: Access = request.app.state.access
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            said = token if scheme.lower() == "bearer" else None
            access.admit(said, request.client.host if request.client is not None else "")
        from prometheus_client import CollectorRegistry, ProcessCollector
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        registry = CollectorRegistry()
        registry.register(meter.collector())
        ProcessCollector(registry=registry)
        return _Exposition(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return router


def _is_near(request: Request) -> bool:
    """Whether it is somebody on this machine who asks, and for themselves."""
    if CALLER in request.scope:
        return True
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
