"""A kind: all that the server must know of one thing that can happen."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.limits import Limits
from madang.domain.messages import Accepted, Message
from madang.kinds.wire import Nothing, Out, Payload, ServerEvent

__all__ = ["Amend", "Audience", "Kind", "Proposal", "Propose", "Request"]

Audience = Literal["room", "new_room", "room_and_newcomer", "room_and_leaver", "renamed_room"]
"""Who hears of it: the sockets in the room; those of the members of a room that was opened, who are let in;
or those in the room, with a page of history for who comes, or a farewell for who goes, or its name."""
Propose = Callable[[Any, "Request"], "Proposal"]
"""Turns a client's command into an entry and its conditions; raises ``InvalidInput``."""

Amend = Callable[[Any, "Request", Message], "Proposal | None"]
"""Turns a command about a message (``seq``) and the message as it is now into an entry and its conditions,
which have the version that was looked at; ``None`` where it is so already. Raises ``InvalidInput`` and
``Refused``."""


class Request(msgspec.Struct, frozen=True, gc=False):
    """A client's command, and what the server adds to it.

    Attributes:
        actor: the user who asks; the command's ``userId`` was compared with it.
        id: UUIDv7 text, for what the command makes.
        at: now, in Unix milliseconds.
        host_id: the user who opened the room, where the command changes a message in it.
        quoted: the message that the command replies to, ``None`` where there is none, or none any more.
    """

    actor: str
    id: str
    at: int
    limits: Limits
    host_id: str = ""
    quoted: Message | None = None


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """An entry to append, and what must hold for it."""

    entry: Entry
    conditions: Conditions


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can happen.

    Attributes:
        name: as the log has it; it never changes.
        fact: the struct of an entry's body.
        command: what clients send to make it happen; it has a ``room_id`` and the ``user_id`` of who asks.
        audience: who hears of it.
        propose: what a command comes to. ``None`` for what changes who is in a room: that has quotas, and is
            done by the port ``Rooms``.
        amend: in the place of ``propose``, what a command that changes a message comes to; its entry has a
            ``target``.
        unchanged: what such a command is answered where the message is so already.
        answer: turns the log's answer into what the command's ``answer`` is; by default it says nothing.
        event: returns what the room hears. ``None`` where the announcer tells each socket something else.
        events: the events that clients get of it, for the reference.
        examples: one of each struct of its own on the wire, where ``docs/examples.py`` has none.
        shown: returns a message as history and search show it after the entry, given as it was before
            (``None`` for none), and the entry; ``None`` where there is nothing to show.
    """

    name: str
    fact: type[msgspec.Struct]
    command: type[Payload]
    audience: Audience
    propose: Propose | None = None
    amend: Amend | None = None
    unchanged: Callable[[Message], Out] = lambda _: Nothing()
    answer: Callable[[Accepted], Out] = lambda _: Nothing()
    event: Callable[[Entry], ServerEvent] | None = None
    events: tuple[type[ServerEvent], ...] = ()
    examples: tuple[msgspec.Struct, ...] = ()
    shown: Callable[[Message | None, Entry], Message | None] | None = None
