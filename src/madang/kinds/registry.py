"""All kinds. Router, announcer, storages, projections and the reference are made from them."""

from collections.abc import Mapping
from typing import Final

from madang.domain.entry import Entry
from madang.domain.messages import Message
from madang.kinds.kind import Kind
from madang.kinds.member_joined import MEMBER_JOINED
from madang.kinds.member_left import MEMBER_LEFT
from madang.kinds.message_deleted import MESSAGE_DELETED
from madang.kinds.message_edited import MESSAGE_EDITED
from madang.kinds.message_sent import MESSAGE_SENT
from madang.kinds.room_created import ROOM_CREATED

__all__ = ["BY_NAME", "KINDS", "message_after", "new_message"]

KINDS: Final[tuple[Kind, ...]] = (
    ROOM_CREATED,
    MEMBER_JOINED,
    MEMBER_LEFT,
    MESSAGE_SENT,
    MESSAGE_EDITED,
    MESSAGE_DELETED,
)
"""In the order of the reference. A new kind is one more file, and one more name here."""

BY_NAME: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}


def new_message(entry: Entry) -> Message | None:
    """Return the message that an entry makes; ``None`` where it makes none, and where it changes one."""
    return None if entry.target is not None else message_after(entry)


def message_after(entry: Entry) -> Message | None:
    """Return the message that an entry makes or changes, as history and search show it after that.

    ``None`` where there is none.
    """
    kind = BY_NAME.get(entry.kind)
    return None if kind is None or kind.shown is None else kind.shown(None, entry)
