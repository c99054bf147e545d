"""A toy storage: a file with a line of JSON for each entry of the log, and dictionaries made from it.

What it is good for is to show what a storage is (``docs/storages.md``). Each acceptance waits for the disk in
the event loop, and everything has to fit into memory.
"""

import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any, BinaryIO, Final

import msgspec
from msgspec.structs import replace

from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import QuotaExceeded, RoomNotFound, Unavailable
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated
from madang.domain.messages import Accepted, Message
from madang.domain.quotas import Account, Additions, Quotas, charge, crowded, reckon, too_many_rooms
from madang.domain.read_state import Marked, check_mark, check_reader
from madang.domain.room_state import (
    Append,
    Join,
    Leave,
    OpenRoom,
    Rename,
    RoomState,
    check_versions,
    decide,
    evolve,
)
from madang.domain.rooms import SHOWN_PARTICIPANTS, Membership, Overview, Place, Room, by_activity
from madang.kinds.message_reacted import orders_of
from madang.kinds.registry import BY_NAME, message_after
from madang.ports.archive import Page, Spot
from madang.ports.errors import UnusableError
from madang.ports.lineage import SoleLineage
from madang.ports.rooms import PLACES
from madang.ports.storage import EmbeddedStorage, StorageOptions

__all__ = ["open_storage"]


@asynccontextmanager
async def open_storage(options: StorageOptions) -> AsyncIterator[EmbeddedStorage]:
    """Open the storage in a file of a directory (``madang.ports.storage.OpenStorage``)."""
    path = options.directory / "madang.jsonl"
    try:
        options.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = Lines(path)
    except OSError as error:
        raise UnusableError(f"cannot use {path}: {error.strerror}") from error
    with closing(lines):
        try:
            state = State(options.quotas, lines.read())
        except msgspec.MsgspecError as error:
            raise UnusableError(f"{path} is damaged: {error}") from error
        journal = Journal(lines, state, options.publish)
        yield EmbeddedStorage(
            rooms=JsonlRooms(journal, options.quotas),
            read_states=JsonlReadStates(journal),
            log=JsonlLog(journal),
            archive=JsonlArchive(state),
            search=None,
            # Another one at each start: clients begin anew, for nothing tells a restored file.
            lineage=SoleLineage(token_hex(3), token_bytes(32), len(state.entries)),
            place=str(path.resolve()),
            durability="fsync",
        )


READ: Final = "read"
"""In the place of a kind: a line that is no entry, and says how far somebody has read."""


class Line(msgspec.Struct, array_like=True):
    """An entry as the file has it; ``body`` is what its kind's fact says."""

    kind: str
    room_id: str
    actor: str
    at: int
    id: str
    seq: int | None
    target: int | None
    dedup_key: str | None
    body: msgspec.Raw

    def entry(self, position: int) -> Entry:
        """Return the entry; the body of an unknown kind stays as it is."""
        kind = BY_NAME.get(self.kind)
        body: Any = bytes(self.body) if kind is None else msgspec.json.decode(self.body, type=kind.fact)
        return Entry(
            *(self.kind, self.room_id, self.actor, self.at, body, self.id, self.seq, position, self.target)
        )


