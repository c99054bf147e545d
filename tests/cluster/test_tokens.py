"""With auth jwt, the end of a token is an end on every node, also for who is led to another one."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.cluster import Balanced, Services, balanced, running_nodes
from tests.support.madang import Madang
from tests.support.peers import Mode, Peers
from tests.support.tokens import KEY, token
from tests.support.until import until_equal


@pytest.fixture(scope="module")
def nodes(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Madang]]:
    """Give two nodes that want tokens."""
    key: Path = tmp_path_factory.mktemp("secrets") / "key"
    key.write_text(KEY)
    environment = services.environment(MADANG_AUTH="jwt", MADANG_JWT_KEY_FILE=str(key))
    with running_nodes(environment, "n1", "n2") as nodes:
        yield nodes


@pytest.fixture(scope="module")
def between(nodes: list[Madang]) -> Iterator[Balanced]:
    """Give a balancer that brings every other request to the wrong node."""
    with balanced("in turn", nodes) as balancer:
        yield balancer


async def test_sockets_of_a_user_on_all_nodes_end_with_their_tokens(
    nodes: list[Madang], between: Balanced, peers: Peers, mode: Mode
) -> None:
    urls = [nodes[0].url, nodes[1].url, between.url]
    ended = [await peers.connect(url, mode) for url in urls]
    renewed = [await peers.connect(url, mode) for url in urls]
    for peer in (*ended, *renewed):
        # The leeway of ten seconds has begun already.
        assert (await peer.ask("register", "haneul", token("haneul", -5)))["ok"]
    for peer in renewed:
        assert (await peer.ask("register", "haneul", token("haneul")))["ok"]
    for peer in ended:
        await peer.next("token_expired")
        assert await peer.next("disconnect") in ("io server disconnect", "server disconnect")
    for peer in renewed:
        assert (await peer.ask("create_room", "haneul", []))["ok"]
        assert peer.all("token_expired") == []


async def test_who_was_there_by_an_ended_token_is_there_no_more_for_anyone(
    nodes: list[Madang], peers: Peers, mode: Mode
) -> None:
    ended = await peers.connect(nodes[0].url, mode)
    assert (await ended.ask("register", f"sol-{mode}", token(f"sol-{mode}", -8)))["ok"]
    await ended.next("token_expired")

    async def seen() -> bool:
        headers = {"Authorization": f"Bearer {token('bada')}"}
        async with httpx.AsyncClient(base_url=nodes[1].url) as http:
            return f"sol-{mode}" in (await http.get("/chat/users", headers=headers)).json()

    await until_equal(seen, False)
