"""What a node passes on at the same time is bounded in bytes."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from madang.cluster.hop import Bounds, body_size
from madang.cluster.relay import Relay

MOST = 1_000_000


def scope_of(method: str, *headers: tuple[bytes, bytes]) -> MutableMapping[str, Any]:
    """Make the scope of a request."""
    return {"type": "http", "method": method, "headers": list(headers)}


@pytest.mark.parametrize(
    ("method", "headers", "size"),
    [
        ("GET", [], 0),
        ("POST", [(b"content-length", b"5")], 5),
        ("POST", [(b"content-length", b"99999999999")], MOST),
        ("POST", [(b"transfer-encoding", b"chunked")], MOST),
        ("POST", [(b"content-length", b"-1")], MOST),
    ],
)
def test_a_body_counts_as_what_it_may_become(
    method: str, headers: list[tuple[bytes, bytes]], size: int
) -> None:
    assert body_size(scope_of(method, *headers), MOST) == size


async def test_bodies_beyond_the_bound_are_turned_away() -> None:
    relay = Relay("n1", lambda _: "127.0.0.1:1", Bounds(1.0, 65 << 20))
    application = relay.request("n2.abc")
    assert application is not None
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    await application(scope_of("POST"), None, send)

    assert said[0]["status"] == 503
