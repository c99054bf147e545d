"""RFC 6455 by the cases of the Autobahn test suite, without its performance and compression groups."""

from kosoku import run_fuzzingclient

from tests.interop.conftest import StartServer
from tests.interop.wire import Peer

CASES = 247
LEFT_OUT = ["9.*", "12.*", "13.*"]
ACCEPTABLE = {"madang": {"OK", "INFORMATIONAL"}, "node": {"OK", "INFORMATIONAL", "NON-STRICT"}}
"""Node hears of broken UTF-8 at the end of a message only, which is allowed, if not ideal."""


async def test_every_autobahn_case_is_passed(peer: Peer, start_server: StartServer) -> None:
    server = start_server(peer, "websocket", max_payload=20_000_000)

    results = await run_fuzzingclient(server.websocket_url, exclude_cases=LEFT_OUT, concurrency=4)

    assert len(results) == CASES
    verdicts = {result.case_id: {result.behavior.value, result.behavior_close.value} for result in results}
    assert {case: got for case, got in verdicts.items() if not got <= ACCEPTABLE[peer]} == {}
