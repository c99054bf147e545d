"""How a node of a cluster starts, and what it says when it cannot."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx import AsyncClient
from redis import Redis as Client

from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.scan import scan_messages
from madang.adapters.redis.keys import Keys
from tests.support.cluster import Services, running_nodes
from tests.support.linked import linked
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import PythonPeers
from tests.support.ports import free_port
from tests.support.process import Process
from tests.support.ready import readiness
from tests.support.services.redis import Redis, running_redis
from tests.support.until import until_equal

SERVE = [sys.executable, "-m", "madang", "serve", "--port", "0", "--workers", "0"]
PATIENCE = 30
"""Seconds for which a service that cannot be reached is waited for."""
A_WHILE = 60
LACKING = {"Redis": "redis_url"}
"""Where the address stands of each service that all needs."""


async def refusal(environment: Mapping[str, str], *options: str) -> str:
    """Start a node that must refuse at once; return its one line."""
    with Process([*SERVE, *options], env=environment) as node:
        assert await asyncio.to_thread(node.wait, PATIENCE - 5) == 1
        said = node.output.splitlines()
    assert "waiting_for_service" not in node.output
    assert "Traceback" not in node.output
    return said[-1]


@pytest.fixture(scope="module", autouse=True)
def waiting(services: Services) -> Iterator[Mapping[str, Process]]:
    """Start a node for each service that it cannot reach, before all else: they give up meanwhile."""
    nowhere = free_port()
    with ExitStack() as stack:
        nodes = {}
        for name, field in LACKING.items():
            url: str = getattr(services, field)
            lacking = replace(services, **{field: url.replace(f":{urlsplit(url).port}", f":{nowhere}")})
            nodes[name] = stack.enter_context(Process(SERVE, env=lacking.environment()))
        yield nodes


@pytest.fixture
def server() -> Iterator[Redis]:
    """Give an empty Redis of the test's own."""
    with running_redis() as server:
        yield server


@pytest.fixture
def client(server: Redis) -> Iterator[Client]:
    """Give a connection to it."""
    with Client.from_url(server.url, protocol=2) as client:
        yield client


async def test_two_nodes_may_start_at_once_where_nothing_is_there(
    services: Services, server: Redis, client: Client
) -> None:
    environment = replace(services, redis_url=server.url).environment(MADANG_WORKERS="0")
    assert client.dbsize() == 0
    starting = [asyncio.to_thread(Madang, "--node", name, env=environment) for name in ("n1", "n2")]
    nodes = await asyncio.gather(*starting)
    try:
        async with PythonPeers() as peers:
            one, other = [await peers.connect(node.url, "websocket") for node in nodes]
            await one.register("haneul")
            await other.register("bada")
            assert [await readiness(node.url) for node in nodes] == [(200, [])] * 2
            room = (await one.ask("create_room", "haneul", ["bada"]))["roomId"]
            assert (await one.ask("send_message", room, "haneul", "안녕"))["seq"] == 1
            assert (await other.next("receive_message"))["content"] == "안녕"
    finally:
        for node in nodes:
            await asyncio.to_thread(node.stop)


async def test_a_node_that_waited_starts_when_its_service_comes(services: Services) -> None:
    async with linked(services) as (through, links):
        links["redis"].cut()
        with Process(SERVE, env=through.environment()) as node:
            await asyncio.to_thread(node.wait_for_line, "waiting_for_service.*service=Redis", A_WHILE)
            links["redis"].mend()
            await asyncio.to_thread(node.wait_for_line, "Madang is ready", A_WHILE)
            await asyncio.to_thread(node.stop)


async def test_a_wrong_password_of_redis_is_refused_at_once(services: Services) -> None:
    with running_redis(requirepass="right") as server:
        url = server.url.replace("redis://", "redis://:wrong@")
        line = await refusal(replace(services, redis_url=url).environment())
    assert line.startswith("madang: Redis: Redis refuses us: ")
    assert "wrong@" not in line


async def chat_goes_on(node: Madang) -> str:
    """Say and read something on a node; return the code that a search is answered with."""
    async with PythonPeers() as peers:
        peer = await peers.connect(node.url, "websocket")
        await peer.register("haneul")
        room = (await peer.ask("create_room", "haneul", ["bada"]))["roomId"]
        assert (await peer.ask("send_message", room, "haneul", "안녕"))["seq"] == 1
        page = await peer.ask("get_messages", {"roomId": room})
        assert [each["content"] for each in page["messages"]] == ["안녕"]
        found = await peer.ask("search", {"keyword": "안녕"})
        return str(found["error"]["code"]) if "error" in found else ""


