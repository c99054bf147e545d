"""Services at the far ends of links."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from tests.support.cluster import Services
from tests.support.link import Link

__all__ = ["linked"]


@asynccontextmanager
async def linked(services: Services) -> AsyncIterator[tuple[Services, dict[str, Link]]]:
    """Give the addresses by which the services are reached over links, and the links by name."""
    urls = {
        "redis": services.redis_url,
        "dynamodb": services.dynamodb_endpoint,
        "elasticsearch": services.elasticsearch_url,
    }
    async with AsyncExitStack() as stack:
        links = {name: await stack.enter_async_context(Link(_port(url))) for name, url in urls.items()}
        through = [url.replace(f":{_port(url)}", f":{links[name].port}") for name, url in urls.items()]
        yield Services(*through), links


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port
