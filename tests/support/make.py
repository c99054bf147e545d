"""Rooms and drafts for tests that do not care about their details."""

import uuid_utils

from madang.domain.messages import Draft
from madang.domain.rooms import Room

__all__ = ["NOON", "make_draft", "make_room", "new_id"]

NOON = 1_750_000_000_000
"""Some moment, in Unix milliseconds."""


def new_id() -> str:
    """Return a UUIDv7."""
    return str(uuid_utils.uuid7())


def make_room(*participants: str, name: str | None = None) -> Room:
    """Return a new room, opened by the first participant."""
    return Room(new_id(), participants[0], participants, NOON, name)


def make_draft(
    room: Room, user_id: str, content: str = "안녕하세요", client_message_id: str | None = None
) -> Draft:
    """Return a message that is not yet accepted."""
    return Draft(new_id(), room.id, user_id, content, NOON, client_message_id)
