"""Where requests end (RFC 9112), and what of them is no content."""

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.http import RELAY_ROOM, HeadTooLargeError, RequestFraming

GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;a=b\r\nwor\r\n2\r\nld\r\n0\r\nTrailer: t\r\n\r\n"
)
MAX_HEAD = 200


class Reader:
    """A real parser, fed as the server feeds it; notes what lies in one piece with a request before it."""

    def __init__(self, max_head: int = MAX_HEAD) -> None:
        self.framing = RequestFraming(max_head)
        self.parser = httptools.HttpRequestParser(self)
        self.requests: list[tuple[bytes, bytes]] = []
        self.overruns = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self._is_over = False

    def read_in_steps(self, data: bytes, step: int) -> None:
        """Read so many bytes at a time; nothing but a head may wait meanwhile."""
        for at in range(0, len(data), step):
            self.read(data[at : at + step])
            assert self.framing.waiting <= MAX_HEAD + step

    def read(self, data: bytes) -> None:
        self.framing.append(data)
        while (piece := self.framing.take()) is not None:
            self._is_over = False
            self.parser.feed_data(piece)

    def on_message_begin(self) -> None:
        self.overruns += self._is_over
        self.headers, self.body, self.url = [], b"", b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.framing.begin_body(self.headers)

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self._is_over = True
        self.requests.append((self.url, self.body))
        self.framing.end()


@given(
    st.lists(st.sampled_from([GET, POST, CHUNKED, b"\r\n" + GET]), max_size=6),
    st.lists(st.integers(1, 60), min_size=1, max_size=30),
)
def test_no_piece_reaches_beyond_a_request_however_the_bytes_arrive(
    requests: list[bytes], steps: list[int]
) -> None:
    stream = b"".join(requests)
    reader, at = Reader(), 0
    while at < len(stream):
        for step in steps:
            reader.read(stream[at : at + step])
            at += step
    wanted = {GET: (b"/a", b""), POST: (b"/b", b"hello"), CHUNKED: (b"/c", b"world")}
    assert reader.requests == [wanted[request.removeprefix(b"\r\n")] for request in requests]
    assert reader.overruns == 0
    assert reader.framing.waiting == 0


def test_a_request_is_not_read_before_it_is_asked_for() -> None:
    framing = RequestFraming(MAX_HEAD)
    framing.append(GET + GET)

    assert framing.take() == GET
    framing.end()

    assert framing.waiting == len(GET)
    assert framing.take() == GET


def head_of(length: int, *lines: bytes) -> bytes:
    """Make a head of so many bytes, with some lines of a header."""
    start = b"\r\n".join([b"GET / HTTP/1.1", *lines, b"X: "])
    return start + b"a" * (length - len(start) - 4) + b"\r\n\r\n"


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_a_head_may_have_as_many_bytes_as_allowed_and_not_one_more(step: int) -> None:
    head = head_of(MAX_HEAD)
    reader = Reader()
    for at in range(0, len(head), step):
        reader.read(head[at : at + step])
    assert len(reader.requests) == 1

    longer, reader = head_of(MAX_HEAD + 1), Reader()
    with pytest.raises(HeadTooLargeError):
        reader.read_in_steps(longer, step)


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 300,
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 100,
        b"\r\n" * 200,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 300,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;xxxxxxxxx\r\na\r\n" * 50,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"x: y\r\n" * 100,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx: " + b"y" * 300,
    ],
)
@pytest.mark.parametrize("step", [1, 1000])
def test_nothing_that_is_no_content_grows_without_end(endless: bytes, step: int) -> None:
    reader = Reader()

    with pytest.raises(HeadTooLargeError):
        reader.read_in_steps(endless, step)


