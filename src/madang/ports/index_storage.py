"""The search index of a cluster, as its adapter opens it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from madang.analysis import Analyzer
from madang.ports.scan import Scan
from madang.ports.search import SearchIndex

__all__ = ["IndexOptions", "IndexStorage", "OpenIndex"]


class IndexOptions(msgspec.Struct, frozen=True):
    """What an index is opened with.

    Attributes:
        place: what it is called there.
        analyzer: makes the terms.
        address: where it is; a password may be in it.
        api_key: instead of a user and a password.
        deadline: seconds that a search may take.
    """

    place: str
    analyzer: Analyzer
    address: str
    api_key: str | None = None
    deadline: float = 2.0


class IndexStorage(msgspec.Struct, frozen=True):
    """An index, and what is done to all of it. What asks it raises ``Unavailable`` where it does not answer.

    Attributes:
        service: what it is called, for people.
        place: as in the options.
        search: the port. It is told which rooms to look in.
        prepare: makes the index where it is missing, also for two at once; may raise ``CredentialsError``.
        is_there: tells whether there is one, and makes nothing; may raise ``CredentialsError``.
        identity: tells this index from any that takes its place, such as a restored one; ``None`` for none.
        rebuild: builds it from all that a scan reads while the old one answers; returns how many messages
            those were. Where it fails, the old one goes on answering.
        renew: makes its terms anew where they are another version's, while it answers; returns whether there
            was anything to do. One process at a time; the next goes on where one was stopped.
    """

    service: str
    place: str
    search: SearchIndex
    prepare: Callable[[], Awaitable[None]]
    is_there: Callable[[], Awaitable[bool]]
    identity: Callable[[], Awaitable[str | None]]
    rebuild: Callable[[Scan], Awaitable[int]]
    renew: Callable[[], Awaitable[bool]]


OpenIndex = Callable[[IndexOptions], AbstractAsyncContextManager[IndexStorage]]
"""Opens an index without asking it anything; raises ``UnusableError`` where its address is none."""
