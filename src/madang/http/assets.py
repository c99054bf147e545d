"""The files of the web page, which are few and never change while the server runs."""

import gzip
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response, route
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

__all__ = ["asset_handler"]

_UNKNOWN: Final = "application/octet-stream"
# Names of built files carry a hash of their content.
_FOREVER: Final = "public, max-age=31536000, immutable"


class _Asset(msgspec.Struct, frozen=True):
    body: bytes
    packed: bytes
    media_type: str


def asset_handler(directory: Path) -> HTTPRouteHandler:
    """Return the handler of ``/assets/…``: it looks names up in what was read once.

    No name that a client sends ever reaches the file system, and nothing is compressed for a request.

    Raises:
        OSError: the directory or a file in it cannot be read.
    """
    assets = {file.name: _asset(file) for file in sorted(directory.iterdir()) if file.is_file()}

    @route("/assets/{name:str}", http_method=["GET", "HEAD"], include_in_schema=False, sync_to_thread=False)
    def asset(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
        found = assets.get(name)
        if found is None:
            raise NotFoundException
        return _response(found, request.headers)

    return asset


def _asset(file: Path) -> _Asset:
    body = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or _UNKNOWN
    return _Asset(body, gzip.compress(body, mtime=0), kind)


def _response(asset: _Asset, headers: Mapping[str, str]) -> Response[bytes]:
    is_packed = "gzip" in headers.get("accept-encoding", "") and len(asset.packed) < len(asset.body)
    about = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if is_packed:
        about["Content-Encoding"] = "gzip"
    return Response(
        asset.packed if is_packed else asset.body,
        media_type=asset.media_type,
        headers=about,
    )
