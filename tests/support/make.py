"""Rooms and drafts for tests that do not care about their details."""

from collections.abc import Awaitable
from typing import Protocol

import msgspec
import uuid_utils
from msgspec.structs import replace

from madang.application.commands.reactions import ReactionCommands
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.limits import Limits
from madang.domain.messages import Accepted, Message, quote_of
from madang.domain.rooms import Room
from madang.kinds.message_sent import MessageSent
from madang.kinds.new_form import form_of
from madang.ports.archive import Archive
from madang.ports.log import Log
from madang.ports.rooms import Rooms

__all__ = [
    "NOON",
    "Draft",
    "append",
    "delete",
    "edit",
    "first_answer",
    "make_draft",
    "make_room",
    "new_id",
    "reactions",
    "reply",
]

NOON = 1_750_000_000_000
"""Some moment, in Unix milliseconds."""


class Draft(msgspec.Struct, frozen=True):
    """A message that is not yet accepted."""

    id: str
    room_id: str
    user_id: str
    content: str
    created_at: int
    client_message_id: str | None = None

    def entry(self) -> Entry:
        """Return the entry that is appended."""
        sent = MessageSent(self.content, self.client_message_id)
        return Entry("message_sent", self.room_id, self.user_id, self.created_at, sent, self.id, seq=0)

    def accepted(self, seq: int, position: int = 0) -> Message:
        """Return the message that this becomes."""
        about = (self.user_id, self.content, self.created_at, self.client_message_id, position)
        return Message(self.id, self.room_id, seq, *about)


def new_id() -> str:
    """Return a UUIDv7."""
    return str(uuid_utils.uuid7())


def make_room(*participants: str, name: str | None = None) -> Room:
    """Return a new room, opened by the first participant."""
    return Room(new_id(), participants[0], participants, NOON, name)


def make_draft(
    room: Room, user_id: str, content: str = "안녕하세요", client_message_id: str | None = None
) -> Draft:
    """Return a message that is not yet accepted."""
    return Draft(new_id(), room.id, user_id, content, NOON, client_message_id)


def append(log: Log, draft: Draft) -> Awaitable[Accepted]:
    """Let its author say it."""
    return log.append(draft.entry(), Conditions(dedup_key=draft.client_message_id))


def reply(log: Log, draft: Draft, quoted: Message) -> Awaitable[Accepted]:
    """Let its author say it in reply to a message, as that was read."""
    quote, entry = quote_of(quoted), draft.entry()
    said = replace(entry, body=replace(entry.body, reply_to=quote))
    versions = ((quote.seq, quote.version),)
    return log.append(said, Conditions(dedup_key=draft.client_message_id, versions=versions))


def edit(
    log: Log,
    message: Message,
    content: str,
    at: int = NOON,
    actor: str | None = None,
    versions: tuple[tuple[int, int], ...] = (),
) -> Awaitable[Accepted]:
    """Let its author, or another, give a message, as it was read, another content."""
    edited = form_of(replace(message, content=content, edited_at=at))
    by = message.user_id if actor is None else actor
    entry = Entry("message_edited", message.room_id, by, at, edited, target=message.seq)
    return log.append(entry, Conditions(versions=versions or ((message.seq, message.version),)))


class HasPorts(Protocol):
    """Has the ports that reactions need."""

    @property
    def rooms(self) -> Rooms:
        """The rooms."""
        ...

    @property
    def log(self) -> Log:
        """The log."""
        ...

    @property
    def archive(self) -> Archive:
        """The archive."""
        ...


async def _at_once(_: float) -> None:
    """Wait for nothing."""


def reactions(storage: HasPorts, at: int = NOON, most: int = 20) -> ReactionCommands:
    """Return what takes reactions, over a storage."""
    limits = Limits(reactions=most)
    return ReactionCommands(storage.log, storage.rooms, storage.archive, lambda: at, limits, _at_once)


def delete(log: Log, message: Message, at: int = NOON, actor: str | None = None) -> Awaitable[Accepted]:
    """Let its author, or another, take away what a message, as it was read, says."""
    by = message.user_id if actor is None else actor
    form = form_of(
        replace(
            message, content="", edited_at=None, deleted_at=at, deleted_by=by, reply_to=None, reactions=None
        )
    )
    entry = Entry("message_deleted", message.room_id, by, at, form, target=message.seq)
    return log.append(entry, Conditions(versions=((message.seq, message.version),)))


def first_answer(accepted: Accepted) -> Accepted:
    """Return what a repetition is answered: all of the first answer but the position."""
    return replace(accepted, position=0)
