"""The forms of ids. A user's id is chosen by people, a room's and a message's are made by the server."""

import re
import unicodedata

from madang.domain.errors import InvalidId

__all__ = ["MAX_ID_LENGTH", "check_client_message_id", "check_room_id", "check_user_id"]

MAX_ID_LENGTH = 64
"""Characters of a user's or client message's id at most."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_CLIENT_MESSAGE_ID = re.compile(r"[!-~]{1,64}").fullmatch
# Control, format, surrogate, private use, unassigned; line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def check_user_id(text: str) -> str:
    """Return ``text`` if it can be a user's id: 1 to 64 printable characters, no space at either end.

    Raises:
        InvalidId: it cannot.
    """
    if text.isascii() and text.isalnum() and len(text) <= MAX_ID_LENGTH:
        return text
    if not 1 <= len(text) <= MAX_ID_LENGTH or text != text.strip():
        raise InvalidId(f"a user id has 1 to {MAX_ID_LENGTH} characters and no space at either end")
    if any(unicodedata.category(character) in _UNPRINTABLE for character in text):
        raise InvalidId("a user id has printable characters only")
    return text


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
