"""A new index for a new version of the analysis, built from the one that answers, while it answers."""

import asyncio
from itertools import count
from typing import Any

from elasticsearch import AsyncElasticsearch

from madang.adapters.elasticsearch.documents import FIELDS, message, write
from madang.adapters.elasticsearch.indices import (
    NOTICED,
    Index,
    behind,
    building_alias,
    create,
    swap,
    update_meta,
)
from madang.analysis import Analyzer

__all__ = ["rebuild"]

_BATCH = 500
_SAVE_EVERY = 20


async def rebuild(
    client: AsyncElasticsearch, analyzer: Analyzer, alias: str = "madang-messages", noticed: float = NOTICED
) -> bool:
    """Build the index anew if its terms are those of another version of the analysis.

    Writers that see the new index write to both. First everything is copied, the oldest first; then, when
    all writers must have seen it, what came since the beginning once more; then the alias is moved. A rebuild
    that was cut short goes on where it was. One process at a time may rebuild.

    Args:
        client: the connection.
        analyzer: the new one.
        alias: the name by which the index is known.
        noticed: seconds to wait until all writers must have seen the new index.

    Returns:
        Whether there was anything to do.

    Raises:
        elasticsearch.ApiError, elasticsearch.TransportError: the server does not answer; call it again.
        SearchUnavailable: messages were not written; call it again.
    """
    old = await behind(client, alias)
    if old is None or old.version == analyzer.version:
        return False
    new = await _begun(client, analyzer, alias, old)
    since: list[Any] | None = new.meta.get("since")
    if since is None:
        since = await _newest(client, old)
        new = await update_meta(client, new, since=since)
    new = await _copy(client, analyzer, alias, old, new, new.meta.get("copied"))
    await asyncio.sleep(noticed)
    await client.indices.refresh(index=old.name)
    # Messages come in the order of time but for the clocks of several nodes.
    await _copy(client, analyzer, alias, old, new, [max(0, int(since[0]) - 60_000), ""])
    await swap(client, alias, old, new)
    return True


async def _begun(client: AsyncElasticsearch, analyzer: Analyzer, alias: str, old: Index) -> Index:
    """Return the index that is being built, which is begun unless that was done before."""
    points = building_alias(alias)
    new = await behind(client, points)
    if new is not None and new.version != analyzer.version:
        await client.indices.delete(index=new.name)
        new = None
    if new is None:
        number = int(old.name.rpartition("-")[2]) + 1
        await create(client, alias, number, analyzer.version, points)
        new = await behind(client, points)
    assert new is not None  # noqa: S101  # it has just been made
    return new


async def _newest(client: AsyncElasticsearch, index: Index) -> list[Any]:
    answer = await client.search(
        index=index.name, size=1, sort=[{"created_at": "desc"}, {"id": "desc"}], track_total_hits=False
    )
    found = answer["hits"]["hits"]
    return list(found[0]["sort"]) if found else [0, ""]


async def _copy(
    client: AsyncElasticsearch,
    analyzer: Analyzer,
    alias: str,
    old: Index,
    new: Index,
    after: list[Any] | None,
) -> Index:
    """Copy what comes after a place, the oldest first, and remember now and then how far it came."""
    for batch in count(1):
        answer = await client.search(
            index=old.name,
            size=_BATCH,
            sort=[{"created_at": "asc"}, {"id": "asc"}],
            search_after=after,
            source_includes=list(FIELDS),
            version=True,
            track_total_hits=False,
        )
        found = answer["hits"]["hits"]
        if not found:
            break
        copies = [message(each) for each in found]
        await write(client, [building_alias(alias)], copies, analyzer, refresh=False)
        after = found[-1]["sort"]
        if batch % _SAVE_EVERY == 0:
            new = await update_meta(client, new, copied=after)
    return new
