"""The commands that look after a cluster, as those who type them see them."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
from redis import Redis

from madang.adapters.redis.keys import Keys
from tests.support.cluster import Services, running_nodes
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers
from tests.support.redis_chat import redis_chat
from tests.support.services.redis import running_redis

PATIENCE = 60


@pytest.fixture(scope="module")
def name() -> str:
    """Give a chat of this module's own."""
    return f"commands-{new_id()}"


@pytest.fixture(scope="module")
def environment(services: Services, name: str) -> Mapping[str, str]:
    """Give its settings."""
    return services.environment(name)


@pytest.fixture(scope="module")
def node(environment: Mapping[str, str]) -> Iterator[Madang]:
    """Give a node with its workers."""
    with running_nodes(environment, "n1") as (node,):
        yield node


@pytest.fixture
async def peer(node: Madang) -> AsyncIterator[Peer]:
    """Give a registered client."""
    async with PythonPeers() as peers:
        peer = await peers.connect(node.url, "websocket")
        await peer.register("haneul")
        yield peer


@pytest.fixture
def typed(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the settings into the environment of what is typed."""
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)


async def typing(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Type a command."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "madang", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


async def run(*arguments: str) -> str:
    """Type a command that must succeed, and return what it says."""
    result = await typing(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


async def search(peer: Peer, keyword: str) -> None:
    """Search until the word is found."""
    async with asyncio.timeout(PATIENCE):
        while not (await peer.patiently("search", {"keyword": keyword})).get("messages"):
            pass  # the index follows the log


@pytest.mark.usefixtures("typed", "node")
async def test_status_shows_nodes_and_how_far_the_groups_are() -> None:
    status = await run("cluster", "status")
    assert "n1" in status
    assert "archive behind" in status


NOBODY = "127.0.0.1:1"
"""An address at which nobody listens."""


@pytest.mark.usefixtures("typed", "node")
@pytest.mark.parametrize(
    ("variable", "service", "other"),
    [
        ("MADANG_DYNAMODB_ENDPOINT", "DynamoDB", "Elasticsearch"),
        ("MADANG_ELASTICSEARCH_URL", "Elasticsearch", "DynamoDB"),
    ],
)
async def test_status_tells_of_redis_and_the_others_where_one_is_down(
    monkeypatch: pytest.MonkeyPatch, variable: str, service: str, other: str
) -> None:
    monkeypatch.setenv(variable, f"http://{NOBODY}")
    lines = (await run("cluster", "status")).splitlines()
    assert any("n1" in line for line in lines)
    assert f"{other}: answers" in lines
    (line,) = [each for each in lines if each.startswith(f"{service}: ")]
    assert "does not answer" in line


@pytest.mark.usefixtures("typed", "node")
async def test_status_tells_of_the_others_where_redis_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADANG_REDIS_URL", f"redis://{NOBODY}")
    status = await typing("cluster", "status")
    assert status.returncode == 1
    assert {"DynamoDB: answers", "Elasticsearch: answers"} <= set(status.stdout.splitlines())
    assert status.stderr.splitlines()[-1].startswith("madang: Redis: Redis cannot be reached")
    assert "Traceback" not in status.stderr


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize(
    "command", [("CONFIG", "SET", "maxmemory", "1"), ("REPLICAOF", "127.0.0.1", "1")], ids=["full", "replica"]
)
async def test_status_only_looks_at_a_redis_that_takes_no_writes(
    monkeypatch: pytest.MonkeyPatch, name: str, command: tuple[str, ...]
) -> None:
    with running_redis() as server:
        monkeypatch.setenv("MADANG_REDIS_URL", server.url)
        assert "nothing of this chat" in await run("cluster", "status")
        async with redis_chat(server.url, keys=Keys(name, shards=16)) as chat:
            await chat.wire.ask(*command)
            assert "archive behind" in await run("cluster", "status")


@pytest.mark.usefixtures("typed")
async def test_a_rebuilt_index_finds_what_the_old_one_found(peer: Peer) -> None:
    room_id = (await peer.ask("create_room", "haneul", []))["roomId"]
    await peer.ask("send_message", room_id, "haneul", "감나무를 심었어요")
    await search(peer, "감나무")
    assert "It answers now" in await run("reindex")
    await search(peer, "감나무")
    await peer.ask("send_message", room_id, "haneul", "살구나무도 심었어요")
    await search(peer, "살구나무")


@pytest.mark.usefixtures("typed", "node")
async def test_an_index_that_is_being_built_is_not_built_by_another(services: Services, name: str) -> None:
    with Redis.from_url(services.redis_url, protocol=2) as redis:
        redis.set(Keys(name).lock("renewal"), "another", ex=PATIENCE)
        refused = await typing("reindex")
        redis.delete(Keys(name).lock("renewal"))
    assert refused.returncode == 1
    assert "madang: the index is being built at the moment: try again later" in refused.stderr


@pytest.mark.usefixtures("typed", "node")
async def test_what_cannot_be_read_is_a_dead_letter_until_it_is_dropped(
    services: Services, name: str
) -> None:
    with Redis.from_url(services.redis_url, protocol=2) as redis:
        entry = redis.xadd(Keys(name).logs[0], {"nonsense": "yes"})
    assert isinstance(entry, bytes)
    async with asyncio.timeout(PATIENCE):
        while (listed := await run("dead", "list")).count(entry.decode()) < 2:
            pass  # the workers of both groups come to it
    letter = next(line.split()[0] for line in listed.splitlines() if entry.decode() in line)
    assert "nonsense" in await run("dead", "show", letter)
    assert "cannot be read" in await run("dead", "retry", letter)
    assert "dropped" in await run("dead", "drop", letter)
    assert letter not in await run("dead", "list")
