"""The web page, as far as it was built into the package, and what it needs to know."""

from importlib.resources import files
from pathlib import Path

import msgspec
from starlette.responses import HTMLResponse, Response

from madang.domain.wording import Locale
from madang.http.assets import asset_operation
from madang.http.operations import Asked, Nothing, Operation, as_json

__all__ = ["ClientConfig", "ClientLimits", "page_operations"]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_PLAIN = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Madang</title></head>
<body>
<h1>Madang</h1>
<p>A chat server that speaks Socket.IO runs here. Its web page was not built into this installation.</p>
<ul>
<li>Socket.IO path <code>{path}</code>, namespace <code>{namespace}</code></li>
<li><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a></li>
</ul>
</body>
</html>
"""


class ClientLimits(msgspec.Struct, frozen=True, rename="camel"):
    """The bounds that a client can check before it sends.

    Attributes:
        content_length: characters of a message at most.
        edit_window: seconds in which one may edit what one has said, 0 for any time.
    """

    content_length: int
    edit_window: int


class ClientConfig(msgspec.Struct, frozen=True, rename="camel"):
    """What a client of this server needs to know before it connects.

    Attributes:
        claim: the claim of a token that is the user's id, where ``auth`` is ``jwt``.
        search: whether there is a search.
    """

    path: str
    namespace: str
    auth: str
    claim: str
    locale: Locale
    limits: ClientLimits
    search: bool = True


def page_operations(config: ClientConfig) -> list[Operation]:
    """Return what is done at ``/``, ``/assets/`` and ``/chat/config.json``.

    Raises:
        OSError: a file of the page cannot be read.
    """
    static = Path(str(files("madang.http") / "static"))
    operations: list[Operation] = [_page(_html(static, config)), _client_config(config)]
    if (static / "assets").is_dir():
        operations.append(asset_operation(static / "assets"))
    return operations


def _html(static: Path, config: ClientConfig) -> str:
    index = static / "index.html"
    if index.is_file():
        return index.read_text("utf-8")
    return _PLAIN.format(path=config.path, namespace=config.namespace)


def _page(html: str) -> Operation:
    async def page(_: Asked[Nothing, Nothing]) -> Response:
        return HTMLResponse(html, headers={**_HEADERS, "Cache-Control": "no-cache"})

    return Operation(methods=("GET", "HEAD"), path="/", handle=page, is_public=False)


def _client_config(config: ClientConfig) -> Operation:
    async def client_config(_: Asked[Nothing, Nothing]) -> Response:
        return as_json(config)

    return Operation(
        methods=("GET",),
        path="/chat/config.json",
        handle=client_config,
        answer=ClientConfig,
        summary="What a client needs to know",
        tag="chat",
    )
