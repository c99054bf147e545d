"""The Fetch standard, "CORS protocol"."""

from tests.unit.transport.doubles import serve
from tests.unit.transport.wire import HttpClient

ORIGIN = "https://chat.example"
ALLOWED = b"access-control-allow-origin"


async def test_without_allowed_origins_nothing_is_said() -> None:
    server, _ = serve()
    answer = await HttpClient(server).request("GET", headers={"origin": ORIGIN})
    assert ALLOWED not in answer.headers
    assert (await HttpClient(server).request("OPTIONS")).status == 400
    await server.stop()


async def test_a_star_allows_any_origin_also_in_refusals() -> None:
    server, _ = serve(cors_allowed_origins=frozenset("*"))
    http = HttpClient(server)
    assert (await http.request("GET", headers={"origin": ORIGIN})).headers[ALLOWED] == b"*"
    assert (await http.get(sid="unknown")).headers[ALLOWED] == b"*"
    await server.stop()


async def test_a_named_origin_is_allowed_with_credentials_and_another_is_not() -> None:
    server, _ = serve(cors_allowed_origins=frozenset({ORIGIN}))
    http = HttpClient(server)
    allowed = await http.request("GET", headers={"origin": ORIGIN})
    assert allowed.headers[ALLOWED] == ORIGIN.encode()
    assert allowed.headers[b"access-control-allow-credentials"] == b"true"
    other = await http.request("GET", headers={"origin": "https://evil.example"})
    assert ALLOWED not in other.headers
    assert other.headers[b"vary"] == b"Origin"
    await server.stop()


async def test_a_preflight_is_answered_without_opening_anything() -> None:
    server, _ = serve(cors_allowed_origins=frozenset("*"))
    asked = {"origin": ORIGIN, "access-control-request-headers": "content-type"}
    answer = await HttpClient(server).request("OPTIONS", headers=asked)
    assert answer.status == 204
    assert answer.headers[b"access-control-allow-methods"] == b"GET, POST"
    assert answer.headers[b"access-control-allow-headers"] == b"content-type"
    assert server.sessions == 0
