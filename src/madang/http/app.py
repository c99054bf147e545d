"""The HTTP application."""

from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from prometheus_client import CollectorRegistry

from madang.application.queries.history import HistoryQueries
from madang.application.queries.rooms import RoomQueries
from madang.application.queries.search import SearchQueries
from madang.application.readiness import Readiness
from madang.domain.errors import ChatError
from madang.http.chat import ChatController
from madang.http.errors import answer_chat_error, answer_http_error
from madang.http.health import healthz, metrics, readyz
from madang.http.page import ClientConfig, page_handlers
from madang.http.reference import ReferencePage
from madang.ports.identity import Identity
from madang.ports.presence import Presence

__all__ = ["HttpServices", "create_http"]

_MAX_BODY = 65536


class HttpServices(msgspec.Struct, frozen=True):
    """What the handlers ask for, by name."""

    identity: Identity
    presence: Presence
    rooms: RoomQueries
    history: HistoryQueries
    search: SearchQueries
    readiness: Readiness
    registry: CollectorRegistry


def create_http(services: HttpServices, config: ClientConfig) -> Litestar:
    """Return the ASGI application of everything that is not Engine.IO."""
    return Litestar(
        route_handlers=[ChatController, healthz, readyz, metrics, *page_handlers(config)],
        dependencies={
            name: Provide(_giving(getattr(services, name)), sync_to_thread=False)
            for name in services.__struct_fields__
        },
        exception_handlers={ChatError: answer_chat_error, HTTPException: answer_http_error},
        openapi_config=OpenAPIConfig(
            title="Madang",
            version=version("madang"),
            description="A self-hosted chat server that speaks Socket.IO: what it answers over REST.",
            render_plugins=[ReferencePage(), JsonRenderPlugin()],
        ),
        compression_config=CompressionConfig(backend="gzip"),
        request_max_body_size=_MAX_BODY,
        logging_config=None,
    )


def _giving(service: Any) -> Any:
    def give() -> Any:
        return service

    return give
