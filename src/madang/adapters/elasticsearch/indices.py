"""The indices behind an alias: how one is made, which one answers, which one is being built.

An index is made by one version of the analysis, which stands in its mapping's ``_meta``. It is called like
the alias and a number; the alias points at the one that answers, and ``<alias>-building`` at the next.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from elasticsearch import AsyncElasticsearch, BadRequestError, NotFoundError

__all__ = [
    "NOTICED",
    "Index",
    "behind",
    "building_alias",
    "complete",
    "create",
    "identity",
    "progress_index",
    "swap",
    "update_meta",
]

NOTICED: Final = 20.0
"""Seconds after which every writer writes to a new index as well: it looks away for 5, a bulk may take 10."""

# Terms come made, with spaces between them; neither positions nor scores are asked for.
_TERMS = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
_STORED: Mapping[str, Any] = {"type": "keyword", "index": False, "doc_values": False}
_PROPERTIES: Mapping[str, Any] = {
    "words": _TERMS,
    "grams": _TERMS,
    "id": {"type": "keyword", "index": False},
    "room_id": {"type": "keyword", "doc_values": False},
    "user_id": {"type": "keyword", "doc_values": False},
    "created_at": {"type": "long"},
    "seq": {"type": "long", "index": False, "doc_values": False},
    "content": _STORED,
    "client_message_id": _STORED,
    "edited_at": {"type": "long", "index": False, "doc_values": False},
}
_SETTINGS: Mapping[str, Any] = {
    # The newest come first in the files too, so that a page is read without looking at the rest.
    "index.sort.field": ["created_at", "id"],
    "index.sort.order": ["desc", "desc"],
    # Said in so many words, for otherwise an index that nobody searches is not refreshed at all.
    "index.refresh_interval": "1s",
}


class Index(NamedTuple):
    """An index.

    Attributes:
        version: of the analysis that its terms are made by.
        meta: what else is known about it.
        fields: the fields that it takes.
    """

    name: str
    version: str
    meta: Mapping[str, Any]
    fields: frozenset[str]


def building_alias(alias: str) -> str:
    """Return the alias of the index that is being built."""
    return f"{alias}-building"


def progress_index(alias: str) -> str:
    """Return the index that keeps how far a log has been read."""
    return f"{alias}-progress"


async def behind(client: AsyncElasticsearch, alias: str) -> Index | None:
    """Return the index that an alias points at, ``None`` for none."""
    try:
        answer = await client.indices.get_mapping(index=alias)
    except NotFoundError:
        return None
    # Where a swap was cut short, the newer one counts.
    name = max(answer, key=_number)
    meta = answer[name]["mappings"].get("_meta", {})
    fields = frozenset(answer[name]["mappings"].get("properties", ()))
    return Index(name, str(meta.get("analysis")), meta, fields)


async def complete(client: AsyncElasticsearch, index: Index) -> None:
    """Let an index that an earlier release made take the fields that were added since."""
    missing = {name: field for name, field in _PROPERTIES.items() if name not in index.fields}
    if missing:
        await client.indices.put_mapping(index=index.name, properties=missing)


async def identity(client: AsyncElasticsearch, alias: str) -> str | None:
    """Return the UUID of the index behind an alias, ``None`` for none: a restored one has another."""
    try:
        answer = await client.indices.get_settings(index=alias, name="index.uuid")
    except NotFoundError:
        return None
    name = max(answer, key=_number)
    return str(answer[name]["settings"]["index"]["uuid"])


async def create(client: AsyncElasticsearch, alias: str, number: int, version: str, points: str) -> None:
    """Make an index, unless there is one of that number; another node may have been faster.

    Args:
        client: the connection.
        alias: what the index is called like.
        number: what it has behind that.
        version: of the analysis.
        points: the alias that shall point at it.
    """
    try:
        await client.indices.create(
            index=f"{alias}-{number}",
            aliases={points: {}},
            settings=_SETTINGS,
            mappings={
                "dynamic": "strict",
                "_meta": {"analysis": version},
                "_source": {"excludes": ["words", "grams"]},
                "properties": _PROPERTIES,
            },
        )
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


async def update_meta(client: AsyncElasticsearch, index: Index, **changes: Any) -> Index:
    """Remember something about an index."""
    meta = {**index.meta, **changes}
    await client.indices.put_mapping(index=index.name, meta=meta)
    return index._replace(meta=meta)


async def swap(client: AsyncElasticsearch, alias: str, old: Index, new: Index) -> None:
    """Let the new index answer, in one step, and remove the old one."""
    await client.indices.update_aliases(
        actions=[
            {"add": {"index": new.name, "alias": alias}},
            {"remove": {"index": new.name, "alias": building_alias(alias), "must_exist": False}},
            {"remove_index": {"index": old.name}},
        ]
    )


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])
