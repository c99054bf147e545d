"""What the operations ask for."""

import msgspec
from prometheus_client import CollectorRegistry

from madang.application.callers import Callers
from madang.application.commands.changes import ChangeCommands
from madang.application.commands.reactions import ReactionCommands
from madang.application.commands.reads import ReadCommands
from madang.application.commands.rooms import RoomCommands
from madang.application.queries.history import HistoryQueries
from madang.application.queries.receipts import ReceiptQueries
from madang.application.queries.rooms import RoomQueries
from madang.application.queries.search import SearchQueries
from madang.application.readiness import Readiness
from madang.ports.presence import Presence

__all__ = ["HttpServices"]


class HttpServices(msgspec.Struct, frozen=True):
    """What the operations ask for.

    Attributes:
        base_path: the path under which clients find everything, without a slash at its end.
    """

    callers: Callers
    presence: Presence
    rooms: RoomQueries
    room_commands: RoomCommands
    history: HistoryQueries
    changes: ChangeCommands
    reads: ReadCommands
    receipts: ReceiptQueries
    reactions: ReactionCommands
    search: SearchQueries
    readiness: Readiness
    registry: CollectorRegistry
    base_path: str = ""