async def degraded(node: Madang) -> list[str]:
    """Return what a node says does not work; the rest is ready."""
    async with AsyncClient() as client:
        answer = (await client.get(f"{node.url}/readyz")).json()
    assert answer["ready"] is True
    return list(answer.get("degraded", []))


async def test_with_an_old_password_of_elasticsearch_all_but_the_search_goes_on(services: Services) -> None:
    parts = urlsplit(services.elasticsearch_url)
    url = f"http://elastic:wrong@{parts.hostname}:{parts.port}"
    with running_nodes(replace(services, elasticsearch_url=url).environment(), "n1") as (node,):
        assert await chat_goes_on(node) == "search_unavailable"
        (reason,) = await degraded(node)
        assert reason.startswith("Elasticsearch: it refuses the credentials: ")
        assert "wrong@" not in node.output


@pytest.mark.parametrize("name", ["DynamoDB", "Elasticsearch"])
async def test_a_node_starts_without_a_service_that_only_a_part_needs(services: Services, name: str) -> None:
    async with linked(services) as (through, links):
        links[name.lower()].cut()
        node = await asyncio.to_thread(Madang, "--node", "n1", env=through.environment())
        try:
            assert await chat_goes_on(node) == ("search_unavailable" if name == "Elasticsearch" else "")
            (reason,) = await degraded(node)
            assert reason.startswith(f"{name}: ")
            links[name.lower()].mend()
            await until_equal(lambda: degraded(node), [], A_WHILE)
        finally:
            await asyncio.to_thread(node.stop)


