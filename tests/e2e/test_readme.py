"""The example that the README opens with runs as it is written."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from madang.gateway.schemas import CLIENT_EVENTS
from tests.support.madang import Madang
from tests.support.node import SCRIPTS, node
from tests.support.peers import PythonPeers
from tests.support.process import ROOT


def test_the_example_of_the_readme_talks_to_a_server(tmp_path: Path) -> None:
    found = re.search(r"```js\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found
    example = found[1]
    assert len(example.splitlines()) <= 20
    with Madang("--data-dir", tmp_path / "data") as server:
        script = tmp_path / "talk.mjs"
        script.write_text(example.replace("http://localhost:3000", server.url), "utf-8")
        (tmp_path / "node_modules").symlink_to(SCRIPTS / "node_modules")
        result = subprocess.run([node(), script], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "1 minji 안녕하세요!\n1 message so far\n"


def test_the_korean_readme_is_linked_first_and_names_the_events_as_the_contract_does() -> None:
    assert "(README.ko.md)" in (ROOT / "README.md").read_text("utf-8").splitlines()[0]
    row = re.compile(r"^\| `(\w+)` \| ([\w?, ]+) \|", re.MULTILINE)
    contract = dict(row.findall((ROOT / "docs" / "contract.md").read_text("utf-8")))
    korean = dict(row.findall((ROOT / "README.ko.md").read_text("utf-8")))
    assert set(korean) == {each.event for each in CLIENT_EVENTS}
    assert {event: contract.get(event) for event in korean} == korean


def shapes(page: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Return the events in a page's tables, with the fields that the server sends: a row's last object."""
    for row in (ROOT / page).read_text("utf-8").splitlines():
        event = re.match(r"\| `(\w+)` \|", row)
        objects = re.findall(r"`[^`{]*{([^`]*)}`", row)
        if event and objects:
            yield event[1], frozenset(re.sub(r": \S+?(?=,|$)", "", objects[-1]).split(", "))


def test_the_korean_readme_has_the_fields_that_the_server_sends_as_the_contract_has_them() -> None:
    korean = set(shapes("README.ko.md"))
    assert len(korean) > len(CLIENT_EVENTS)
    assert korean <= set(shapes("docs/contract.md"))


async def test_path_and_namespace_of_the_korean_readme_serve_a_client_of_the_usual_address() -> None:
    korean = (ROOT / "README.ko.md").read_text("utf-8")
    found = re.search(r"^madang serve (.+)$", korean, re.MULTILINE)
    assert found
    with Madang("--storage", "memory", *found[1].split()) as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket", path="/socket.io", namespace="/")
            await peer.register("minji")
            made = await peer.ask("create_room", "minji", ["jun"], "마당")
            sent = await peer.ask("send_message", [made["roomId"], "minji", "안녕하세요!"])
            assert (made["ok"], sent["seq"]) == (True, 1)
