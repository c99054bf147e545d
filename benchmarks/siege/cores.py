"""Who computes where, so that the server's wait for a core is the server's alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, Self

__all__ = ["FIRST", "LAST", "Cores", "Niceness", "children", "cpu_seconds", "only_on", "prioritize"]


class Niceness(NamedTuple):
    """What each side may claim of a core that both want (nice(1)).

    Attributes:
        people: the users, the server and Redis, which answers them.
        behind: what works on when they have their answer: workers, archive and search.
        flood: the flood.
    """

    people: int
    behind: int
    flood: int


LAST: Final = Niceness(0, 10, 19)
"""A flood comes after whatever shares its core."""

FIRST: Final = Niceness(-19, -10, -5)
"""The same on a machine where others work meanwhile, before all of them; it takes root's rights."""

_TICK: Final = os.sysconf("SC_CLK_TCK")


class Cores(NamedTuple):
    """Sets of processor numbers.

    Attributes:
        server: one, with nothing else of ours on it.
        others: what the people, the services and the flood share.
    """

    server: frozenset[int]
    others: frozenset[int]

    @classmethod
    def of_this_machine(cls) -> Self:
        """Choose among those that this process may use; one that is alone is everyone's."""
        first, *rest = sorted(os.sched_getaffinity(0))
        return cls(frozenset({first}), frozenset(rest or {first}))


@contextmanager
def only_on(cores: frozenset[int]) -> Iterator[None]:
    """Keep this thread, and the processes that it starts, to some cores until the block ends."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def prioritize(niceness: int, process: int = 0) -> None:
    """Give a process (0: this one) and its session a niceness.

    Where the kernel groups processes by session (sched(7), "The autogroup feature"), a niceness counts among
    those of one session alone, and the session has one of its own. What a process starts inherits the first.

    Raises:
        PermissionError: the niceness is lower than now, and this is not root.
    """
    for thread in Path(f"/proc/{process or 'self'}/task").iterdir():
        os.setpriority(os.PRIO_PROCESS, int(thread.name), niceness)
    with suppress(FileNotFoundError):
        Path(f"/proc/{process or 'self'}/autogroup").write_text(str(niceness))


def children() -> list[int]:
    """Return the processes that this one has started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            if int(_fields(status)[1]) == os.getpid():
                found.append(int(status.parent.name))
    return found


def cpu_seconds(process: int) -> float:
    """Return the seconds of CPU that a process has taken, in all its threads."""
    fields = _fields(Path(f"/proc/{process}/stat"))
    return (int(fields[11]) + int(fields[12])) / _TICK  # utime and stime (proc(5))


def _fields(status: Path) -> list[str]:
    """Return what comes behind the program's name, which may hold spaces (proc(5))."""
    return status.read_text().rpartition(")")[2].split()
