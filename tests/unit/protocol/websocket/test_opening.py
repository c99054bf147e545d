"""Opening requests that need no parser, and all that is left to one."""

import pytest

from madang.protocol.websocket import opening_fields

LINES = (
    b"GET /chat/ws/?EIO=4&transport=websocket HTTP/1.1",
    b"Host: chat.example",
    b"Upgrade: websocket",
    b"Connection: Upgrade",
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


def request(*more: bytes, lines: tuple[bytes, ...] = LINES) -> bytes:
    return b"\r\n".join((*lines, *more, b"", b""))


def fields(data: bytes, max_bytes: int = 16_384, max_fields: int = 128) -> dict[str, str] | None:
    return opening_fields(data, max_bytes, max_fields)


def test_the_fields_of_a_plain_request_are_read() -> None:
    found = fields(request(b"Cookie: a=b", b"X-Empty:", b"X-Tab:\ta \t", b"X-Latin: \xe9"))
    assert found == {
        "host": "chat.example",
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "cookie": "a=b",
        "x-empty": "",
        "x-tab": "a",
        "x-latin": "é",
    }


@pytest.mark.parametrize(
    "connection", [b"connection: keep-alive, UPGRADE", b"connection: keep-alive\r\nconnection: upgrade"]
)
def test_tokens_are_found_in_lists_and_in_any_case(connection: bytes) -> None:
    plain = request(connection, b"upgrade: h2c , WebSocket", lines=LINES[:2])
    assert fields(plain) is not None


@pytest.mark.parametrize(
    "data",
    {
        "not whole": request()[:-1],
        "in part": request()[:40],
        "a frame behind it": request() + b"\x81\x80mask",
        "another request behind it": request() + request(),
        "another method": request().replace(b"GET", b"POST"),
        "a method in small letters": request().replace(b"GET", b"get"),
        "an absolute target": request().replace(b"/chat", b"http://chat.example/chat"),
        "a target that is not ASCII": request().replace(b"/chat", b"/ch\xc3\xa4t"),
        "a space in the target": request().replace(b"/chat", b"/c hat"),
        "an older version": request().replace(b"HTTP/1.1", b"HTTP/1.0"),
        "lines without carriage returns": request().replace(b"\r\n", b"\n"),
        "a lone carriage return": request(b"x: a\rb"),
        "a lone line feed": request(b"x: a\nb: c"),
        "a folded line": request(b"x: a", b" b: c"),
        "a space before the colon": request(b"x : a"),
        "a line without a colon": request(b"x"),
        "a line without a name": request(b": a"),
        "a NUL": request(b"x: a\0b"),
        "a length": request(b"content-length: 0"),
        "a coding": request(b"Transfer-Encoding: chunked"),
        "an expectation": request(b"Expect: 100-continue"),
        "another protocol": request().replace(b": websocket", b": h2c"),
        "no protocol": request(lines=LINES[:2] + LINES[3:]),
        "no connection": request(lines=LINES[:3] + LINES[4:]),
        "a word that holds the token": request().replace(b": Upgrade", b": upgraded"),
        "nothing": b"",
        "an end": b"\r\n\r\n",
    }.values(),
)
def test_what_is_not_beyond_doubt_is_left_to_a_parser(data: bytes) -> None:
    assert fields(data) is None


def test_the_bounds_are_bytes_and_fields() -> None:
    data = request()
    assert fields(data, max_bytes=len(data)) is not None
    assert fields(data, max_bytes=len(data) - 1) is None
    assert fields(data, max_fields=4) is not None
    assert fields(data, max_fields=3) is None
