"""Assets: stylesheet, scripts and pictures, each read and compressed once, under an address that says what is in it."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.fresh import is_known
from hyperconnect.dashboard.slim import slim

_FOLDER: Final = Path(__file__).parent / "static"
_KINDS: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_SMALL: Final = 500
"""Bytes that are not worth compressing."""


class Asset(NamedTuple):
    """A file as it is answered: `body` is it by gzip if it is `packed`, which it is where that is shorter."""

    body: bytes
    packed: bool
    kind: str
    etag: str


class Assets:
    """The files of a folder. All have one version, so that scripts which import each other are never of two."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._folder = folder
        self._read: dict[str, Asset] = {}

    def address(self, name: str) -> str:
        """Return the address of a file.

        Raises:
            KeyError: there is none of that name.
        """
        return f"/static/{self._version}/{self._paths[name].relative_to(self._folder).as_posix()}"

    def route(self) -> Route:
        """Return the route that answers all files. Under the address of another version a file is asked for anew."""

        async def show(request: Request) -> Response:
            name, version = request.path_params["name"], request.path_params["version"]
            if name not in self._paths:
                raise HTTPException(404)
            asset = self._read.get(name) or self._asset(name)
            headers = {
                "etag": asset.etag,
                "cache-control": _FOR_EVER if version == self._version else "no-cache",
                "vary": "accept-encoding",
            }
            if is_known(request.headers.get("if-none-match"), asset.etag):
                return Response(status_code=304, headers=headers)
            body = asset.body
            if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
                headers["content-encoding"] = "gzip"
            elif asset.packed:
                body = gzip.decompress(body)
            return Response(body, headers=headers, media_type=asset.kind)

        return Route("/static/{version}/{name:path}", show)

    def _asset(self, name: str) -> Asset:
        path = self._paths[name]
        body = _body(path)
        packed = gzip.compress(body, 9, mtime=0)
        kind = _KINDS.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        worth = _SMALL < len(body) > len(packed)
        asset = Asset(packed if worth else body, worth, kind, etag)
        self._read[name] = asset
        return asset

    @cached_property
    def _paths(self) -> dict[str, Path]:
        """The files by their names. Nothing else is ever opened, whatever somebody asks for."""
        return {path.relative_to(self._folder).as_posix(): path for path in sorted(self._folder.rglob("*.*"))}

    @cached_property
    def _version(self) -> str:
        whole = sha256()
        for name, path in self._paths.items():
            whole.update(name.encode() + b"\0" + _body(path) + b"\0")
        return whole.hexdigest()[:12]


def _body(path: Path) -> bytes:
    """Return what is sent of a file."""
    if path.suffix in {".js", ".css"}:
        return slim(path.read_text(encoding="utf-8"), path.suffix).encode()
    return path.read_bytes()