def test_content_is_not_counted() -> None:
    body = b"5\r\nhello\r\n" * 100 + b"0\r\n\r\n"
    reader = Reader()
    reader.read(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    assert reader.requests == [(b"/", b"hello" * 100)]


@pytest.mark.parametrize("start", [b"\x16\x03\x01\x02", b"get / ", b" GET /", b"{}"])
def test_what_cannot_be_a_request_is_shown_to_the_parser_at_once(start: bytes) -> None:
    framing = RequestFraming(MAX_HEAD)
    framing.append(start)
    assert framing.take() == start


def test_another_protocol_that_is_offered_is_left_out_and_the_body_kept() -> None:
    """`curl --http2` and Java's HttpClient offer it with every first request (RFC 9110 §7.8)."""
    reader = Reader()
    reader.read(
        b"POST /b HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 5\r\n\r\nhello" + GET
    )
    assert reader.requests == [(b"/b", b"hello"), (b"/a", b"")]


def test_an_offer_of_websocket_is_kept() -> None:
    head = b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUPGRADE: h2c, WebSocket\r\n\r\n"
    framing = RequestFraming(MAX_HEAD)
    framing.append(head)
    assert framing.take() == head


def test_nothing_is_kept_of_what_was_taken() -> None:
    framing = RequestFraming(MAX_HEAD)
    framing.append(GET)
    framing.take()
    framing.end()
    assert framing.waiting == 0
    assert framing._buffer == b""


@pytest.mark.parametrize(
    ("length", "lines", "is_taken"),
    [
        (MAX_HEAD, [], True),
        (MAX_HEAD + 1, [], False),
        (MAX_HEAD + RELAY_ROOM, [b"x-Hop:n1"], True),
        (MAX_HEAD + RELAY_ROOM + 1, [b"X-Hop: n1"], False),
        (MAX_HEAD + 1, [b"X: x-hop: n1"], False),
    ],
)
def test_a_head_that_was_passed_on_may_have_what_was_added(
    length: int, lines: list[bytes], is_taken: bool
) -> None:
    framing = RequestFraming(MAX_HEAD, b"x-hop")
    head = head_of(length, *lines)
    framing.append(head)
    if is_taken:
        assert framing.take() == head
    else:
        with pytest.raises(HeadTooLargeError):
            framing.take()


def test_a_head_that_never_ends_is_given_up_soon() -> None:
    framing = RequestFraming(MAX_HEAD, b"x-hop")
    framing.append(b"GET /a HTTP/1.1\r\nx-hop: n1\r\nX: " + b"x" * (MAX_HEAD + RELAY_ROOM))
    with pytest.raises(HeadTooLargeError):
        framing.take()


@pytest.mark.parametrize(
    ("head", "is_taken"),
    [
        (b"GET /a HTTP/1.1\r\n" + b"a:\r\n" * 10 + b"\r\n", True),
        (b"GET /a HTTP/1.1\r\n" + b"a:\r\n" * 11 + b"\r\n", False),
        (b"GET /a HTTP/1.1\r\n" + b"a:\r\n" * 12 + b"x-hop:n1\r\n\r\n", True),
        (b"GET /a HTTP/1.1\r\n" + b"a:\r\n" * 13 + b"x-hop:n1\r\n\r\n", False),
    ],
)
def test_the_fields_of_a_head_are_counted(head: bytes, is_taken: bool) -> None:
    framing = RequestFraming(MAX_HEAD, b"x-hop", max_fields=10)
    framing.append(head)
    if is_taken:
        assert framing.take() == head
    else:
        with pytest.raises(HeadTooLargeError):
            framing.take()


def test_trailers_count_as_fields() -> None:
    framing = RequestFraming(MAX_HEAD, max_fields=10)
    framing.append(b"POST /a HTTP/1.1\r\ntransfer-encoding:chunked\r\n\r\n0\r\n" + b"a:\r\n" * 10)
    assert framing.take() is not None
    framing.begin_body([(b"transfer-encoding", b"chunked")])
    with pytest.raises(HeadTooLargeError):
        framing.take()
