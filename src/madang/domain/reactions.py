"""Reactions: what members think of a message, in one sign each."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from madang.domain import catalogue
from madang.domain.errors import InvalidText
from madang.domain.names import is_emoji

__all__ = ["ORDERS", "SHOWN_REACTORS", "Mark", "Reaction", "check_reaction", "first_reactors", "in_order"]

SHOWN_REACTORS: Final = 10
"""Users of a reaction that are named; beside them stands how many there are."""
ORDERS: Final = 256
"""Marks of one entry at most: each has an order of its own behind the entry's position."""

_is_name = re.compile(r"[a-z0-9_+-]{1,32}").fullmatch

Who = tuple[str, str]
"""A reaction's name, and the user whose it is."""


class Reaction(msgspec.Struct, frozen=True, gc=False):
    """What some members think of a message.

    Attributes:
        name: an emoji, or a short name.
        count: how many they are.
        users: the first of them, ``SHOWN_REACTORS`` at most.
    """

    name: str
    count: int
    users: tuple[str, ...]


class Mark(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One member's reaction, set or taken away."""

    name: str
    user_id: str
    is_set: bool = True


def check_reaction(name: str) -> str:
    """Return the name of a reaction.

    Raises:
        InvalidText: it is neither one emoji (UTS 51) nor 1 to 32 of ``a-z0-9_+-``.
    """
    if _is_name(name) is None and not is_emoji(name):
        raise InvalidText(catalogue.REACTION_NAME)
    return name


def in_order(orders: Mapping[Who, int]) -> list[Who]:
    """Return reactions in the order in which they were set."""
    return sorted(orders, key=lambda who: orders[who])


def first_reactors(name: str, who: Sequence[Who]) -> tuple[str, ...]:
    """Return the users of a reaction that are named, of those who have reacted, in their order."""
    return tuple(user_id for each, user_id in who if each == name)[:SHOWN_REACTORS]
