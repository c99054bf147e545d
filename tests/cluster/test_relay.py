"""What a node refuses to pass on to another, and what it makes of another that does not answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.leases import RedisLeases
from madang.ports.leases import NodeLease
from tests.support.cluster import Services, running_nodes
from tests.support.cluster_storage import background
from tests.support.engine import UNKNOWN, open_session, poll, post, sid_of, upgrade
from tests.support.madang import Madang
from tests.support.trap import Trap
from tests.support.until import until_equal

REFUSED = (400, "Session ID unknown")
"""How Engine.IO answers an upgrade of a session that is not there."""
HOP = {"x-madang-hop": "n2"}
FRAME = 2048


@pytest.fixture(scope="module")
def environment(services: Services) -> Mapping[str, str]:
    """Give nodes that wait four seconds for each other."""
    return services.environment(
        MADANG_PING_INTERVAL="2", MADANG_PING_TIMEOUT="2", MADANG_MAX_FRAME=str(FRAME), MADANG_WORKERS="0"
    )


@pytest.fixture(scope="module")
def pair(environment: Mapping[str, str]) -> Iterator[list[Madang]]:
    """Give two nodes."""
    with running_nodes(environment, "n1", "n2") as nodes:
        yield nodes


@pytest.fixture
def url(pair: list[Madang]) -> str:
    """Give the address of the first."""
    return pair[0].url


@pytest.fixture
async def trap(environment: Mapping[str, str], url: str) -> AsyncIterator[Trap]:
    """Give a server that is no node, but has a lease as one of the name ``trap``."""
    redis_url, keys = environment["MADANG_REDIS_URL"], Keys(environment["MADANG_REDIS_PREFIX"])
    calls, bus = RedisClient(redis_url, 5), RedisBus(redis_url, keys)
    leases = RedisLeases(keys, calls, seconds=600)
    async with Trap() as trap, background(calls.run(), bus.run()):
        await bus.ready.wait()
        await leases.renew(NodeLease("trap", f"127.0.0.1:{trap.port}", 0, {}))
        bus.announce_node()
        await until_equal(lambda: poll(url, "trap.x"), (200, "ok"))
        trap.heads.clear()
        yield trap
        await leases.release("trap")
        bus.announce_node()
        await until_equal(lambda: poll(url, "trap.x"), UNKNOWN)


async def heard(trap: Trap, url: str) -> list[bytes]:
    """Return what the trap heard so far, less what is asked here so that all of it has arrived."""
    assert await poll(url, "trap.x") == (200, "ok")
    return trap.heads[:-1]


async def test_a_request_goes_to_the_lease_s_address_with_the_mark_of_one_hop(trap: Trap, url: str) -> None:
    assert await post(url, "trap.x", b"4hello") == (200, "ok")
    (head,) = await heard(trap, url)
    assert head.startswith(b"POST /chat/ws/?EIO=4&transport=polling&sid=trap.x HTTP/1.1\r\n")
    assert b"\r\nx-madang-hop:n1\r\n" in head


async def test_what_was_passed_on_once_is_not_passed_on_again(trap: Trap, url: str) -> None:
    assert await poll(url, "trap.x", HOP) == UNKNOWN
    assert await post(url, "trap.x", b"4hello", HOP) == UNKNOWN
    assert await upgrade(url, "trap.x", HOP) == REFUSED
    assert await heard(trap, url) == []


async def test_a_forged_session_id_leads_nowhere(trap: Trap, url: str) -> None:
    address = f"127.0.0.1:{trap.port}"
    forged = [
        *("n9.x", "TRAP.x", "trap", ".x", "trap/.x", " trap.x", "trap\r\nx: y.x", "틀.x"),
        *(f"{address}.x", f"{address}/.x", f"http://{address}/.x", f"n1@{address}/.x", f"//{address}"),
    ]
    lures = {"host": address, "x-forwarded-host": address, "forwarded": f"host={address}"}
    for sid in forged:
        assert await poll(url, sid, lures) == UNKNOWN, sid
        assert await post(url, sid, b"4hello", lures) == UNKNOWN, sid
        assert await upgrade(url, sid, {"x-forwarded-host": address}) == REFUSED, sid
    assert await heard(trap, url) == []


async def test_more_than_a_frame_is_not_passed_on(trap: Trap, url: str) -> None:
    assert await post(url, "trap.x", b"4" * (FRAME + 1)) == (413, "")
    assert await heard(trap, url) == []


@pytest.mark.parametrize("spare", [0, 1, 40])
async def test_the_largest_head_that_a_node_takes_is_taken_by_the_next(
    pair: list[Madang], spare: int
) -> None:
    sid = sid_of(await open_session(pair[1].url))
    start = f"POST /chat/ws/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nhost:x\r\n".encode()
    end = b"content-length:8\r\nconnection:close\r\n\r\n"
    many = b"a:b\r\n" * 124  # no field may come out longer than it went in, nor be one too many
    cookie = b"cookie:" + b"x" * (16_384 - len(start + many + end) - len(b"cookie:\r\n") - spare) + b"\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", pair[0].port)
    writer.write(start + many + cookie + end + b"40/chat,")
    assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_half_a_request_is_not_passed_on(trap: Trap, pair: list[Madang], url: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", pair[0].port)
    writer.write(
        b"POST /chat/ws/?EIO=4&transport=polling&sid=trap.x HTTP/1.1\r\n"
        b"host: x\r\ncontent-length: 100\r\n\r\n4hello"
    )
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    assert await heard(trap, url) == []


@pytest.mark.parametrize(
    "answer",
    [b"", b"\r\n\r\n", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 no\r\n\r\n", b"x" * 100_000],
    ids=["nothing", "no status", "another protocol", "no number", "no end"],
)
async def test_what_answers_as_no_node_does_has_no_sessions(trap: Trap, url: str, answer: bytes) -> None:
    ok, trap.answer = trap.answer, answer
    assert await poll(url, "trap.x") == UNKNOWN
    trap.answer = ok


async def test_a_node_that_is_held_still_is_given_up(pair: list[Madang], url: str) -> None:
    sid = sid_of(await open_session(pair[1].url))
    pair[1].pause()
    try:
        answers = await asyncio.gather(poll(url, sid), post(url, sid, b"4hello"), upgrade(url, sid))
    finally:
        pair[1].resume()
    assert [*answers] == [UNKNOWN, UNKNOWN, REFUSED]


async def test_who_asks_before_a_body_is_sent_is_answered_by_the_owner(pair: list[Madang], url: str) -> None:
    sid = sid_of(await open_session(pair[1].url))
    assert await post(url, sid, b"40/chat,", {"expect": "100-continue"}) == (200, "ok")


async def test_strangers_have_a_rate_and_sessions_of_other_nodes_go_on(services: Services) -> None:
    environment = services.environment(MADANG_RATE_HTTP="1/h:4", MADANG_WORKERS="0")
    with running_nodes(environment, "n1", "n2") as (first, second):
        sid = sid_of(await open_session(second.url))
        await until_equal(lambda: post(first.url, sid, b"40/chat,"), (200, "ok"))
        # Of no node, of this one, of another: what no node has counts.
        statuses = [(await poll(first.url, f"{node}.x"))[0] for node in ("n9", "n1", "n2") * 3]
        assert statuses[-5:] == [429] * 5
        assert set(statuses[:-5]) <= {400, 429}
        assert (await poll(first.url, sid))[0] == 200
        assert await post(first.url, sid, b"3") == (200, "ok")
