"""socket.io-client, the latest and version 3, in Node: what its users see of the server.

The scenarios are in tests/node/client_scenarios.js. Messages of 900 KB need a limit that their base64 fits.
"""

import json
import subprocess

import pytest

from tests.interop.conftest import StartServer
from tests.interop.wire import Peer
from tests.support.node import SCRIPTS, node

SCENARIOS = 19


@pytest.mark.parametrize("transports", ["polling", "websocket", "polling,websocket"])
@pytest.mark.parametrize("client", ["socket.io-client", "socket.io-client-3"])
def test_the_official_client_gets_what_it_expects(
    peer: Peer, start_server: StartServer, client: str, transports: str
) -> None:
    server = start_server(peer, "socketio", max_payload=2_000_000)

    played = subprocess.run(
        [node(), SCRIPTS / "client_scenarios.js", client, server.origin, transports],
        capture_output=True,
        text=True,
        check=True,
    )

    errors = {result["name"]: result["error"] for result in map(json.loads, played.stdout.splitlines())}
    assert len(errors) == SCENARIOS
    assert {name: error for name, error in errors.items() if error} == {}
