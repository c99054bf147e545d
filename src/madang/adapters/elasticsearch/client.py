"""A connection to Elasticsearch, and the index opened over it."""

from collections.abc import AsyncIterator, Callable, Sequence

from elasticsearch import (
    ApiError,
    AsyncElasticsearch,
    AuthenticationException,
    AuthorizationException,
    TransportError,
)

from madang.adapters.elasticsearch.indices import identity
from madang.adapters.elasticsearch.rebuild import rebuild
from madang.adapters.elasticsearch.reindex import reindex
from madang.adapters.elasticsearch.search import ElasticsearchSearch, open_search
from madang.analysis import Analyzer
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.domain.messages import Message
from madang.ports.errors import CredentialsError

__all__ = ["Client"]


class Client:
    """A connection that is made when it is first used."""

    def __init__(self, url: str, api_key: str | None) -> None:
        """Remember the address.

        Raises:
            ValueError: it is none.
        """
        self._client = AsyncElasticsearch(url, api_key=api_key)

    def index(self, analyzer: Analyzer, alias: str, deadline: float) -> ElasticsearchSearch:
        """Return the index, be it there or not; a query may take ``deadline`` seconds."""
        return ElasticsearchSearch(self._client, analyzer, alias, deadline, refresh=False)

    async def prepare_index(self, analyzer: Analyzer, alias: str) -> None:
        """Make the index where it is missing.

        Raises:
            CredentialsError: it refuses who we say we are.
            SearchUnavailable: Elasticsearch does not answer.
        """
        try:
            await open_search(self._client, analyzer, alias=alias)
        except (AuthenticationException, AuthorizationException) as error:
            raise CredentialsError(f"it refuses the credentials: {error}") from error
        except (ApiError, TransportError) as error:
            raise SearchUnavailable(catalogue.INDEX_SILENT) from error

    async def is_there(self, alias: str) -> bool:
        """Tell whether Elasticsearch has the index; nothing is made.

        Raises:
            CredentialsError: it refuses who we say we are.
            SearchUnavailable: Elasticsearch does not answer.
        """
        try:
            return bool(await self._client.indices.exists(index=alias))
        except (AuthenticationException, AuthorizationException) as error:
            raise CredentialsError(f"it refuses the credentials: {error}") from error
        except (ApiError, TransportError) as error:
            raise SearchUnavailable(catalogue.INDEX_SILENT) from error

    async def identity(self, alias: str) -> str | None:
        """Return what tells the index behind an alias from any that takes its place, ``None`` for none.

        Raises:
            SearchUnavailable: Elasticsearch does not answer.
        """
        try:
            return await identity(self._client, alias)
        except (ApiError, TransportError) as error:
            raise SearchUnavailable(catalogue.INDEX_SILENT) from error

    async def reindex(
        self, analyzer: Analyzer, alias: str, everything: Callable[[], AsyncIterator[Sequence[Message]]]
    ) -> int:
        """Build the index anew from ``everything`` while the old one answers; return how many messages.

        Raises:
            SearchUnavailable: Elasticsearch failed meanwhile; the old index goes on answering.
        """
        return await reindex(self._client, analyzer, alias, everything)

    async def renew(self, analyzer: Analyzer, alias: str) -> bool:
        """Make the terms anew where they are another version's; return whether there was anything to do.

        Raises:
            SearchUnavailable: Elasticsearch failed meanwhile; the next try goes on where this was.
        """
        try:
            return await rebuild(self._client, analyzer, alias)
        except (ApiError, TransportError) as error:
            raise SearchUnavailable(catalogue.INDEX_SILENT) from error

    async def close(self) -> None:
        """End the connection."""
        await self._client.close()