async def test_without_a_region_dynamodb_is_refused_at_once(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    nobody = {"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}
    said = await refusal({**services.environment(), **nobody})
    assert said == "madang: DynamoDB: no AWS region is set (AWS_DEFAULT_REGION)"


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker"], ["cluster", "status"]])
async def test_without_credentials_dynamodb_is_named_in_a_line(
    services: Services, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    nobody = {"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}
    environment = {**services.environment(), **nobody, "AWS_EC2_METADATA_DISABLED": "true"}
    with Process([sys.executable, "-m", "madang", *command], env=environment) as started:
        line = await asyncio.to_thread(started.wait_for_line, ".*credentials.*", A_WHILE)
        assert "DynamoDB" in line[0]
        await asyncio.to_thread(started.stop)
    assert "Traceback" not in started.output


async def test_names_that_cannot_be_looked_up_are_said_and_nothing_else(services: Services) -> None:
    lost = replace(
        services,
        dynamodb_endpoint="http://dynamodb.invalid:8000",
        elasticsearch_url="http://elastic:secret@elasticsearch.invalid:9200",
    )
    with running_nodes(lost.environment(MADANG_WORKERS="1"), "n1") as (node,):
        assert await chat_goes_on(node) == "search_unavailable"
        reasons = await degraded(node)
        # Each asks more than once meanwhile.
        for service in ("DynamoDB", "Elasticsearch"):
            for _ in range(2):
                await asyncio.to_thread(node.wait_for_line, f"waiting_for_service.*{service}", A_WHILE)
    assert sorted(reason.partition(":")[0] for reason in reasons) == ["DynamoDB", "Elasticsearch"]
    assert "never retrieved" not in node.output
    assert "loop_error" not in node.output
    assert "Traceback" not in node.output
    assert "secret" not in node.output


async def archived(client: Any, table: str) -> list[str]:
    """Return what is in a table."""
    return [message.content async for page in scan_messages(client, table) for message in page]


async def test_a_worker_of_both_groups_archives_while_elasticsearch_refuses_it(services: Services) -> None:
    parts = urlsplit(services.elasticsearch_url)
    url = f"http://elastic:wrong@{parts.hostname}:{parts.port}"
    environment = replace(services, elasticsearch_url=url).environment()
    with running_nodes({**environment, "MADANG_WORKERS": "0"}, "n1") as (node,):
        await chat_goes_on(node)
        with Process([sys.executable, "-m", "madang", "worker"], env=environment) as worker:
            await asyncio.to_thread(worker.wait_for_line, "workers_started", A_WHILE)
            async with open_client(services.dynamodb_endpoint, 5) as client:
                table = environment["MADANG_DYNAMODB_TABLE"]
                await until_equal(lambda: archived(client, table), ["안녕"], A_WHILE)
            assert worker.returncode is None


async def test_a_redis_that_drops_keys_is_refused_and_left_alone(services: Services) -> None:
    with running_redis(maxmemory_policy="allkeys-lru") as server:
        line = await refusal(replace(services, redis_url=server.url).environment())
        with Client.from_url(server.url, protocol=2) as client:
            assert client.dbsize() == 0
    assert line == (
        "madang: Redis: Redis may drop messages: its maxmemory-policy is allkeys-lru, it must be noeviction"
    )


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("shards", "3", "the data in Redis are spread over b'3' shards, not 16"),
        ("version", "0", "the data in Redis have the layout b'0', this release knows 1"),
    ],
)
async def test_data_of_another_layout_are_refused_and_left_alone(
    services: Services, server: Redis, client: Client, field: str, value: str, reason: str
) -> None:
    chat = f"start-{new_id()}"
    layout = {"version": "1", "shards": "16", field: value}
    for name, each in layout.items():
        client.hset(Keys(chat).layout, name, each)
    line = await refusal(replace(services, redis_url=server.url).environment(chat))
    assert line == f"madang: Redis: {reason}"
    assert client.hgetall(Keys(chat).layout) == {k.encode(): v.encode() for k, v in layout.items()}
    assert client.dbsize() == 1


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", LACKING)
async def test_a_service_that_cannot_be_reached_is_waited_for_and_then_named(
    waiting: Mapping[str, Process], name: str
) -> None:
    node = waiting[name]
    assert await asyncio.to_thread(node.wait, PATIENCE + A_WHILE) == 1
    assert "Traceback" not in node.output
    *before, last = node.output.splitlines()
    told = [line for line in before if "waiting_for_service" in line]
    assert all(f"service={name}" in line and "reason=" in line for line in told)
    begin, end = (datetime.fromisoformat(told[place].split()[0]) for place in (0, -1))
    # The tries themselves take a while, too.
    assert (end - begin).total_seconds() > PATIENCE / 2
    assert last.startswith(f"madang: {name}: ")


@pytest.mark.parametrize("field", ["MADANG_DYNAMODB_TABLE", "MADANG_ELASTICSEARCH_INDEX"])
async def test_another_archive_or_index_is_refused_until_it_is_adopted(
    services: Services, server: Redis, field: str
) -> None:
    chat = f"start-{new_id()}"
    right = replace(services, redis_url=server.url).environment(chat)
    wrong = {**right, field: f"{chat}-misspelt"}
    with running_nodes({**right, "MADANG_WORKERS": "0"}, "n1"):
        pass
    what = "table" if "TABLE" in field else "index"
    assert await refusal(wrong) == (
        f"madang: Redis: the {what} of this chat is {chat}, not {chat}-misspelt: "
        "set that, or change it on purpose by `madang cluster adopt`"
    )
    with Process([sys.executable, "-m", "madang", "cluster", "adopt"], env=wrong) as adopting:
        assert await asyncio.to_thread(adopting.wait, A_WHILE) == 0
    with running_nodes({**wrong, "MADANG_WORKERS": "0"}, "n1"):
        pass


async def test_a_message_is_counted_on_the_node_that_accepted_it(services: Services) -> None:
    environment = services.environment(MADANG_WORKERS="0")
    with running_nodes(environment, "n1", "n2") as nodes:
        async with PythonPeers() as peers, AsyncClient() as client:
            one, other = [await peers.connect(node.url, "websocket") for node in nodes]
            await one.register("haneul")
            await other.register("bada")
            room = (await one.ask("create_room", "haneul", ["bada"]))["roomId"]
            key = new_id()
            for _ in range(2):  # a repetition is no second message
                await one.ask("send_message", room, "haneul", "안녕", key)
            await other.next("receive_message")
            shown = [(await client.get(f"{node.url}/metrics")).text.splitlines() for node in nodes]
    counts = [[line for line in lines if line.startswith("madang_messages_total ")] for lines in shown]
    assert counts == [["madang_messages_total 1.0"], ["madang_messages_total 0.0"]]
