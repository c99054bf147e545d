"""How much is too much."""

import msgspec

from madang.domain import catalogue
from madang.domain.errors import InvalidLimit

__all__ = ["Limits", "check_limit"]


class Limits(msgspec.Struct, frozen=True):
    """The bounds of what users may ask for.

    Attributes:
        content_length: characters of a message at most.
        participants: members of a room at most.
        page: messages of a page of history, where the user does not say how many.
        max_page: messages of a page of history at most.
        page_bytes: bytes of a page of history, rooms or hits at most, on the wire, but for a single one.
        rooms: rooms of a page at most.
        last_messages: rooms whose newest message may be asked for at once.
        hits: hits of a page of search, where the user does not say how many.
        max_hits: hits of a page of search at most.
        reactions: different reactions to a message at most.
        edit_window: milliseconds in which a message may be edited, 0 for any time.
        receipts_members: members of a room at most, for the others in it to hear how far each has read.
    """

    content_length: int = 4000
    participants: int = 1000
    page: int = 50
    max_page: int = 200
    page_bytes: int = 256 * 1024
    rooms: int = 200
    last_messages: int = 50
    hits: int = 20
    max_hits: int = 100
    reactions: int = 20
    edit_window: int = 86_400_000
    receipts_members: int = 100


def check_limit(limit: int | None, default: int, largest: int) -> int:
    """Return how many the user wants in a page.

    Raises:
        InvalidLimit: less than 1 or more than ``largest``.
    """
    if limit is None:
        return default
    if not 1 <= limit <= largest:
        raise InvalidLimit(catalogue.LIMIT, most=largest)
    return limit
