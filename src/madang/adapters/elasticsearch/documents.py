"""Messages as documents, and how they are written."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from elasticsearch import AsyncElasticsearch

from madang.analysis import Analyzer
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.domain.messages import Message
from madang.ports.archive_writer import RejectedWriteError

__all__ = ["FIELDS", "Refresh", "message", "write"]

Refresh = Literal[True, False, "wait_for"]
"""Whether what was written is found at once, within a second, or before the writing returns."""

FIELDS = ("id", "room_id", "seq", "user_id", "content", "created_at", "client_message_id")
_CONFLICT = 409
_REFUSED = 400
_DONE = range(200, 300)
_TEXT: Final = 200_000
"""Characters of messages that are written at once. Their terms are up to six times as long, and a bulk of
more than 100 MB is refused for good (``http.max_content_length``)."""
_EACH: Final = 100
"""Characters that a message counts for besides what it says."""


def message(source: Mapping[str, Any]) -> Message:
    """Return the message of a document."""
    values: Any = (source.get(field) for field in FIELDS)
    return Message(*values)


async def write(
    client: AsyncElasticsearch,
    aliases: Sequence[str],
    messages: Sequence[Message],
    analyzer: Analyzer,
    refresh: Refresh,
) -> None:
    """Write messages to the indices behind some aliases.

    A message never changes, so each is version 1 of itself, and one that is there already is left alone.

    Raises:
        SearchUnavailable: some were not written.
        RejectedWriteError: one of them will never be taken.
        elasticsearch.ApiError, elasticsearch.TransportError: the server did not answer, or with an error.
    """
    for some in _portions(messages):
        # Making terms takes a while for many messages; the loop goes on meanwhile.
        documents = await asyncio.to_thread(_documents, some, analyzer)
        await _bulk(client, aliases, documents, refresh)


def _portions(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    start = size = 0
    for number, each in enumerate(messages):
        size += len(each.content) + _EACH
        if size > _TEXT:
            yield messages[start : number + 1]
            start, size = number + 1, 0
    if start < len(messages):
        yield messages[start:]


async def _bulk(
    client: AsyncElasticsearch,
    aliases: Sequence[str],
    documents: Sequence[Mapping[str, Any]],
    refresh: Refresh,
) -> None:
    operations: list[Mapping[str, Any]] = []
    for alias in aliases:
        for document in documents:
            action = {"_index": alias, "_id": document["id"], "version": 1, "version_type": "external"}
            operations += [{"index": action}, document]
    # An index that is gone meanwhile would be made anew, of another kind, and what was written be lost in it.
    answer = await client.bulk(operations=operations, refresh=refresh, require_alias=True)
    if answer["errors"]:
        statuses = [item["index"]["status"] for item in answer["items"]]
        failed = [status for status in statuses if status not in _DONE and status != _CONFLICT]
        if _REFUSED in failed:
            raise RejectedWriteError("a message is not one that this index takes")
        if failed:
            raise SearchUnavailable(catalogue.NOT_INDEXED, count=len(failed), status=failed[0])


def _documents(messages: Sequence[Message], analyzer: Analyzer) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = []
    for each in messages:
        terms = analyzer.terms(each.content)
        document = {field: getattr(each, field) for field in FIELDS}
        documents.append({**document, "words": " ".join(terms.words), "grams": " ".join(terms.grams)})
    return documents
