"""The forms of ids. A user's id is chosen by people, a room's and a message's are made by the server."""

import re

from madang.domain.errors import InvalidId
from madang.domain.names import flaw, normal_form

__all__ = ["MAX_ID_LENGTH", "check_client_message_id", "check_room_id", "check_user_id", "normal_user_id"]

MAX_ID_LENGTH = 64
"""Characters of a user's or client message's id at most."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_CLIENT_MESSAGE_ID = re.compile(r"[!-~]{1,64}").fullmatch


def normal_user_id(text: str) -> str:
    """Return a user's id in the one form in which ids are stored and compared, without checking it."""
    return normal_form(text, MAX_ID_LENGTH)


def check_user_id(text: str) -> str:
    """Return a user's id in its normal form: 1 to 64 characters, all of which print, no space at either end.

    Raises:
        InvalidId: this cannot be a user's id.
    """
    if text.isascii() and text.isalnum() and len(text) <= MAX_ID_LENGTH:
        return text
    normal = normal_user_id(text)
    if not 1 <= len(normal) <= MAX_ID_LENGTH:
        raise InvalidId(f"a user id has 1 to {MAX_ID_LENGTH} characters")
    if problem := flaw(normal):
        raise InvalidId(f"a user id {problem}")
    return normal


def check_room_id(text: str) -> str:
    """Return ``text`` if it can be a room's id: a UUID in lower case (RFC 9562 §4).

    Raises:
        InvalidId: it cannot.
    """
    if _UUID(text) is None:
        raise InvalidId("a room id is a UUID in lower case")
    return text


def check_client_message_id(text: str) -> str:
    """Return ``text`` if it can be a client's id of a message: 1 to 64 visible ASCII characters.

    Raises:
        InvalidId: it cannot.
    """
    if _CLIENT_MESSAGE_ID(text) is None:
        raise InvalidId("a clientMessageId has 1 to 64 visible ASCII characters")
    return text
