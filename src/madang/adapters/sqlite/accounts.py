"""Quotas in the chat's file: used within the writer's transaction, so that a rollback gives them back."""

import json
import sqlite3

from madang.domain.quotas import Account, Additions, Quotas, charge, crowded, reckon, too_many_rooms

__all__ = ["use_quotas"]


def use_quotas(connection: sqlite3.Connection, quotas: Quotas, additions: Additions) -> None:
    """Count who is made a member by whom.

    Raises:
        QuotaExceeded: it is more than one of them may; nothing is written.
    """
    others = json.dumps(additions.others)
    if additions.is_new or not additions.others:
        full = "SELECT 1 FROM memberships WHERE user_id = ? LIMIT 1 OFFSET ?"
        if quotas.rooms and connection.execute(full, (additions.by, quotas.rooms - 1)).fetchone():
            raise too_many_rooms(quotas.rooms)
    if not additions.is_new and not additions.others:
        return
    charge(quotas, additions, _read(connection, [additions.by]).get(additions.by, Account()))
    if quotas.rooms_by_others and additions.others:
        first = connection.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM memberships WHERE user_id = value LIMIT 1 OFFSET ?) ORDER BY key LIMIT 1",
            (others, quotas.rooms_by_others - 1),
        ).fetchone()
        if first is not None:
            raise crowded(first[0])
    _write(connection, reckon(quotas, additions, _read(connection, [additions.by, *additions.others])))


def _read(connection: sqlite3.Connection, users: list[str]) -> dict[str, Account]:
    rows = connection.execute(
        "SELECT user_id, made, added, invited FROM accounts"
        " WHERE user_id IN (SELECT value FROM json_each(?))",
        (json.dumps(users),),
    )
    return {user_id: Account(*moments) for user_id, *moments in rows}


def _write(connection: sqlite3.Connection, accounts: dict[str, Account]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO accounts (user_id, made, added, invited) VALUES (?, ?, ?, ?)",
        [
            (user_id, account.made, account.added, account.invited)
            for user_id, account in accounts.items()
            if account != Account()
        ],
    )
