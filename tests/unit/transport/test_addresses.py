"""What counts as one address."""

import pytest

from madang.transport.engineio.addresses import AddressCounts, address_group


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("not:an:address", "not:an:address"),
        ("", ""),
    ],
)
def test_an_ipv6_host_is_its_network(address: str, group: str) -> None:
    assert address_group(address) == group


def test_sessions_of_one_ipv6_network_add_up() -> None:
    addresses = AddressCounts(2)
    addresses.enter("2001:db8::1")
    addresses.enter("2001:db8::2")
    assert not addresses.admits("2001:db8::3")
    assert addresses.admits("2001:db8:0:1::3")
    addresses.leave("2001:db8::1")
    assert addresses.admits("2001:db8::3")
