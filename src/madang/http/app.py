"""The HTTP application."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from madang.domain.errors import ChatError
from madang.http.admin import admin_only
from madang.http.chat import ChatController
from madang.http.errors import ErrorAnswers
from madang.http.gate import Headers, Welcomes, cors, gate
from madang.http.health import healthz, metrics, readyz
from madang.http.leaving import given_up_with_client
from madang.http.page import ClientConfig, page_handlers
from madang.http.reference import ReferencePage
from madang.http.services import HttpServices, provide

__all__ = ["create_http"]

_MAX_BODY = 65536
_BEARER = "bearer"


def create_http(
    services: HttpServices,
    config: ClientConfig,
    welcomes: Welcomes,
    headers_of: Callable[[Any, bool], Headers],
) -> Litestar:
    """Return the ASGI application of everything that is not Engine.IO.

    ``welcomes`` tells of a scope whether its ``Host`` and ``Origin`` are served, ``headers_of`` what an
    answer to it says to pages of other origins; it is also told whether it is a preflight.
    """
    answers = ErrorAnswers(config.locale)
    return Litestar(
        route_handlers=[_chat(config), healthz, readyz, metrics, *page_handlers(config)],
        guards=[gate(welcomes)],
        middleware=[cors(headers_of)],
        dependencies=provide(services),
        exception_handlers={
            ChatError: answers.chat_error,
            HTTPException: answers.http_error,
            Exception: answers.unexpected,
        },
        openapi_config=OpenAPIConfig(
            title="Madang",
            version=version("madang"),
            description="A self-hosted chat server that speaks Socket.IO: what it answers over REST.",
            render_plugins=[ReferencePage(), JsonRenderPlugin()],
            components=Components(
                security_schemes={_BEARER: SecurityScheme("http", scheme="bearer", bearer_format="JWT")}
            ),
            openapi_router=Router("/schema", route_handlers=[], guards=[admin_only], include_in_schema=False),
        ),
        compression_config=CompressionConfig(backend="gzip", exclude=["^/assets/"]),
        request_max_body_size=_MAX_BODY,
        logging_config=None,
    )


def _chat(config: ClientConfig) -> Router:
    """Return the chat's handlers; where users prove who they are, the reference says by what."""
    security = [{_BEARER: list[str]()}] if config.auth == "jwt" else None
    return Router("/", route_handlers=[ChatController], security=security, middleware=[given_up_with_client])
