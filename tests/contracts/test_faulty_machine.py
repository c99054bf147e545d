"""Any sequence of commands, some statements and commits of which fail: what was answered is what is there."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from madang.domain.errors import Unavailable
from tests.adapters.sqlite.world import World, index_what_is_new, open_world, searched
from tests.contracts.test_state_machine import (
    QUOTAS,
    USERS,
    Act,
    StorageMachine,
    _appending,
    _outcome,
    batches,
)
from tests.support.faults import How
from tests.support.make import NOON, Draft, new_id
from tests.support.storage import Storage, rooms_of

CODES = ["SQLITE_FULL", "SQLITE_IOERR_FSYNC", "SQLITE_BUSY", "SQLITE_ERROR"]


class FaultyMachine(StorageMachine):
    """Does to memory what the failing storage says that it has done."""

    real: World

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}

    def storage(self) -> AbstractAsyncContextManager[Storage]:
        """Return the storage that fails."""
        return open_world(Path(self.directory.name), QUOTAS)

    def both(self, act: Act) -> None:
        """Do something to the failing storage; memory follows where it was not refused as unavailable."""
        self.runner.run(self._follow(act))

    async def _follow(self, act: Act) -> None:
        answer = await _outcome(act, self.real)
        if not _is_unavailable(answer):
            assert answer == await _outcome(act, self.oracle)

    @rule(
        after=st.integers(0, 12),
        many=st.integers(1, 3),
        how=st.sampled_from([*How][:2]),
        code=st.sampled_from(CODES),
    )
    def fail(self, after: int, many: int, how: How, code: str) -> None:
        """Let some of the next statements fail."""
        self.real.plan.fail(after, many, how, code)

    @rule(batch=batches)
    def send(self, batch: list[tuple[int, str, str | None]]) -> None:
        """Send several messages at once; memory gets those that were answered, in the order of seq."""
        drafts = [
            Draft(new_id(), self.room(number), user, "안녕", NOON, client_id)
            for number, user, client_id in batch
        ]
        self.said |= {draft.id: draft.room_id for draft in drafts}
        self.runner.run(self._send(drafts))

    async def _send(self, drafts: list[Draft]) -> None:
        answers = await asyncio.gather(*(_outcome(_appending(draft), self.real) for draft in drafts))
        for draft, answer in zip(drafts, answers, strict=True):
            if not _is_unavailable(answer):
                assert answer == await _outcome(_appending(draft), self.oracle)

    @rule()
    def index(self) -> None:
        """Carry the log to the index, which may fail."""
        self.runner.run(index_what_is_new(self.real))

    @invariant()
    def same_state(self) -> None:
        """Nothing more and nothing less is there than was answered, in files, memory and what was told."""
        if hasattr(self, "real"):
            self.real.plan.is_suspended = True
            self.real.check_caches()
            super().same_state()
            self.real.plan.is_suspended = False

    @invariant()
    def nobody_reads_another_room(self) -> None:
        """Everyone finds what was said in their rooms, and nothing else."""
        if hasattr(self, "real"):
            self.real.plan.is_suspended = True
            for user in USERS:
                self.runner.run(self._search(user))
            self.real.plan.is_suspended = False

    async def _search(self, user: str) -> None:
        rooms = await rooms_of(self.oracle, user)
        for message in await searched(self.real, rooms):
            assert self.said[message.id] == message.room_id
            assert message.room_id in rooms


def _is_unavailable(answer: Any) -> bool:
    return isinstance(answer, tuple) and issubclass(answer[0], Unavailable)


TestFaultyStorage = FaultyMachine.TestCase
TestFaultyStorage.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
