"""How fast the embedded index takes messages and answers, beside plain FTS5 in the same minutes.

Everything is measured in CPU time of this process, its threads included: on a machine that has other things
to do as well, time by the clock says little. Run it with ``make bench-search``;
``ARGS="--messages 100000"`` is quicker.

Indices are kept in ``.cache/bench-search``, so that the next run only asks them; how fast messages are taken
is told by the run that makes them.
"""

import argparse
import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from time import process_time
from typing import NamedTuple

from benchmarks.search_corpus import COMMON, HARDER, messages, room_id
from madang.adapters.sqlite.database import migrate, open_writer
from madang.adapters.sqlite.migrations import CHAT
from madang.adapters.sqlite.search import SqliteSearch, open_search
from madang.analysis import Analyzer
from madang.domain.messages import Message
from madang.ports.search import SearchRequest

ROOMS = 2000
KEPT = Path(".cache/bench-search")
BATCH = 500
ROUNDS = 5
PAGE = 20


class Result(NamedTuple):
    """What was measured of an index: messages a second, bytes a message, milliseconds of each query.

    ``indexed`` is ``None`` for an index that was there already.
    """

    name: str
    indexed: float | None
    size: float
    queries: Sequence[tuple[float, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, action="append", help="may be given again")
    for count in parser.parse_args().messages or [10_000, 1_000_000]:
        said = cache(lambda count=count: list(messages(count, rooms=ROOMS)))
        print(f"\n{count:,} messages, {ROOMS:,} rooms; a page of {PAGE}")
        print(
            f"{'index':<34}{'indexed/s':>10}{'bytes':>7}{'p50 ms':>8}{'p99 ms':>8}{'worst':>8}  slowest query"
        )
        for result in (
            *asyncio.run(measure_madang(count, said)),
            *(measure_plain(count, said, name) for name in PLAIN),
        ):
            show(result)


def show(result: Result) -> None:
    times = sorted(result.queries)
    p50, p99 = times[len(times) // 2][0], times[int(len(times) * 0.99)][0]
    worst, keyword = times[-1]
    print(
        f"{result.name:<34}{'kept' if result.indexed is None else f'{result.indexed:,.0f}':>10}"
        f"{result.size:>7.0f}"
        f"{p50:>8.2f}{p99:>8.2f}{worst:>8.2f}  {keyword}"
    )


Said = Callable[[], Sequence[Message]]


async def measure_madang(count: int, said: Said) -> list[Result]:
    version = Analyzer().version
    path, chat = kept(f"madang-{version}-{count}"), kept("chat")
    indexed = None
    if not path.exists():
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        indexed = count / await make_madang(making, said())
        making.rename(path)
    chat.unlink(missing_ok=True)
    make_chat(chat)
    index = await open_search(path, Analyzer(), chat=chat, deadline=60)
    size = stored(path) / count
    results = [
        Result(f"Madang, {name}", indexed, size, await ask_madang(index, name, rooms))
        for name, rooms in MEMBERS.items()
    ]
    await index.close()
    return results


def kept(name: str) -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT / f"{name}.db"


async def make_madang(path: Path, said: Sequence[Message]) -> float:
    """Make an index; return the CPU seconds that it took."""
    index = await open_search(path, Analyzer(), deadline=60)
    started = process_time()
    for start in range(0, len(said), BATCH):
        await index.add(said[start : start + BATCH], start + BATCH)
    taken = process_time() - started
    await index.close()
    return taken


MEMBERS = {
    "a member of 2,000 rooms": range(ROOMS),
    "of every second room": range(0, ROOMS, 2),
    "of 1 large room": range(1),
    "of 1 small room": range(300, 301),
    "of 10 large rooms": range(10),
    "of 200 small rooms": range(300, 500),
}


def make_chat(path: Path) -> None:
    """Make the file of rooms, in which each member is called like what is measured."""
    connection = open_writer(path)
    migrate(connection, CHAT)
    connection.execute("BEGIN")
    rooms = [(number + 1, room_id(number), "", 0) for number in range(ROOMS)]
    connection.executemany("INSERT INTO rooms (key, id, host_id, created_at) VALUES (?, ?, ?, ?)", rooms)
    for name, numbers in MEMBERS.items():
        connection.executemany(
            "INSERT INTO memberships (room_key, user_id) VALUES (?, ?)", [(n + 1, name) for n in numbers]
        )
    connection.execute("COMMIT")
    connection.close()


def stored(path: Path) -> int:
    """Return the bytes of a database, without the log of what was written last."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.stat().st_size


async def ask_madang(index: SqliteSearch, member: str, rooms: range) -> list[tuple[float, str]]:
    """Ask for all rooms of a member, or for the one room as it is asked for."""
    named = [room_id(rooms[0])] if len(rooms) == 1 else None
    times: list[tuple[float, str]] = []
    for keyword in (*COMMON, *HARDER):
        for _ in range(ROUNDS):
            started = process_time()
            await index.search(SearchRequest(keyword, named, PAGE, member=member))
            times.append(((process_time() - started) * 1000, keyword))
    return times


PLAIN = {"FTS5 unicode61": "unicode61", "FTS5 trigram": "trigram"}


def measure_plain(count: int, said: Said, name: str) -> Result:
    """Measure FTS5 with one of its own tokenizers: texts as they are, the newest first, no rooms."""
    path = kept(f"{PLAIN[name]}-{count}")
    indexed = None
    if not path.exists():
        making = path.with_suffix(".making")
        indexed = count / make_plain(making, PLAIN[name], (message.content for message in said()))
        making.rename(path)
    size = stored(path) / count
    connection = sqlite3.connect(path, isolation_level=None)
    times = [time for keyword in (*COMMON, *HARDER) for time in ask_plain(connection, keyword)]
    connection.close()
    return Result(name, indexed, size, times)


def make_plain(path: Path, tokenizer: str, contents: Iterable[str]) -> float:
    """Make an index; return the CPU seconds that it took."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"CREATE VIRTUAL TABLE plain USING fts5(content, tokenize='{tokenizer}')")
    started = process_time()
    left = iter(contents)
    while some := [(content,) for content in islice(left, BATCH)]:
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO plain (content) VALUES (?)", some)
        connection.execute("COMMIT")
    taken = process_time() - started
    connection.close()
    return taken


def ask_plain(connection: sqlite3.Connection, keyword: str) -> list[tuple[float, str]]:
    words = [word for word in keyword.split() if ":" not in word and not word.startswith("-")]
    matched = " ".join(f'"{word.replace(chr(34), "")}"' for word in words)
    statement = "SELECT rowid, content FROM plain WHERE plain MATCH ? ORDER BY rowid DESC LIMIT ?"
    times: list[tuple[float, str]] = []
    for _ in range(ROUNDS):
        started = process_time()
        connection.execute(statement, (matched, PAGE)).fetchall()
        times.append(((process_time() - started) * 1000, keyword))
    return times


if __name__ == "__main__":
    main()