class Lines:
    """The file: lines are added, each whole or not at all, and one process at a time has it."""

    def __init__(self, path: Path) -> None:
        """Open the file, which is made where it is missing.

        Raises:
            OSError: it cannot be opened, or another process has it.
        """
        self._file: BinaryIO = path.open("a+b", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file.seek(0)
            self._size = self._file.read().rfind(b"\n") + 1
            self._file.truncate(self._size)  # a line that was cut short was never acknowledged
        except OSError:
            self._file.close()
            raise

    def read(self) -> Iterator[Line]:
        """Yield every line.

        Raises:
            msgspec.MsgspecError: one is none of ours.
        """
        self._file.seek(0)
        decode = msgspec.json.Decoder(Line).decode
        yield from map(decode, self._file.read().splitlines())

    def add(self, line: Line) -> None:
        """Add a line, and wait until it is on the disk.

        Raises:
            Unavailable: it cannot be; nothing of it is there.
        """
        data = msgspec.json.encode(line) + b"\n"
        try:
            if self._file.write(data) != len(data):
                raise OSError
            os.fsync(self._file)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._size)
            raise Unavailable(catalogue.CANNOT_WRITE) from error
        self._size += len(data)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class State:
    """What follows from the lines: nothing else is kept, so that nothing else can contradict them."""

    def __init__(self, quotas: Quotas, lines: Iterator[Line]) -> None:
        self._quotas = quotas
        self.rooms: dict[str, RoomState] = {}
        self.entries: list[Entry] = []
        self.messages: dict[str, list[Message]] = {}
        self.answers: dict[tuple[str, str, str, str], Accepted] = {}
        self.joined: dict[str, dict[str, tuple[int, int]]] = {}
        """When a user came into each room, and where it stood."""
        self.changed: dict[str, int] = {}
        self.read: dict[tuple[str, str], int] = {}
        """How far users have read in a room, by what they marked and what they said."""
        self.reactions: dict[tuple[str, int], dict[tuple[str, str], int]] = {}
        """The order of each reaction to a message, by name and user."""
        self.accounts: dict[str, Account] = {}
        for line in lines:
            if line.kind == READ:
                self.read[line.room_id, line.actor] = line.seq or 0
            else:
                self.apply(line.entry(len(self.entries) + 1), line.dedup_key)

    def apply(self, entry: Entry, dedup_key: str | None) -> None:
        """Take an entry in."""
        room = evolve(self.rooms.pop(entry.room_id, None), entry)
        if room is not None:
            self.rooms[entry.room_id] = room
        self.entries.append(entry)
        message = message_after(entry)
        if message is not None and entry.target is None:
            self.messages.setdefault(entry.room_id, []).append(message)
            self.read[entry.room_id, entry.actor] = message.seq
        else:
            self.changed[entry.room_id] = entry.position
        if message is not None and entry.target is not None:
            self.messages[entry.room_id][entry.target - 1] = message
            self._react(entry, entry.target)
        if dedup_key is not None:
            key = (entry.room_id, entry.actor, entry.kind, dedup_key)
            self.answers[key] = Accepted(entry.id, entry.seq or 0, entry.at)
        self._move(entry)
        if (additions := additions_of(entry)) is not None:
            with suppress(QuotaExceeded):  # the quotas were others then
                self.accounts |= reckon(self._quotas, additions, self.accounts)

    def read_seq(self, room_id: str, user_id: str) -> int:
        """Return up to which message a member has read a room."""
        return max(self.joined[user_id][room_id][1], self.read.get((room_id, user_id), 0))

    def _react(self, entry: Entry, seq: int) -> None:
        known = self.reactions.setdefault((entry.room_id, seq), {})
        for mark, order in orders_of(entry):
            if mark.is_set:
                known[mark.name, mark.user_id] = order
            else:
                known.pop((mark.name, mark.user_id), None)

    def version(self, room_id: str, seq: int) -> int | None:
        """Return the version of a message, ``None`` where there is none."""
        messages = self.messages.get(room_id, ())
        return messages[seq - 1].version if 0 < seq <= len(messages) else None

    def _move(self, entry: Entry) -> None:
        match entry.body:
            case RoomCreated(room):
                for user_id in room.participants:
                    self.joined.setdefault(user_id, {})[room.id] = (entry.at, 0)
            case MemberJoined(room, user_id, last_seq):
                self.joined.setdefault(user_id, {})[room.id] = (entry.at, last_seq)
            case MemberLeft(room, user_id):
                del self.joined[user_id][room.id]


def additions_of(entry: Entry) -> Additions | None:
    """Return whom an entry makes members, as quotas count it."""
    match entry.body:
        case RoomCreated(room):
            return Additions(room.host_id, room.participants[1:], is_new=True, at=entry.at)
        case MemberJoined(_, user_id):
            others = () if entry.actor == user_id else (user_id,)
            return Additions(entry.actor, others, is_new=False, at=entry.at)
    return None


