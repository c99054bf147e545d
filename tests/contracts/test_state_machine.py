"""Any sequence of commands has the same effect on every storage: memory is the oracle."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from madang.application.commands.reactions import ReactionCommands
from madang.bootstrap.storage import EMBEDDED
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import ChatError
from madang.domain.messages import Accepted, Message
from madang.domain.quotas import Quotas
from madang.domain.rooms import Room
from madang.kinds.message_reacted import React
from madang.kinds.new_form import NewForm
from madang.kinds.registry import BY_NAME
from madang.ports.archive import Page
from tests.support.cluster_storage import cluster_storage
from tests.support.make import NOON, Draft, append, delete, edit, new_id, reactions, reply
from tests.support.storage import Storage, embedded_storage

USERS = ("haneul", "bada", "sol")
LIMIT = 2
QUOTAS = Quotas(rooms=4, rooms_by_others=3, made=7, added=5, invited=3)
UNKNOWN = 5

Act = Callable[[Storage], Awaitable[Any]]

users = st.sampled_from(USERS)
rooms = st.integers(0, UNKNOWN)
# With a time of their own: where an id must be looked up first, other users' messages may go before it.
client_ids = st.sampled_from([None, new_id(), new_id()])
batches = st.lists(st.tuples(rooms, users, client_ids), min_size=1, max_size=12)


class StorageMachine(RuleBasedStateMachine):
    """Does the same to two storages and compares every answer, every event and every state."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = tempfile.TemporaryDirectory()
        self.stack = AsyncExitStack()
        self.room_ids: list[str] = []
        self.now = NOON

    @initialize()
    def open(self) -> None:
        """Open both storages, with a room in them."""
        self.runner.run(self._open())
        self.create("haneul", ["bada"])

    def teardown(self) -> None:
        """Close both."""
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.directory.cleanup()

    async def _open(self) -> None:
        self.oracle = await self.stack.enter_async_context(embedded_storage("memory", Path(), QUOTAS))
        self.real = await self.stack.enter_async_context(self.storage())

    def storage(self) -> AbstractAsyncContextManager[Storage]:
        """Return the storage that is compared with memory."""
        raise NotImplementedError

    def told(self, storage: Storage) -> Any:
        """Return what a storage's feed has told, so that it can be compared."""
        return list(storage.heard)

    def both(self, act: Act) -> None:
        """Do something to both, and compare what comes of it."""
        real, oracle = (self.runner.run(_outcome(act, each)) for each in (self.real, self.oracle))
        assert self.comparable(real) == self.comparable(oracle)

    def comparable(self, outcome: Any) -> Any:
        """Return what came of something as it must be the same in both."""
        return outcome

    def room(self, number: int) -> str:
        """Return the id of a room that was created, or, for the last number, of one that never was."""
        return new_id() if number == UNKNOWN else self.room_ids[number % len(self.room_ids)]

    @rule(host=users, others=st.lists(users, max_size=1))
    def open_room(self, host: str, others: list[str]) -> None:
        """Open a room."""
        self.create(host, others)

    def create(self, host: str, others: list[str]) -> None:
        """Create the same room in both."""
        members = tuple(dict.fromkeys([host, *others]))
        room = Room(new_id(), host, members, self.now)
        self.room_ids.append(room.id)
        self.both(lambda storage: storage.rooms.create(room))

    @rule(number=rooms, user=users, by=users)
    def join(self, number: int, user: str, by: str) -> None:
        """Join, or add another."""
        room_id = self.room(number)
        at = self.now
        self.both(lambda storage: storage.rooms.join(room_id, user, by, LIMIT, at))

    @rule(minutes=st.sampled_from([1, 15, 61, -90]))
    def wait(self, minutes: int) -> None:
        """Let time go by, or the clock be put back."""
        self.now += minutes * 60_000

    @rule(number=rooms, user=users)
    def leave(self, number: int, user: str) -> None:
        """Leave."""
        room_id, at = self.room(number), self.now
        self.both(lambda storage: storage.rooms.leave(room_id, user, at))

    @rule(number=rooms, user=users, name=st.sampled_from([None, "마당", "앞마당"]))
    def rename(self, number: int, user: str, name: str | None) -> None:
        """Give a room another name."""
        room_id, at = self.room(number), self.now
        self.both(lambda storage: storage.rooms.rename(room_id, user, name, at))

    @rule(batch=batches)
    def send(self, batch: list[tuple[int, str, str | None]]) -> None:
        """Send several messages at once."""
        drafts = [
            Draft(new_id(), self.room(number), user, "안녕", NOON, client_id)
            for number, user, client_id in batch
        ]

        async def append_all(storage: Storage) -> list[Any]:
            return await asyncio.gather(*(_outcome(_appending(draft), storage) for draft in drafts))

        self.both(append_all)

    @rule(number=rooms, seq=st.integers(1, 6), user=users, key=client_ids, looked=st.booleans())
    def reply(self, number: int, seq: int, user: str, key: str | None, *, looked: bool) -> None:
        """Reply to a message, by its version as it is, or as that of one that was never changed."""
        draft = Draft(new_id(), self.room(number), user, "답", self.now, key)

        async def reply_to_it(storage: Storage) -> Any:
            found = await storage.archive.pick([(draft.room_id, seq)])
            if not found:
                return None
            return await reply(storage.log, draft, found[0] if looked else replace(found[0], version=0))

        self.both(reply_to_it)

    @rule(number=rooms, user=users, key=client_ids, takes_part=st.booleans())
    def change(self, number: int, user: str, key: str | None, takes_part: bool) -> None:
        """Append something of a kind that no storage knows, on conditions that all know."""
        entry = Entry("of_any_kind", self.room(number), user, self.now, {"about": "회의"}, new_id())
        conditions = Conditions(member=takes_part, dedup_key=key)
        self.both(lambda storage: storage.log.append(entry, conditions))

    @rule(number=rooms, seq=st.integers(1, 6), user=users, looked=st.booleans())
    def edit(self, number: int, seq: int, user: str, *, looked: bool) -> None:
        """Edit a message, by its version as it is, or as that of one that was never changed."""
        room_id, at = self.room(number), self.now

        async def edit_it(storage: Storage) -> Any:
            found = (await storage.archive.before(room_id, seq + 1, 1)).messages
            if not found or found[0].seq != seq:
                return None
            message = found[0] if looked else replace(found[0], version=0)
            return await edit(storage.log, message, f"고친 {at}", at, user)

        self.both(edit_it)

    @rule(number=rooms, seq=st.integers(1, 6), user=users, looked=st.booleans())
    def delete(self, number: int, seq: int, user: str, *, looked: bool) -> None:
        """Delete a message, by its version as it is, or as that of one that was never changed."""
        room_id, at = self.room(number), self.now

        async def delete_it(storage: Storage) -> Any:
            found = (await storage.archive.before(room_id, seq + 1, 1)).messages
            if not found or found[0].seq != seq:
                return None
            return await delete(storage.log, found[0] if looked else replace(found[0], version=0), at, user)

        self.both(delete_it)

    @rule(number=rooms, user=users, seq=st.integers(-1, 12))
    def mark(self, number: int, user: str, seq: int) -> None:
        """Say how far one has read."""
        room_id = self.room(number)
        self.both(lambda storage: storage.read_states.mark(room_id, user, seq))

    @rule(
        number=rooms,
        seq=st.integers(1, 6),
        marks=st.lists(
            st.tuples(users, st.sampled_from(["heart", "+1"]), st.booleans()), min_size=1, max_size=4
        ),
    )
    def react(self, number: int, seq: int, marks: list[tuple[str, str, bool]]) -> None:
        """React to a message, several at once."""
        room_id, at = self.room(number), self.now

        async def react_all(storage: Storage) -> Any:
            commands = reactions(storage, at)
            asked = [
                _outcome(partial(_react, commands, React(room_id, user, seq, name, remove)), storage)
                for user, name, remove in marks
            ]
            return [await asyncio.gather(*asked), set(await storage.archive.reactions(room_id, seq))]

        self.both(react_all)

    @rule()
    def carry_on(self) -> None:
        """Archive what was accepted, where that takes workers."""
        self.both(lambda storage: storage.carry_on())

    @rule(number=rooms, limit=st.integers(1, 3))
    def read_changes(self, number: int, limit: int) -> None:
        """Read what was changed, a page at a time."""
        room_id = self.room(number)

        async def read_all(storage: Storage) -> Any:
            pages: list[Page] = []
            version = 0
            while not pages or pages[-1].has_more:
                pages.append(await storage.archive.changes(room_id, version, limit))
                if pages[-1].messages:
                    version = pages[-1].messages[-1].version
            return pages

        self.both(read_all)

    @rule(number=rooms, seq=st.integers(0, 12), limit=st.integers(1, 5))
    def read(self, number: int, seq: int, limit: int) -> None:
        """Page both ways."""
        room_id = self.room(number)
        self.both(lambda storage: storage.archive.after(room_id, seq, limit))
        self.both(lambda storage: storage.archive.before(room_id, seq or None, limit))

    @invariant()
    def same_state(self) -> None:
        """Rooms and memberships are the same, and the same was told."""
        if not hasattr(self, "real"):
            return
        for user in USERS:
            self.both(_rooms_of(user))
        for room_id in self.room_ids:
            self.both(_room(room_id))
        self.both(lambda storage: storage.settle())
        assert self.told(self.real) == self.told(self.oracle)


