"""The request a session began with."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_plus

from madang.protocol.http import header_fields

__all__ = ["Handshake", "parse_query"]

_LINE: Final = b"\r\n"
_FORGOTTEN: Final = b"GET / HTTP/1.1\r\n\r\n"


def parse_query(raw: str) -> dict[str, str]:
    """Parse a query string.

    Of a name given twice the last value holds. Never raises: what is no UTF-8 is replaced.
    """
    query = {}
    for pair in raw.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        if name:
            query[name] = value
    return query


class Handshake:
    """Who opened a session, from where and how.

    Only the raw head is kept, for it is the smallest form. `headers` and `query` are parsed when they are
    first asked for, as several do while a session is opened, and again after `compact`; `header` looks for
    one of them without that. ``headers`` are given by who has parsed them already.
    ``address`` is the client's network address ("" if unknown), ``secure`` whether it came over TLS, ``time``
    when, in seconds since the epoch. These last as long as the session; the head only until the client is
    connected to a namespace.
    """

    __slots__ = ("_headers", "_query", "address", "head", "secure", "time")

    def __init__(
        self, head: bytes, address: str, *, secure: bool, time: float, headers: dict[str, str] | None = None
    ) -> None:
        self.head = head
        self.address = address
        self.secure = secure
        self.time = time
        self._headers = headers
        self._query: dict[str, str] | None = None

    def forget(self) -> None:
        """Let go of the head: there are no headers and no query any more."""
        self.head = _FORGOTTEN
        self.compact()

    def compact(self) -> None:
        """Keep the raw head only, of what was made of it."""
        self._headers = self._query = None

    @property
    def method(self) -> str:
        """The request's method."""
        return self.head[: self.head.index(b" ")].decode("latin-1")

    @property
    def target(self) -> str:
        """The request's target as sent: path and query."""
        start = self.head.index(b" ") + 1
        return self.head[start : self.head.index(b" ", start)].decode("latin-1")

    @property
    def path(self) -> str:
        """The path, as sent."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters."""
        if self._query is None:
            self._query = parse_query(self.target.partition("?")[2])
        return self._query

    @property
    def headers(self) -> dict[str, str]:
        """The headers by lower-case name, as Latin-1; those sent more than once are joined by a comma."""
        if self._headers is None:
            self._headers = header_fields(self.head)
        return self._headers

    def header(self, name: str) -> str:
        """Return one header by its lower-case name, "" without it, and parse no others for it."""
        if self._headers is None:
            start_of_line, lowered = _LINE + name.encode() + b":", self.head.lower()
            found = lowered.find(start_of_line)
            if found < 0:
                return ""
            start = found + len(start_of_line)
            if lowered.find(start_of_line, start) < 0:
                return self.head[start : self.head.index(_LINE, start)].decode("latin-1").strip()
        return self.headers.get(name, "")

    @staticmethod
    def assemble(method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
        """Build a head from its parts, as a Handshake keeps it."""
        lines = [method.encode() + b" " + target + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in headers]
        return _LINE.join([*lines, b"", b""])