class Journal:
    """Accepts entries that were decided: on the disk first, then in the state, then told."""

    def __init__(self, lines: Lines, state: State, publish: Callable[[Entry], None]) -> None:
        self._lines = lines
        self._publish = publish
        self.state = state

    @property
    def next_position(self) -> int:
        """The position of the entry that is accepted next."""
        return len(self.state.entries) + 1

    def accept(self, entry: Entry, dedup_key: str | None = None) -> None:
        """Accept an entry.

        Raises:
            Unavailable: it cannot be written.
        """
        raw = entry.body if isinstance(entry.body, bytes) else msgspec.json.encode(entry.body)
        about = (entry.kind, entry.room_id, entry.actor, entry.at, entry.id, entry.seq, entry.target)
        self._lines.add(Line(*about, dedup_key, msgspec.Raw(raw)))
        self.state.apply(entry, dedup_key)
        self._publish(entry)

    def mark(self, room_id: str, user_id: str, seq: int) -> None:
        """Keep how far a member has read.

        Raises:
            Unavailable: it cannot be written.
        """
        self._lines.add(Line(READ, room_id, user_id, 0, "", seq, None, None, msgspec.Raw(b"null")))
        self.state.read[room_id, user_id] = seq


class JsonlLog:
    """The log port, and how it is read back."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def append(self, entry: Entry, conditions: Conditions) -> Accepted:
        """Accept an entry."""
        journal, state = self._journal, self._journal.state
        command = Append(entry, conditions)
        decided = decide(state.rooms.get(entry.room_id), command, journal.next_position)
        key = (entry.room_id, entry.actor, entry.kind, conditions.dedup_key or "")
        if conditions.dedup_key is not None and key in state.answers:
            return state.answers[key]
        check_versions(conditions, partial(state.version, entry.room_id))
        journal.accept(decided, conditions.dedup_key)
        return Accepted(decided.id, decided.seq or 0, decided.at, decided.position)

    async def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Read behind a position."""
        return self._journal.state.entries[after : after + limit]


