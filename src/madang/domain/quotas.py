"""Quotas of rooms and members: nobody's account is filled by another."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from madang.domain import catalogue
from madang.domain.errors import QuotaExceeded

__all__ = ["HOUR", "Account", "Additions", "Quotas", "charge", "crowded", "reckon", "spent", "too_many_rooms"]

HOUR: Final = 3_600_000
"""Milliseconds over which what is counted by the hour is regained."""


class Quotas(msgspec.Struct, frozen=True):
    """The bounds of a user's rooms; 0 is no bound.

    Attributes:
        rooms: rooms that a user may be in, by their own doing or another's.
        rooms_by_others: rooms that a user may be in when another adds them to one more. It is below
            ``rooms``, so that others cannot keep a user from opening and joining rooms.
        made: rooms that a user may make in an hour.
        added: members that a user may add to rooms in an hour; it counts on who adds.
        invited: rooms that others may add a user to in an hour, all of them together.
    """

    rooms: int = 3000
    rooms_by_others: int = 2000
    made: int = 300
    added: int = 2000
    invited: int = 300


class Account(msgspec.Struct, frozen=True):
    """What a user has used of the quotas by the hour, each as one moment in Unix milliseconds.

    The moment is when all of the quota will be regained, the "theoretical arrival time" of the generic cell
    rate algorithm (ITU-T I.371): one number a quota, no counters to reset. 0 is an unused quota.
    """

    made: int = 0
    added: int = 0
    invited: int = 0


class Additions(msgspec.Struct, frozen=True):
    """Who is made a member by whom.

    Attributes:
        by: who does it.
        others: those whom it makes members besides ``by``.
        is_new: whether the room is made by it.
        at: when, in Unix milliseconds.
    """

    by: str
    others: Sequence[str]
    is_new: bool
    at: int


def charge(quotas: Quotas, additions: Additions, maker: Account) -> Account:
    """Return the account of who makes others members, after it.

    It is the first thing to ask, for it costs the same however many the others are.

    Raises:
        QuotaExceeded: it is more than an hour's quota.
    """
    made, added = maker.made, maker.added
    if additions.is_new:
        made = _use("made", maker, 1, quotas.made, additions.at)
    if additions.others:
        added = _use("added", maker, len(additions.others), quotas.added, additions.at)
    return Account(made, added, maker.invited)


def reckon(quotas: Quotas, additions: Additions, accounts: dict[str, Account]) -> dict[str, Account]:
    """Return the accounts after users were made members.

    Args:
        quotas: the bounds.
        additions: who is made a member by whom.
        accounts: the accounts of those concerned that were used already.

    Raises:
        QuotaExceeded: it is more than one of them may; nothing is used.
    """
    by, at = additions.by, additions.at
    after = {by: charge(quotas, additions, accounts.get(by, Account()))}
    for user_id in additions.others:
        account = accounts.get(user_id, Account())
        invited = _later(account.invited, 1, quotas.invited, at)
        if quotas.invited and invited > at + HOUR:
            raise crowded(user_id)
        after[user_id] = Account(account.made, account.added, invited)
    return after


def too_many_rooms(limit: int) -> QuotaExceeded:
    """Return the refusal of one more room for the user who asks."""
    return QuotaExceeded(catalogue.TOO_MANY_ROOMS, most=limit)


def crowded(user_id: str) -> QuotaExceeded:
    """Return the refusal of one more room for another user.

    Neither how many rooms that user is in, nor until when it holds, is for others to know.
    """
    return QuotaExceeded(catalogue.USER_CROWDED, user=user_id)


def spent(kind: Literal["made", "added"], limit: int, wait: int) -> QuotaExceeded:
    """Return the refusal of more than an hour's quota; ``wait`` is in milliseconds, 0 where it is no help."""
    wording = catalogue.ROOMS_AN_HOUR if kind == "made" else catalogue.MEMBERS_AN_HOUR
    return QuotaExceeded(wording, wait / 1000 if wait else None, most=limit)


def _use(kind: Literal["made", "added"], account: Account, count: int, limit: int, at: int) -> int:
    moment: int = getattr(account, kind)
    later = _later(moment, count, limit, at)
    if later > at + HOUR and limit:
        raise spent(kind, limit, later - at - HOUR if count <= limit else 0)
    return later


def _later(moment: int, count: int, limit: int, at: int) -> int:
    """Return when all is regained after ``count`` more: an hour ahead at most, or it is refused."""
    if not limit:
        return moment
    # No further than an hour ahead, wherever the clock was put since.
    return min(max(moment, at), at + HOUR) + count * HOUR // limit
