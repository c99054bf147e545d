"""Messages: what is said in a room."""

import re
from typing import Final

import msgspec

from madang.domain import catalogue
from madang.domain.errors import ContentEmpty, ContentTooLong, InvalidText
from madang.domain.reactions import Reaction
from madang.domain.unicode_table import BLANK

__all__ = ["QUOTED", "Accepted", "Message", "Quote", "check_content", "quote_of"]

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]").search
_TO_READ = re.compile(f"[^{BLANK}]").search


QUOTED: Final = 140
"""Characters of a message that a reply to it shows."""


class Quote(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The message that another replies to, as it is now.

    A storage keeps its seq alone, so that nothing of a former text stays in a second place; the rest is
    looked up when the reply is shown (``application/quotes.py``).

    Attributes:
        seq: of the message.
        user_id: who said it; empty where that was not looked up.
        content: the first ``QUOTED`` characters of what it says; empty where it was deleted.
        version: that of the message.
    """

    seq: int
    user_id: str = ""
    content: str = ""
    version: int = 0


class Message(msgspec.Struct, frozen=True, gc=False):
    """An accepted message.

    Attributes:
        id: UUIDv7 text.
        seq: 1, 2, 3 … in its room, without gaps.
        created_at: Unix time in milliseconds.
        position: that of the entry which made it; 0 where a release accepted it that gave none.
        version: the position of the entry that changed it last; 0 where none did. Of two forms of a message,
            the one with the greater version is the newer.
        edited_at: when it was given another content, in Unix milliseconds.
        deleted_at: when it was deleted, in Unix milliseconds; then it has no content any more.
        deleted_by: the user who did that.
        reply_to: what it replies to.
        reactions: what members think of it, the first reaction first; ``None`` for nothing.
        edition: the version that it got when its content was changed last, 0 where that never was.
    """

    id: str
    room_id: str
    seq: int
    user_id: str
    content: str
    created_at: int
    client_message_id: str | None = None
    position: int = 0
    version: int = 0
    edited_at: int | None = None
    deleted_at: int | None = None
    deleted_by: str | None = None
    reply_to: Quote | None = None
    reactions: tuple[Reaction, ...] | None = None
    edition: int = 0


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The log's answer: where an entry stands. For a repeated dedup key, the first answer.

    Attributes:
        id: of what the entry makes.
        seq: its own, or that of the message it changes; 0 for a kind that has neither.
        created_at: when it was made, in Unix milliseconds.
        position: over all rooms; 0 for a repetition.
    """

    id: str
    seq: int
    created_at: int
    position: int = 0


def quote_of(message: Message) -> Quote:
    """Return what a reply to a message shows of it."""
    return Quote(message.seq, message.user_id, message.content[:QUOTED], message.version)


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
