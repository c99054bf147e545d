"""Messages that go to a shard in one call."""

import asyncio
from typing import Any

from madang.adapters.redis.connection import pack
from madang.adapters.redis.entries import encode_halves
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function
from madang.domain import catalogue
from madang.domain.errors import NotAMember, Overloaded, RoomNotFound, Unavailable
from madang.domain.messages import Accepted, Draft

__all__ = ["Batch", "Waiting"]


class Waiting:
    """A message on its way into the log.

    Attributes:
        answer: what ``append`` waits for.
        deadline: by the loop's clock.
        is_sent: whether Redis has been asked, and has not answered.
        made: when its client message id was made (Unix ms), if that tells.
        is_doubtful: whether the archive may have to be asked about that id.
        is_unknown: whether the archive was asked, and does not know it.
    """

    __slots__ = ("answer", "deadline", "draft", "is_doubtful", "is_sent", "is_unknown", "made")

    def __init__(self, draft: Draft, answer: asyncio.Future[Accepted], deadline: float) -> None:
        self.draft = draft
        self.answer = answer
        self.deadline = deadline
        self.is_sent = False
        self.made: int | None = None
        self.is_doubtful = False
        self.is_unknown = False

    def settle(self, answer: int | bytes) -> None:
        """Tell the sender what the function ``append`` answered, other than ``ask``."""
        draft = self.draft
        match answer:
            case int(seq):
                self.succeed(Accepted(draft.id, seq, draft.created_at))
            case b"room_not_found":
                self.fail(RoomNotFound(catalogue.NO_SUCH_ROOM))
            case b"not_a_member":
                self.fail(NotAMember(catalogue.NOT_A_MEMBER, user=draft.user_id))
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
    """Messages for one shard, in the order in which they came.

    Attributes:
        held: the answer to the call, while it is not confirmed.
    """

    __slots__ = ("_keys", "held", "messages", "shard")

    def __init__(self, keys: Keys, shard: int, messages: list[Waiting]) -> None:
        self._keys = keys
        self.shard = shard
        self.messages = messages
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
        for waiting in self.messages:
            waiting.is_sent = True
            draft = waiting.draft
            head, tail = encode_halves(draft)
            command += (
                draft.room_id,
                draft.user_id,
                draft.client_message_id or b"",
                b"" if waiting.made is None else waiting.made,
                b"unknown" if waiting.is_unknown else b"",
                f"{draft.id} {draft.created_at}",
                head,
                tail,
            )
        return pack(*command)

    def hold(self, answer: Any) -> None:
        """Keep the answer until it is confirmed."""
        self.held = answer
