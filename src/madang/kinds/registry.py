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
from madang.kinds.message_reacted import MESSAGE_REACTED
from madang.kinds.message_sent import MESSAGE_SENT, entry_of
from madang.kinds.new_form import form_of
from madang.kinds.room_created import ROOM_CREATED
from madang.kinds.room_renamed import ROOM_RENAMED

__all__ = ["BY_NAME", "KINDS", "entries_of", "message_after", "new_message"]

KINDS: Final[tuple[Kind, ...]] = (
    ROOM_CREATED,
    ROOM_RENAMED,
    MEMBER_JOINED,
    MEMBER_LEFT,
    MESSAGE_SENT,
    MESSAGE_EDITED,
    MESSAGE_DELETED,
    MESSAGE_REACTED,
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


def entries_of(message: Message) -> tuple[Entry, ...]:
    """Return what tells a message as it is now to those who were not told of it, in place of its own entries.

    Who knows of no changes hears of it as if it had been said so; of one that was deleted, nothing.
    """
    if not message.version:
        return (entry_of(message),)
    is_deleted = message.deleted_at is not None
    kind = MESSAGE_DELETED if is_deleted else MESSAGE_EDITED
    actor = message.deleted_by if is_deleted else message.user_id
    at = message.deleted_at if is_deleted else message.edited_at
    changed = Entry(
        kind.name,
        message.room_id,
        actor or message.user_id,
        at or message.created_at,
        form_of(message),
        position=message.version,
        target=message.seq,
    )
    return (changed,) if is_deleted else (entry_of(message), changed)
