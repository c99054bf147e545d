"""How messages are written to Elasticsearch."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from elasticsearch import AsyncElasticsearch

from madang.adapters.elasticsearch.documents import write
from madang.analysis import Analyzer
from tests.support.search import make_messages

LARGEST = 10_000_000
"""Bytes: a tenth of what Elasticsearch takes."""


class Bulks:
    """Takes every bulk, and notes how large each was and which documents it held."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.ids: list[str] = []

    async def bulk(self, operations: Sequence[Mapping[str, Any]], **_: object) -> Mapping[str, Any]:
        self.sizes.append(sum(len(msgspec.json.encode(each)) for each in operations))
        self.ids += [each["index"]["_id"] for each in operations[::2]]
        return {"errors": False}


async def written(contents: Sequence[str]) -> tuple[Bulks, list[str]]:
    """Return what was written of messages, and their ids."""
    bulks, messages = Bulks(), make_messages(contents)
    await write(cast("AsyncElasticsearch", bulks), ["madang-1"], messages, Analyzer(), refresh=False)
    return bulks, [message.id for message in messages]


async def test_many_long_messages_are_written_a_few_at_a_time() -> None:
    # Syllables that make no words: hardly a term comes twice.
    babble = "".join(chr(ord("가") + number * 7919 % 11171) for number in range(4000))
    bulks, ids = await written([babble] * 150)
    assert max(bulks.sizes) < LARGEST
    assert len(bulks.sizes) > 1
    assert bulks.ids == ids


async def test_many_short_messages_are_written_at_once() -> None:
    bulks, ids = await written(["안녕"] * 1000)
    assert len(bulks.sizes) == 1
    assert bulks.ids == ids


async def test_nothing_is_written_of_nothing() -> None:
    assert (await written([]))[0].sizes == []
