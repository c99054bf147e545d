"""Where a node that listens everywhere is reached."""

import socket
from typing import Any

import pytest

from madang.cluster.own_address import NoAddressError, reachable


class Probe:
    """A socket that would speak from a given address, or from nowhere."""

    def __init__(self, address: str | None) -> None:
        self._address = address

    def __call__(self, *_: Any) -> "Probe":
        return self

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing."""

    def connect(self, _: Any) -> None:
        """Choose the address."""
        if self._address is None:
            raise OSError("Network is unreachable")

    def getsockname(self) -> tuple[str | None, int]:
        """Return it."""
        return self._address, 1


@pytest.mark.parametrize(
    ("host", "address"),
    [("10.1.2.3", "10.1.2.3"), ("chat.example", "chat.example"), ("fd00::1", "[fd00::1]")],
)
def test_an_address_of_its_own_is_taken(host: str, address: str) -> None:
    assert reachable(host) == address


@pytest.mark.parametrize(
    ("host", "source", "address"),
    [("0.0.0.0", "10.0.0.7", "10.0.0.7"), ("::", "fd00::7", "[fd00::7]")],  # noqa: S104  # not bound
)
def test_who_listens_everywhere_is_reached_where_he_speaks_from(
    monkeypatch: pytest.MonkeyPatch, host: str, source: str, address: str
) -> None:
    def no_name(*_: Any) -> Any:
        raise AssertionError("the host's name says nothing: Debian resolves it to 127.0.1.1")

    monkeypatch.setattr(socket, "socket", Probe(source))
    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    assert reachable(host) == address


@pytest.mark.parametrize("source", [None, "127.0.1.1", "127.0.0.1"])
def test_a_loopback_address_is_not_told_to_other_machines(
    monkeypatch: pytest.MonkeyPatch, source: str | None
) -> None:
    def loopback(*_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.1.1", 0))]

    monkeypatch.setattr(socket, "socket", Probe(source))
    monkeypatch.setattr(socket, "getaddrinfo", loopback)
    with pytest.raises(NoAddressError, match="MADANG_NODE_ADDRESS"):
        reachable("0.0.0.0")  # noqa: S104  # not bound


def test_without_a_way_to_other_networks_the_name_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_a_container(*_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("172.18.0.3", 0))]

    monkeypatch.setattr(socket, "socket", Probe(None))
    monkeypatch.setattr(socket, "getaddrinfo", in_a_container)
    assert reachable("0.0.0.0") == "172.18.0.3"  # noqa: S104  # not bound
