"""The forms of ids. A user's id is chosen by people, a room's and a message's are made by the server."""

import re
from typing import Final

from madang.domain import catalogue
from madang.domain.errors import InvalidId
from madang.domain.names import Flaw, flaw, normal_form
from madang.domain.wording import Wording

__all__ = ["MAX_ID_LENGTH", "check_client_message_id", "check_room_id", "check_user_id", "normal_user_id"]

_FLAWS: Final[dict[Flaw, Wording]] = {
    "space": catalogue.USER_ID_SPACE,
    "mark": catalogue.USER_ID_MARK,
    "unseen": catalogue.USER_ID_UNSEEN,
}
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
        raise InvalidId(catalogue.USER_ID_LENGTH, most=MAX_ID_LENGTH)
    if problem := flaw(normal):
        raise InvalidId(_FLAWS[problem])
    return normal


def check_room_id(text: str) -> str:
    """Return ``text`` if it can be a room's id: a UUID in lower case (RFC 9562 §4).

    Raises:
        InvalidId: it cannot.
    """
    if _UUID(text) is None:
        raise InvalidId(catalogue.ROOM_ID)
    return text


def check_client_message_id(text: str) -> str:
    """Return ``text`` if it can be a client's id of a message: 1 to 64 visible ASCII characters.

    Raises:
        InvalidId: it cannot.
    """
    if _CLIENT_MESSAGE_ID(text) is None:
        raise InvalidId(catalogue.CLIENT_MESSAGE_ID)
    return text
