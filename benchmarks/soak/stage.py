"""A node and workers as processes of their own, over services that are there."""

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.cluster import Services
from tests.support.madang import Madang
from tests.support.process import Process
from tests.support.services.redis import Redis

__all__ = ["Stage", "resident", "staged"]

_WORKER: Final = (sys.executable, "-m", "madang", "worker")


@dataclass(frozen=True)
class Stage:
    """What is measured.

    Attributes:
        prefix: the chat's name in Redis, which its table and its index have too.
    """

    services: Services
    prefix: str
    redis: Redis
    node: Process
    workers: list[Process]
    port: int


@contextmanager
def staged(redis: Redis, services: Services, workers: int, **settings: str) -> Iterator[Stage]:
    """Run a node and so many workers of a chat of their own until the block ends."""
    environment = services.environment(MADANG_RATE_LIMITS="off", **settings)
    with ExitStack() as stack:
        node = stack.enter_context(Madang("--workers", "0", env=environment))
        started = [stack.enter_context(Process(_WORKER, env=environment)) for _ in range(workers)]
        for worker in started:
            worker.wait_for_line("workers_started", 60)
        yield Stage(services, environment["MADANG_REDIS_PREFIX"], redis, node, started, node.port)


def resident(process: Process) -> int:
    """Return the bytes of memory that a process holds resident."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0
