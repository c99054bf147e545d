"""How fast the embedded index takes messages and answers, beside plain FTS5 in the same minutes.

Everything is measured in CPU time of this process, its threads included: on a machine that has other things
to do as well, time by the clock says little. Run it with ``make bench-search``;
``ARGS="--messages 100000"`` is quicker.
"""

import argparse
import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

from benchmarks.search_corpus import COMMON, HARDER, messages, room_id
from madang.adapters.sqlite.search import SqliteSearch, open_search
from madang.analysis import Analyzer
from madang.domain.messages import Message
from madang.ports.search import SearchRequest

ROOMS = 2000
BATCH = 500
ROUNDS = 5
PAGE = 20


class Result(NamedTuple):
    """What was measured of an index: messages a second, bytes a message, milliseconds of each query."""

    name: str
    indexed: float
    size: float
    queries: Sequence[tuple[float, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, action="append", help="may be given again")
    for count in parser.parse_args().messages or [10_000, 1_000_000]:
        said = list(messages(count, rooms=ROOMS))
        average = sum(len(message.content) for message in said) / count
        print(f"\n{count:,} messages of {average:.0f} characters, {ROOMS:,} rooms; a page of {PAGE}")
        print(
            f"{'index':<34}{'indexed/s':>10}{'bytes':>7}{'p50 ms':>8}{'p99 ms':>8}{'worst':>8}  slowest query"
        )
        for result in (*asyncio.run(measure_madang(said)), *(measure_plain(said, name) for name in PLAIN)):
            show(result)


def show(result: Result) -> None:
    times = sorted(result.queries)
    p50, p99 = times[len(times) // 2][0], times[int(len(times) * 0.99)][0]
    worst, keyword = times[-1]
    print(
        f"{result.name:<34}{result.indexed:>10,.0f}{result.size:>7.0f}"
        f"{p50:>8.2f}{p99:>8.2f}{worst:>8.2f}  {keyword}"
    )


async def measure_madang(said: Sequence[Message]) -> list[Result]:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "search.db"
        index = await open_search(path, Analyzer(), deadline=60)
        started = process_time()
        for start in range(0, len(said), BATCH):
            await index.add(said[start : start + BATCH], start + BATCH)
        indexed = len(said) / (process_time() - started)
        size = stored(path) / len(said)
        results = [
            Result(f"Madang, {name}", indexed, size, await ask_madang(index, rooms))
            for name, rooms in {
                "all rooms": range(ROOMS),
                "1 large room": range(1),
                "1 small room": range(300, 301),
                "10 rooms": range(10),
                "200 small rooms": range(300, 500),
            }.items()
        ]
        await index.close()
    return results


def stored(path: Path) -> int:
    """Return the bytes of a database, without the log of what was written last."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.stat().st_size


async def ask_madang(index: SqliteSearch, rooms: range) -> list[tuple[float, str]]:
    ids = [room_id(number) for number in rooms]
    times: list[tuple[float, str]] = []
    for keyword in (*COMMON, *HARDER):
        for _ in range(ROUNDS):
            started = process_time()
            await index.search(SearchRequest(keyword, ids, PAGE))
            times.append(((process_time() - started) * 1000, keyword))
    return times


PLAIN = {"FTS5 unicode61": "unicode61", "FTS5 trigram": "trigram"}


def measure_plain(said: Sequence[Message], name: str) -> Result:
    """Measure FTS5 with one of its own tokenizers: texts as they are, the newest first, no rooms."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "plain.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"CREATE VIRTUAL TABLE plain USING fts5(content, tokenize='{PLAIN[name]}')")
        started = process_time()
        for start in range(0, len(said), BATCH):
            connection.execute("BEGIN")
            rows = ((message.content,) for message in said[start : start + BATCH])
            connection.executemany("INSERT INTO plain (content) VALUES (?)", rows)
            connection.execute("COMMIT")
        indexed = len(said) / (process_time() - started)
        size = stored(path) / len(said)
        times = [time for keyword in (*COMMON, *HARDER) for time in ask_plain(connection, keyword)]
        connection.close()
    return Result(name, indexed, size, times)


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
