"""What the handlers ask for."""

from typing import Annotated, Any

import msgspec
from litestar.di import Provide
from litestar.params import Dependency
from prometheus_client import CollectorRegistry

from madang.application.callers import Callers
from madang.application.commands.changes import ChangeCommands
from madang.application.queries.history import HistoryQueries
from madang.application.queries.rooms import RoomQueries
from madang.application.queries.search import SearchQueries
from madang.application.readiness import Readiness
from madang.ports.presence import Presence

__all__ = [
    "BasePath",
    "CallerService",
    "ChangeService",
    "HistoryService",
    "HttpServices",
    "PresenceService",
    "ReadinessService",
    "RegistryService",
    "RoomService",
    "SearchService",
    "provide",
]

# What is injected was made by us: Litestar need not, and for a typing.Protocol cannot, look at its type.
_TRUSTED = Dependency(skip_validation=True)

CallerService = Annotated[Callers, _TRUSTED]
PresenceService = Annotated[Presence, _TRUSTED]
RoomService = Annotated[RoomQueries, _TRUSTED]
HistoryService = Annotated[HistoryQueries, _TRUSTED]
ChangeService = Annotated[ChangeCommands, _TRUSTED]
SearchService = Annotated[SearchQueries, _TRUSTED]
ReadinessService = Annotated[Readiness, _TRUSTED]
BasePath = Annotated[str, _TRUSTED]
RegistryService = Annotated[CollectorRegistry, _TRUSTED]


class HttpServices(msgspec.Struct, frozen=True):
    """What the handlers ask for, by name.

    Attributes:
        base_path: the path under which clients find everything, without a slash at its end.
    """

    callers: Callers
    presence: Presence
    rooms: RoomQueries
    history: HistoryQueries
    changes: ChangeCommands
    search: SearchQueries
    readiness: Readiness
    registry: CollectorRegistry
    base_path: str = ""


def provide(services: HttpServices) -> dict[str, Provide]:
    """Return the services as Litestar's dependencies."""
    return {name: _giving(getattr(services, name)) for name in services.__struct_fields__}


def _giving(service: Any) -> Provide:
    def give() -> Any:
        return service

    return Provide(give, sync_to_thread=False)
