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

_Versioned = tuple[int, Mapping[str, Any]]
"""A document, and its version."""

Refresh = Literal[True, False, "wait_for"]
"""Whether what was written is found at once, within a second, or before the writing returns."""

FIELDS = ("id", "room_id", "seq", "user_id", "content", "created_at", "client_message_id", "edited_at")
_FIRST: Final = 1
"""The version of a document whose message was never changed. A change has a greater position, for that of the
message itself was before it."""
_CONFLICT = 409
_REFUSED = 400
_DONE = range(200, 300)
_TEXT: Final = 200_000
"""Characters of messages that are written at once. Their terms are up to six times as long, and a bulk of
more than 100 MB is refused for good (``http.max_content_length``)."""
_EACH: Final = 100
"""Characters that a message counts for besides what it says."""


def message(hit: Mapping[str, Any]) -> Message:
    """Return the message of a document that was found, asked for with its version."""
    values: dict[str, Any] = {field: hit["_source"].get(field) for field in FIELDS}
    version = hit["_version"]
    return Message(**values, version=0 if version == _FIRST else version)


async def write(
    client: AsyncElasticsearch,
    aliases: Sequence[str],
    messages: Sequence[Message],
    analyzer: Analyzer,
    refresh: Refresh,
) -> None:
    """Write messages to the indices behind some aliases.

    A document has its message's version, and a newer one that is there already is left alone
    (https://www.elastic.co/guide/en/elasticsearch/reference/current/docs-index_.html#index-versioning).

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
    documents: Sequence[_Versioned],
    refresh: Refresh,
) -> None:
    operations: list[Mapping[str, Any]] = []
    for alias in aliases:
        for version, document in documents:
            action = {"_index": alias, "_id": document["id"], "version": version, "version_type": "external"}
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


def _documents(messages: Sequence[Message], analyzer: Analyzer) -> list[_Versioned]:
    documents: list[_Versioned] = []
    for each in messages:
        terms = analyzer.terms(each.content)
        document = {field: getattr(each, field) for field in FIELDS}
        if each.edited_at is None:
            del document["edited_at"]  # an index that an earlier release makes does not know it
        made = {**document, "words": " ".join(terms.words), "grams": " ".join(terms.grams)}
        documents.append((each.version or _FIRST, made))
    return documents