def _anywhere(message: Message) -> Message:
    """Return a message without its positions, which differ where rooms lie in several shards."""
    edition = int(message.edition > 0)
    return replace(message, position=0, version=int(message.version > 0), edition=edition)


def _told(entry: Entry) -> Entry:
    """Return an entry without its positions, and without a time that only Redis tells."""
    body = entry.body
    if isinstance(body, NewForm):
        body = replace(body, position=0, edition=0)
    at = entry.at if entry.id or entry.target else 0
    return replace(entry, position=0, at=at, body=body)


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _rooms_of(user: str) -> Act:
    async def read(storage: Storage) -> Any:
        places = [place async for piece in storage.rooms.places(user) for place in piece]
        places.sort(key=lambda place: place.room_id)
        described = await storage.rooms.describe(user, [place.room_id for place in places])
        # When one joined is each storage's own clock, and positions are no order among shards.
        mine = [replace(each, version=int(each.version > 0)) for each in described]
        return [(place.room_id, place.last_seq) for place in places], mine

    return read


def _room(room_id: str) -> Act:
    return lambda storage: storage.rooms.get(room_id)


def _appending(draft: Draft) -> Act:
    return lambda storage: append(storage.log, draft)


async def _react(commands: ReactionCommands, command: React, storage: Storage) -> int:
    del storage
    return (await commands.react(command.user_id, command)).seq


