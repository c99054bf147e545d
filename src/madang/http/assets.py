"""The files of the web page, which are few and never change while the server runs."""

import gzip
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from madang.http.operations import Asked, Nothing, Operation

__all__ = ["asset_operation"]

_UNKNOWN: Final = "application/octet-stream"
# Names of built files carry a hash of their content.
_FOREVER: Final = "public, max-age=31536000, immutable"


class _Asset(msgspec.Struct, frozen=True):
    body: bytes
    packed: bytes
    media_type: str


class _Name(msgspec.Struct, frozen=True):
    name: str


def asset_operation(directory: Path) -> Operation:
    """Return what is done at ``/assets/…``: names are looked up in what was read once.

    No name that a client sends ever reaches the file system, and nothing is compressed for a request.

    Raises:
        OSError: the directory or a file in it cannot be read.
    """
    assets = {file.name: _asset(file) for file in sorted(directory.iterdir()) if file.is_file()}

    async def asset(asked: Asked[_Name, Nothing]) -> Response:
        found = assets.get(asked.parameters.name)
        if found is None:
            raise HTTPException(404)
        return _response(found, asked.request.headers)

    return Operation(
        methods=("GET", "HEAD"),
        path="/assets/{name}",
        handle=asset,
        parameters=_Name,
        is_public=False,
    )


def _asset(file: Path) -> _Asset:
    body = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or _UNKNOWN
    return _Asset(body, gzip.compress(body, mtime=0), kind)


def _response(asset: _Asset, headers: Mapping[str, str]) -> Response:
    is_packed = "gzip" in headers.get("accept-encoding", "") and len(asset.packed) < len(asset.body)
    about = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if is_packed:
        about["Content-Encoding"] = "gzip"
    return Response(
        asset.packed if is_packed else asset.body,
        media_type=asset.media_type,
        headers=about,
    )
