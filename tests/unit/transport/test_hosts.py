"""By which names clients may ask for the server."""

import pytest

from madang.transport import Hosts

LOCAL = Hosts(frozenset({"localhost", "127.0.0.1", "[::1]"}))


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]", "[::1]:3000", "[0:0::1]:3000", None]
)
def test_its_own_names_are_admitted_with_and_without_a_port(host: str | None) -> None:
    assert LOCAL.admits(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "rebound.example",
        "rebound.example:3000",
        "localhost.rebound.example",
        "localhost:",
        ":3000",
        "::1",
        "127.1.evil.example",
        "10.0.2.2.rebound.example",
        "[::1",
    ],
)
def test_other_names_are_not(host: str) -> None:
    assert not LOCAL.admits(host)


@pytest.mark.parametrize("host", ["10.0.2.2:3000", "192.168.1.7", "[fd00::7]:3000"])
def test_a_literal_address_cannot_have_been_rebound(host: str) -> None:
    assert LOCAL.admits(host)


def test_without_names_any_is() -> None:
    assert Hosts(frozenset()).admits("rebound.example")
