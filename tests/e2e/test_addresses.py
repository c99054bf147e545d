"""Where clients come from: nobody gets past the bound of an address by what they say of themselves."""

from collections.abc import Iterator

import pytest

from tests.support.engine import open_session, upgrade
from tests.support.madang import Madang

FORGED = {"x-forwarded-for": "203.0.113.9", "forwarded": "for=203.0.113.9", "x-real-ip": "203.0.113.9"}
HOPPING = {**FORGED, "x-madang-hop": "n1"}
BOUND = ("--storage", "memory", "--max-sessions-per-address", "2")


@pytest.fixture
def alone() -> Iterator[Madang]:
    """Give a server that no balancer stands before."""
    with Madang(*BOUND) as server:
        yield server


@pytest.fixture
def behind() -> Iterator[Madang]:
    """Give a server behind balancers."""
    with Madang(*BOUND, "--trusted-proxies", "127.0.0.1, 192.0.2.1") as server:
        yield server


async def test_nobody_is_believed_who_is_no_balancer(alone: Madang) -> None:
    for headers in (FORGED, HOPPING):
        assert (await open_session(alone.url, headers)).status_code == 200
    for headers in ({}, FORGED, HOPPING, {"x-forwarded-for": "198.51.100.7"}):
        assert (await open_session(alone.url, headers)).status_code == 403
        assert (await upgrade(alone.url, "", headers))[0] == 403


async def test_a_balancer_is_believed_about_the_last_address_it_saw(behind: Madang) -> None:
    for _ in range(2):
        assert (await open_session(behind.url, {"x-forwarded-for": "203.0.113.9"})).status_code == 200
    for forged in ("198.51.100.7, 203.0.113.9", "198.51.100.7, 203.0.113.9, 192.0.2.1"):
        assert (await open_session(behind.url, {"x-forwarded-for": forged})).status_code == 403
        assert (await upgrade(behind.url, "", {"x-forwarded-for": forged}))[0] == 403
    assert (await open_session(behind.url, {"x-forwarded-for": "198.51.100.7"})).status_code == 200


async def test_a_network_of_balancers_is_believed() -> None:
    with Madang(*BOUND, "--trusted-proxies", "127.0.0.0/8, 192.0.2.0/24") as server:
        for _ in range(2):
            assert (await open_session(server.url, {"x-forwarded-for": "203.0.113.9"})).status_code == 200
        forged = {"x-forwarded-for": "198.51.100.7, 203.0.113.9, 192.0.2.77"}
        assert (await open_session(server.url, forged)).status_code == 403
        assert (await open_session(server.url, {"x-forwarded-for": "198.51.100.7"})).status_code == 200