async def _outcome(act: Act, storage: Storage) -> Any:
    try:
        result = await act(storage)
    except ChatError as error:
        return type(error), str(error), getattr(error, "retry_after", None)
    return list(result) if isinstance(result, tuple | list) else result


@pytest.mark.parametrize("name", [each for each in EMBEDDED if each != "memory"])
def test_an_embedded_storage_does_as_memory_does(name: str) -> None:
    class EmbeddedMachine(StorageMachine):
        def storage(self) -> AbstractAsyncContextManager[Storage]:
            return embedded_storage(name, Path(self.directory.name), QUOTAS)

    run_state_machine_as_test(
        EmbeddedMachine,
        settings=settings(
            max_examples=100,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_a_cluster_does_as_memory_does(redis_url: str, dynamodb_endpoint: str) -> None:
    class ClusterMachine(StorageMachine):
        def storage(self) -> AbstractAsyncContextManager[Storage]:
            return cluster_storage(redis_url, dynamodb_endpoint, QUOTAS)

        def told(self, storage: Storage) -> Any:
            # In order per room; what lies in different shards has no order among itself, but each position is
            # taken once. When a room changed is told by Redis's own clock.
            rooms: dict[str, list[Entry]] = {}
            known = [entry for entry in storage.heard if entry.kind in BY_NAME]  # a node passes over others
            for entry in known:
                rooms.setdefault(entry.room_id, []).append(entry)
            assert all(_rises([entry.position for entry in entries]) for entries in rooms.values())
            told = {room_id: [_told(entry) for entry in entries] for room_id, entries in rooms.items()}
            return told, sorted(entry.position for entry in known)

        def comparable(self, outcome: Any) -> Any:
            # Entries of a batch that lie in different shards may be accepted in another order.
            match outcome:
                case Accepted():
                    return replace(outcome, position=int(outcome.position > 0))
                case Page(messages, has_more):
                    return [_anywhere(message) for message in messages], has_more
                case list():
                    return [self.comparable(each) for each in outcome]
            return outcome

    run_state_machine_as_test(
        ClusterMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
