"""Engine.IO protocol, "Handshake" and "Upgrade"."""

import json

import pytest

from madang.protocol.engineio import ProbeStep, Refusal, judge, open_packets, probe

POLLING = {"EIO": "4", "transport": "polling"}
WEBSOCKET = {"EIO": "4", "transport": "websocket"}


@pytest.mark.parametrize("transport", [{}, {"transport": "abc"}, {"transport": ""}, {"transport": "Polling"}])
def test_an_unknown_transport_is_refused_first(transport: dict[str, str]) -> None:
    query = {"EIO": "4", "sid": "unknown"} | transport
    assert judge(query, "PUT", upgrade=False, current=None) is Refusal.UNKNOWN_TRANSPORT


def test_an_unknown_session_is_refused() -> None:
    assert judge(POLLING | {"sid": "x"}, "GET", upgrade=False, current=None) is Refusal.UNKNOWN_SESSION


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE", "HEAD"])
def test_a_session_is_opened_by_get_only(method: str) -> None:
    assert judge(POLLING, method, upgrade=False, current=None) is Refusal.BAD_HANDSHAKE_METHOD


@pytest.mark.parametrize("revision", [{"EIO": "3"}, {"EIO": "5"}, {"EIO": ""}, {}])
def test_another_revision_is_refused(revision: dict[str, str]) -> None:
    query = {"transport": "polling"} | revision
    assert judge(query, "GET", upgrade=False, current=None) is Refusal.UNSUPPORTED_VERSION
    assert judge(query | {"sid": "x"}, "GET", upgrade=False, current="polling") is Refusal.BAD_REQUEST


def test_a_websocket_without_an_upgrade_is_refused() -> None:
    assert judge(WEBSOCKET, "GET", upgrade=False, current=None) is Refusal.BAD_REQUEST


def test_polling_with_an_upgrade_is_refused() -> None:
    assert judge(POLLING, "GET", upgrade=True, current=None) is Refusal.BAD_REQUEST


def test_polling_a_session_that_moved_to_a_websocket_is_refused() -> None:
    assert judge(POLLING | {"sid": "x"}, "GET", upgrade=False, current="websocket") is Refusal.BAD_REQUEST


@pytest.mark.parametrize(("query", "upgrade"), [(POLLING, False), (WEBSOCKET, True)])
def test_both_transports_may_open_and_continue(query: dict[str, str], upgrade: bool) -> None:
    assert judge(query, "GET", upgrade=upgrade, current=None) is None
    assert judge(query | {"sid": "x"}, "POST", upgrade=upgrade, current="polling") is None


def test_a_refusal_reads_as_the_reference_servers() -> None:
    assert [(r.code, r.message, r.status) for r in Refusal] == [
        (0, "Transport unknown", 400),
        (1, "Session ID unknown", 400),
        (2, "Bad handshake method", 400),
        (3, "Bad request", 400),
        (4, "Forbidden", 403),
        (5, "Unsupported protocol version", 400),
    ]
    assert Refusal.UNKNOWN_SESSION.body == b'{"code":1,"message":"Session ID unknown"}'


def test_the_open_packet_says_what_the_client_needs_in_whole_milliseconds() -> None:
    packet_for = open_packets(upgrades=["websocket"], ping_interval=0.3, ping_timeout=0.2, max_payload=1000)
    packet = packet_for("abc")
    assert packet[:1] == b"0"
    assert json.loads(packet[1:]) == {
        "sid": "abc",
        "upgrades": ["websocket"],
        "pingInterval": 300,
        "pingTimeout": 200,
        "maxPayload": 1000,
    }


def test_an_upgrade_is_probed_then_done() -> None:
    assert probe("2probe") is ProbeStep.ANSWER
    assert probe("5") is ProbeStep.SWITCH


@pytest.mark.parametrize("packet", ["", "2", "2probed", "3probe", "4hello", "5 ", "1", b"2probe", b""])
def test_anything_else_refuses_the_upgrade(packet: str | bytes) -> None:
    assert probe(packet) is ProbeStep.REFUSE
