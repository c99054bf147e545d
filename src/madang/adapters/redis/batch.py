"""Entries that go to a shard in one call."""

import asyncio
import json
from typing import Any

from madang.adapters.redis.connection import pack
from madang.adapters.redis.entries import encode_halves
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function
from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import Conflict, MessageNotFound, NotAMember, Overloaded, RoomNotFound, Unavailable
from madang.domain.messages import Accepted
from madang.kinds.message_reacted import marks_of

__all__ = ["Batch", "Waiting"]


class Waiting:
    """An entry on its way into the log.

    Attributes:
        answer: what ``append`` waits for.
        deadline: by the loop's clock.
        is_sent: whether Redis has been asked, and has not answered.
        made: when its dedup key was made (Unix ms), if that tells.
        is_doubtful: whether the archive may have to be asked about that key.
        is_unknown: whether the archive was asked, and does not know it.
        halves: the entry as it is written (`encode_halves`).
    """

    __slots__ = (
        "answer",
        "conditions",
        "deadline",
        "entry",
        "halves",
        "is_doubtful",
        "is_sent",
        "is_unknown",
        "made",
    )

    def __init__(
        self, entry: Entry, conditions: Conditions, answer: asyncio.Future[Accepted], deadline: float
    ) -> None:
        self.entry = entry
        self.conditions = conditions
        self.answer = answer
        self.deadline = deadline
        self.is_sent = False
        self.made: int | None = None
        self.is_doubtful = False
        self.is_unknown = False
        self.halves = encode_halves(entry)

    @property
    def size(self) -> int:
        """The bytes that are written of it."""
        return sum(map(len, self.halves))

    @property
    def dedup_key(self) -> str:
        """The name by which a repetition is found, empty for none; those of messages stand alone, as ever."""
        key, kind = self.conditions.dedup_key, self.entry.kind
        if key is None:
            return ""
        # No id of a client holds a control character, so that it cannot be taken for one of another kind.
        return key if kind == "message_sent" else f"{kind}\x1f{key}"

    def settle(self, answer: int | bytes, position: int) -> None:
        """Tell the sender what the function ``append`` answered, other than ``look_up``."""
        entry = self.entry
        match answer:
            case int(seq):
                self.succeed(Accepted(entry.id, seq, entry.at, position))
            case b"room_not_found":
                self.fail(RoomNotFound(catalogue.NO_SUCH_ROOM))
            case b"not_a_member":
                self.fail(NotAMember(catalogue.NOT_A_MEMBER, user=entry.actor))
            case b"message_not_found":
                self.fail(MessageNotFound(catalogue.NO_SUCH_MESSAGE))
            case b"conflict":
                self.fail(Conflict(catalogue.CHANGED_MEANWHILE))
            case b"overloaded":
                self.fail(Overloaded(catalogue.MESSAGES_WAIT))
            case b"archive_lagging":
                self.fail(Unavailable(catalogue.ARCHIVE_BEHIND))
            case first:
                message_id, created_at, seq_text = first.split(b" ")
                self.succeed(Accepted(message_id.decode(), int(seq_text), int(created_at)))

    def succeed(self, accepted: Accepted) -> None:
        """Tell the sender that it is kept; too late an answer is dropped."""
        if not self.answer.done():
            self.answer.set_result(accepted)

    def fail(self, error: Exception) -> bool:
        """Tell the sender that it is not, or not known to be, kept; say whether that was news."""
        if self.answer.done():
            return False
        self.answer.set_exception(error)
        return True


class Batch:
    """Entries for one shard, in the order in which they came.

    Attributes:
        held: the answer to the call, while it is not confirmed.
    """

    __slots__ = ("_keys", "entries", "held", "shard")

    def __init__(self, keys: Keys, shard: int, entries: list[Waiting]) -> None:
        self._keys = keys
        self.shard = shard
        self.entries = entries
        self.held: Any = None

    def pack(
        self, allowance: int, window: int, reached: bytes = b"", history: bytes = b"", recovered: int = 0
    ) -> bytes:
        """Return the call, packed.

        ``allowance`` is how many entries of the shard may wait, ``window`` for how many ms client message ids
        are remembered, ``reached`` an entry that the log must have reached: a Redis that has lost it refuses.
        ``history`` is that of the Redis that was verified (``State.history``): any other refuses, too.
        ``recovered`` is when it was restored last (Unix ms, 0 for never).
        """
        log, base = self._keys.logs[self.shard], self._keys.bases[self.shard]
        command: list[bytes | str | int] = [b"FCALL", function("append"), b"1", log]
        command += (base, allowance, window, reached, history, recovered)
        for waiting in self.entries:
            waiting.is_sent = True
            entry, conditions = waiting.entry, waiting.conditions
            command += (
                entry.room_id,
                entry.actor,
                b"member" if conditions.member else b"",
                waiting.dedup_key,
                b"" if waiting.made is None else waiting.made,
                b"unknown" if waiting.is_unknown else b"",
                f"{entry.id} {entry.at}",
                _numbering(waiting),
                *waiting.halves,
            )
        return pack(*command)

    def hold(self, answer: Any) -> None:
        """Keep the answer until it is confirmed."""
        self.held = answer


def _numbering(waiting: Waiting) -> bytes | str:
    """Return whether it takes a seq, and the versions that messages must have, as `append` has them."""
    takes_seq, versions = waiting.entry.seq is not None, waiting.conditions.versions
    if not versions:
        return b"seq" if takes_seq else b""
    numbers = " ".join([*(["seq"] if takes_seq else []), *(f"{seq} {version}" for seq, version in versions)])
    marks = [[f"{mark.name} {mark.user_id}", mark.is_set] for mark in marks_of(waiting.entry)]
    return f"{numbers}\n{json.dumps(marks)}" if marks else numbers
