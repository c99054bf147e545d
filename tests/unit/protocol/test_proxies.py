"""Which addresses are those of our own proxies."""

import pytest

from madang.protocol.proxies import TrustedProxies


@pytest.mark.parametrize(
    ("entries", "ours", "strangers"),
    [
        ([], [], ["127.0.0.1", "", "unix:"]),
        (["192.0.2.1"], ["192.0.2.1"], ["192.0.2.2", "192.0.2.1:80", "2001:db8::1"]),
        (["10.0.0.0/8"], ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "10.0.0", "2001:db8::a00:1", "x"]),
        (["2001:db8::/32"], ["2001:db8::1", "2001:DB8:0::1"], ["2001:db9::1", "192.0.2.1", "::"]),
        (["10.0.0.0/8", "192.0.2.1/32", "::1"], ["10.1.2.3", "192.0.2.1", "::1"], ["192.0.2.0"]),
    ],
)
def test_an_address_or_a_network_is_trusted(
    entries: list[str], ours: list[str], strangers: list[str]
) -> None:
    proxies = TrustedProxies(entries)
    assert [address for address in ours if address not in proxies] == []
    assert [address for address in strangers if address in proxies] == []


@pytest.mark.parametrize("entry", ["balancer", "10.0.0.1/8", "10.0.0.0/33", "192.0.2.1:80", "*"])
def test_what_is_neither_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="an address, or a network"):
        TrustedProxies(["192.0.2.1", entry])
