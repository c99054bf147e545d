"""RFC 6455, section 4.2: the opening handshake."""

import pytest

from madang.protocol.websocket import HandshakeError, accept, check_handshake

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HEADERS = {"sec-websocket-version": "13", "sec-websocket-key": KEY}


def test_the_example_of_the_rfc_is_accepted() -> None:
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in accept(
        check_handshake("GET", HEADERS)
    )


def test_the_answer_chooses_no_extension_and_no_subprotocol() -> None:
    answer = accept(KEY)
    assert answer.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert answer.endswith(b"\r\n\r\n")
    assert b"Extensions" not in answer
    assert b"Sec-WebSocket-Protocol" not in answer


@pytest.mark.parametrize("method", ["POST", "HEAD", "get"])
def test_another_method_is_refused(method: str) -> None:
    with pytest.raises(HandshakeError) as refused:
        check_handshake(method, HEADERS)
    assert refused.value.status == 405


@pytest.mark.parametrize("version", [{}, {"sec-websocket-version": "8"}, {"sec-websocket-version": "13, 8"}])
def test_another_version_is_answered_with_the_one_we_speak(version: dict[str, str]) -> None:
    with pytest.raises(HandshakeError) as refused:
        check_handshake("GET", {"sec-websocket-key": KEY} | version)
    assert refused.value.status == 426


@pytest.mark.parametrize("key", ["", "short", KEY[:-2], "한글", KEY + "AAAA", KEY + ", " + KEY])
def test_a_key_that_is_not_16_bytes_is_refused(key: str) -> None:
    with pytest.raises(HandshakeError) as refused:
        check_handshake("GET", {"sec-websocket-version": "13", "sec-websocket-key": key})
    assert refused.value.status == 400


@pytest.mark.parametrize(("offered", "chosen"), [("chat, superchat", b"chat"), ("v2.x", b"v2.x")])
def test_the_first_subprotocol_that_is_offered_is_chosen(offered: str, chosen: bytes) -> None:
    assert b"\r\nSec-WebSocket-Protocol: " + chosen + b"\r\n\r\n" in accept(KEY, offered)


@pytest.mark.parametrize("offered", ["", " , x", "no token"])
def test_what_is_no_subprotocol_is_not_chosen(offered: str) -> None:
    assert b"Protocol:" not in accept(KEY, offered)