class JsonlArchive:
    """The archive port."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq, which is one more than a message's index."""
        messages = self._state.messages.get(room_id, [])
        stop = len(messages) if seq is None else max(0, min(seq - 1, len(messages)))
        start = max(0, stop - limit)
        return Page(messages[start:stop], has_more=start > 0)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        messages = self._state.messages.get(room_id, [])
        return Page(messages[seq : seq + limit], has_more=len(messages) > seq + limit)

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        rooms = self._state.messages
        return [rooms[room][seq - 1] for room, seq in set(spots) if 0 < seq <= len(rooms.get(room, ()))]

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message."""
        known = self._state.reactions.get((room_id, seq), {})
        return {who: known[who] for who in (known if among is None else among) if who in known}

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        changed = [each for each in self._state.messages.get(room_id, ()) if each.version > version]
        changed.sort(key=lambda each: each.version)
        return Page(changed[:limit], has_more=len(changed) > limit)


class JsonlRooms:
    """The rooms port."""

    def __init__(self, journal: Journal, quotas: Quotas) -> None:
        self._journal = journal
        self._state = journal.state
        self._quotas = quotas

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        self._accept(decide(None, OpenRoom(room), self._journal.next_position))

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        return self._room(room_id)

    async def places(self, user_id: str) -> AsyncIterator[Sequence[Place]]:
        """Read the user's rooms in pieces."""
        rooms = list(self._state.joined.get(user_id, {}).items())
        for begin in range(0, len(rooms), PLACES):
            yield [self._place(room_id, at) for room_id, (at, _) in rooms[begin : begin + PLACES]]

    async def overview(self, user_id: str, limit: int) -> Overview | None:
        """Read all places of a user, and describe the rooms that were active last."""
        places = [place async for piece in self.places(user_id) for place in piece]
        if len(places) > PLACES:
            return None
        latest = [place.room_id for place in by_activity(places)[:limit]]
        return Overview(places, await self.describe(user_id, latest))

    async def ids(self, user_id: str) -> Sequence[str]:
        """Return the ids of all rooms that the user is in now."""
        return list(self._state.joined.get(user_id, ()))

    async def describe(self, user_id: str, room_ids: Sequence[str]) -> Sequence[Membership]:
        """Return rooms that the user is a member of, in the order of the ids."""
        mine = self._state.joined.get(user_id, {})
        return [self._membership(room_id, user_id) for room_id in room_ids if room_id in mine]

    async def join(self, room_id: str, user_id: str, by: str, limit: int, at: int) -> tuple[Room, bool]:
        """Make a user a member."""
        command = Join(user_id, by, limit, at)
        joined = decide(self._state.rooms.get(room_id), command, self._journal.next_position)
        if joined is not None:
            self._accept(joined)
        return self._room(room_id), joined is not None

    async def rename(self, room_id: str, user_id: str, name: str | None, at: int) -> Room:
        """Give a room another name."""
        command = Rename(user_id, name, at)
        renamed = decide(self._state.rooms.get(room_id), command, self._journal.next_position)
        if renamed is not None:
            self._journal.accept(renamed)
        return self._state.rooms[room_id].room

    async def leave(self, room_id: str, user_id: str, at: int) -> Room:
        """End a membership; the last one to leave removes the room."""
        command = Leave(user_id, at)
        left = decide(self._state.rooms.get(room_id), command, self._journal.next_position)
        self._journal.accept(left)
        room: Room = left.body.room
        return room

    def _accept(self, entry: Entry) -> None:
        additions = additions_of(entry)
        assert additions is not None  # noqa: S101  # rooms are opened and joined here
        quotas, state = self._quotas, self._state
        enters = additions.is_new or not additions.others
        if enters and 0 < quotas.rooms <= len(state.joined.get(additions.by, ())):
            raise too_many_rooms(quotas.rooms)
        charge(quotas, additions, state.accounts.get(additions.by, Account()))
        for user_id in additions.others:
            if 0 < quotas.rooms_by_others <= len(state.joined.get(user_id, ())):
                raise crowded(user_id)
        reckon(quotas, additions, state.accounts)
        self._journal.accept(entry)

    def _room(self, room_id: str) -> Room:
        state = self._state.rooms.get(room_id)
        if state is None:
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        return state.room

    def _place(self, room_id: str, since: int) -> Place:
        messages = self._state.messages.get(room_id, [])
        newest = messages[-1] if messages else None
        return Place(
            room_id,
            len(messages),
            since if newest is None else max(since, newest.created_at),
            self._room(room_id).name,
            0 if newest is None else newest.position,
            self._state.changed[room_id],
        )

    def _membership(self, room_id: str, user_id: str) -> Membership:
        room = self._room(room_id)
        shown = replace(room, participants=room.participants[:SHOWN_PARTICIPANTS])
        place = self._place(room_id, 0)
        version = max(place.message_position, place.change_position)
        seqs = (self._state.joined[user_id][room_id][1], version, self._state.read_seq(room_id, user_id))
        return Membership(shown, place.last_seq, len(room.participants), *seqs)


class JsonlReadStates:
    """The read-states port: a line for each pointer that rises, and for one's own messages none."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def mark(self, room_id: str, user_id: str, seq: int) -> Marked:
        """Raise a member's pointer to a message."""
        state = self._journal.state
        room = check_mark(state.rooms.get(room_id), user_id, seq)
        before = state.read_seq(room_id, user_id)
        if seq > before:
            self._journal.mark(room_id, user_id, seq)
        return Marked(max(before, seq), room.last_seq, len(room.members), seq > before)

    async def of_room(self, room_id: str, user_id: str, most: int) -> Mapping[str, int]:
        """Return up to which message each member has read a room."""
        state = self._journal.state
        members = check_reader(state.rooms.get(room_id), user_id).members
        return {each: state.read_seq(room_id, each) for each in members} if len(members) <= most else {}
