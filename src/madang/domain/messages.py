"""Messages: what is said in a room."""

import re

import msgspec

from madang.domain import catalogue
from madang.domain.errors import ContentEmpty, ContentTooLong, InvalidText
from madang.domain.unicode_table import BLANK

__all__ = ["Accepted", "Draft", "Message", "check_content"]

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]").search
_TO_READ = re.compile(f"[^{BLANK}]").search


class Message(msgspec.Struct, frozen=True, gc=False):
    """An accepted message.

    Attributes:
        id: UUIDv7 text.
        seq: 1, 2, 3 … in its room, without gaps.
        created_at: Unix time in milliseconds.
    """

    id: str
    room_id: str
    seq: int
    user_id: str
    content: str
    created_at: int
    client_message_id: str | None = None


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A message before the log accepted it.

    Attributes:
        id: UUIDv7 text, made by the server.
        created_at: Unix time in milliseconds, by the server's clock.
        client_message_id: the sender's own id of it; the same id from a user in a room is stored once.
    """

    id: str
    room_id: str
    user_id: str
    content: str
    created_at: int
    client_message_id: str | None = None

    def accepted(self, seq: int) -> Message:
        """Return the message that this becomes at a place in its room."""
        return Message(
            id=self.id,
            room_id=self.room_id,
            seq=seq,
            user_id=self.user_id,
            content=self.content,
            created_at=self.created_at,
            client_message_id=self.client_message_id,
        )


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The log's answer: where the message stands. For a repeated ``client_message_id``, the first answer."""

    id: str
    seq: int
    created_at: int


def check_content(text: str, limit: int) -> str:
    """Return ``text`` if it can be a message's content of at most ``limit`` characters (code points).

    What was typed is kept as it was typed, whatever its form.

    Raises:
        ContentEmpty: nothing but white space and what is not seen.
        ContentTooLong: more than ``limit`` characters.
        InvalidText: it holds NUL or a lone surrogate.
    """
    if len(text) > limit:
        raise ContentTooLong(catalogue.CONTENT_LENGTH, most=limit, count=len(text))
    if _NOT_TEXT(text) is not None:
        raise InvalidText(catalogue.CONTENT_TEXT)
    if _TO_READ(text) is None:
        raise ContentEmpty(catalogue.NOTHING_TO_READ)
    return text
