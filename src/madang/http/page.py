"""The web page, as far as it was built into the package, and what it needs to know."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from litestar import MediaType, Response, get, route
from litestar.handlers import HTTPRouteHandler

from madang.domain.wording import Locale
from madang.http.assets import asset_handler

__all__ = ["ClientConfig", "ClientLimits", "page_handlers"]

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


def page_handlers(config: ClientConfig) -> list[HTTPRouteHandler]:
    """Return the handlers of ``/``, ``/assets/`` and ``/chat/config.json``."""
    static = Path(str(files("madang.http") / "static"))
    index = static / "index.html"
    built = index.is_file()
    html = index.read_text("utf-8") if built else _PLAIN.format(path=config.path, namespace=config.namespace)

    @route("/", http_method=["GET", "HEAD"], include_in_schema=False, sync_to_thread=False)
    def page() -> Response[str]:
        return Response(html, media_type=MediaType.HTML, headers={**_HEADERS, "Cache-Control": "no-cache"})

    @get("/chat/config.json", summary="What a client needs to know", tags=["chat"], sync_to_thread=False)
    def client_config() -> ClientConfig:
        return config

    handlers: list[Any] = [page, client_config]
    if (static / "assets").is_dir():
        handlers.append(asset_handler(static / "assets"))
    return handlers
