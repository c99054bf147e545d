"""The search port on Elasticsearch."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError, TransportError

from madang.adapters.elasticsearch.documents import FIELDS, Refresh, message, write
from madang.adapters.elasticsearch.indices import behind, building_alias, complete, create, progress_index
from madang.adapters.elasticsearch.query import tiers, users_alike
from madang.analysis import Analyzer, Spend
from madang.application.search.plan import PageBuilder, Place, Plan, make_plan
from madang.application.search_time import in_thread
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.domain.messages import Message
from madang.domain.wording import Wording
from madang.ports.search import Hit, SearchPage, SearchRequest

__all__ = ["ElasticsearchSearch", "open_search"]

_MOST_ALIKE = 32
"""Users that are looked up for one search; a query names few, and each is hardly ever called like others."""

_LOOK_AGAIN = 5.0
"""Seconds after which a writer asks again whether an index is being built. ``rebuild`` waits longer."""


async def open_search(
    client: AsyncElasticsearch,
    analyzer: Analyzer,
    *,
    alias: str = "madang-messages",
    deadline: float = 2.0,
    refresh: Refresh = False,
) -> "ElasticsearchSearch":
    """Return the index behind an alias, which is made where it is missing, also by two nodes at once.

    Args:
        client: the connection; the index closes it.
        analyzer: makes the terms.
        alias: the name by which the index is known.
        deadline: seconds that a query may take.
        refresh: whether what is added is found at once, or within a second; tests are in a hurry.

    Raises:
        elasticsearch.ApiError, elasticsearch.TransportError: the server is not there, or refuses.
    """
    if await behind(client, alias) is None:
        await create(client, alias, 1, analyzer.version, alias)
    return ElasticsearchSearch(client, analyzer, alias, deadline, refresh)


class ElasticsearchSearch:
    """Asks one alias, and writes to what is behind it and to what is being built."""

    def __init__(
        self, client: AsyncElasticsearch, analyzer: Analyzer, alias: str, deadline: float, refresh: Refresh
    ) -> None:
        self._client = client
        self._analyzer = analyzer
        self._alias = alias
        self._deadline = deadline
        self._refresh: Refresh = refresh
        self._targets: Sequence[str] = ()
        self._looked = 0.0

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages, then store the position; a repetition completes what a failure left half done."""
        async with _answering(catalogue.INDEX_UNWRITABLE):
            try:
                await write(self._client, await self._written(), messages, self._analyzer, self._refresh)
            except SearchUnavailable:
                self._targets = ()  # what was being built may be done
                raise
            if position is not None:
                document = {"log_position": position}
                await self._client.index(index=progress_index(self._alias), id="log", document=document)

    async def position(self) -> int:
        """Return how far the log has been read."""
        async with _answering(catalogue.INDEX_UNREADABLE):
            try:
                answer = await self._client.get(index=progress_index(self._alias), id="log")
            except NotFoundError:
                return 0
            return int(answer["_source"]["log_position"])

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits."""
        deadline = monotonic() + self._deadline
        plan = await in_thread(lambda spend: make_plan(self._analyzer, request, spend), deadline)
        start = None if request.cursor is None else Place.parse(request.cursor)
        if plan.nobody or not plan.rooms:
            return SearchPage([], None, plan.query.left_out)
        async with _answering(catalogue.INDEX_UNREADABLE):
            if plan.user_names:
                plan = plan.told(await self._alike(plan.user_names, deadline))
                if plan.nobody:
                    return SearchPage([], None, plan.query.left_out)
            return await self._collect(plan, request, start, deadline)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def _collect(
        self, plan: Plan, request: SearchRequest, start: Place | None, deadline: float
    ) -> SearchPage:
        page = PageBuilder(plan, request)
        async for tier, offers in self._offers(plan, start, request.limit + 1, deadline):
            for place, hit in await _judged(plan, tier, offers, deadline):
                if not page.add(hit, place.cursor()):
                    return page.page(is_full=True)
        return page.page(is_full=False)

    async def _offers(
        self, plan: Plan, start: Place | None, size: int, deadline: float
    ) -> AsyncIterator[tuple[int, list[Message]]]:
        """Yield what may be hits, in order, and in pieces; each piece is of one tier."""
        for tier, query in tiers(plan):
            if start is not None and tier < start.tier:
                continue
            after = [start.created_at, start.id] if start is not None and tier == start.tier else None
            while found := await self._page(query, size, after, deadline - monotonic()):
                yield tier, [message(each) for each in found]
                if len(found) < size:
                    break
                after = found[-1]["sort"]

    async def _alike(self, names: Collection[str], deadline: float) -> set[str]:
        """Return the users called so without regard to the case of A to Z, found one by one: they are few."""
        found: set[str] = set()
        while len(found) < _MOST_ALIKE:
            page = await self._page(users_alike(names, found), 1, None, deadline - monotonic())
            if not page:
                break
            found.add(page[0]["_source"]["user_id"])
        return found

    async def _page(
        self, query: Any, size: int, after: list[Any] | None, seconds: float
    ) -> list[dict[str, Any]]:
        if seconds <= 0:
            raise SearchUnavailable(catalogue.SEARCH_TOO_LONG)
        answer = await self._client.options(request_timeout=seconds).search(
            index=self._alias,
            query=query,
            size=size,
            sort=[{"created_at": "desc"}, {"id": "desc"}],
            search_after=after,
            source_includes=list(FIELDS),
            version=True,
            track_total_hits=False,
            timeout=f"{max(1, int(seconds * 1000))}ms",
        )
        if answer["timed_out"]:
            raise SearchUnavailable(catalogue.SEARCH_TOO_LONG)
        found: list[dict[str, Any]] = answer["hits"]["hits"]
        return found

    async def _written(self) -> Sequence[str]:
        """Return the aliases to write to."""
        now = monotonic()
        if not self._targets or now - self._looked > _LOOK_AGAIN:
            building = building_alias(self._alias)
            unready = await behind(self._client, building)
            index = await behind(self._client, self._alias)
            if index is None:
                raise SearchUnavailable(catalogue.INDEX_GONE)
            for each in filter(None, (index, unready)):
                await complete(self._client, each)
            self._targets = [self._alias, *([building] if unready else [])]
            self._looked = now
        return self._targets


async def _judged(
    plan: Plan, tier: int, offers: Sequence[Message], deadline: float
) -> list[tuple[Place, Hit]]:
    """Return the hits among what was offered."""

    def judge(spend: Spend) -> list[tuple[Place, Hit]]:
        judged = ((each, plan.judge(each, spend)) for each in offers)
        return [(Place(tier, each.created_at, each.id), hit) for each, hit in judged if hit is not None]

    return await in_thread(judge, deadline)


@asynccontextmanager
async def _answering(otherwise: Wording) -> AsyncIterator[None]:
    """Turn the driver's errors into the port's."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise SearchUnavailable(otherwise) from error
