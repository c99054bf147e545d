"""The shipped configurations, before nodes that refuse something."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from aiohttp import web

from tests.support.cluster import at_ports
from tests.support.ports import free_port
from tests.support.process import ROOT
from tests.support.services.balancer import running_haproxy, running_nginx

Running = Callable[[str, int], AbstractContextManager[Any]]


async def answer(request: web.Request) -> web.Response:
    """Answer as a node does that lacks Redis: it goes on, and says of some things that it cannot now."""
    return web.Response(status=503 if request.path == "/chat/users" else 200)


@pytest.fixture
async def nodes() -> AsyncIterator[list[int]]:
    """Give the ports of two such nodes."""
    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    for _ in range(2):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield [address[1] for address in runner.addresses]
    await runner.cleanup()


@pytest.mark.parametrize(
    ("file", "running"), [("nginx.conf", running_nginx), ("haproxy.cfg", running_haproxy)]
)
async def test_a_node_that_cannot_do_one_thing_is_asked_for_others(
    nodes: list[int], file: str, running: Running
) -> None:
    (first, second), port = nodes, free_port()
    configuration = at_ports((ROOT / "deploy" / file).read_text("utf-8"), first, second, port)
    url = f"http://127.0.0.1:{port}/chat"
    with running(configuration, port):
        async with httpx.AsyncClient(trust_env=False) as client:
            answers = [await client.get(f"{url}/{each}") for each in ("users", "users", "ws/", "ws/")]
    assert [answer.status_code for answer in answers] == [503, 503, 200, 200]
