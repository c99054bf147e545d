"""What was edited away or deleted is in no file of a server's directory, once they have settled."""

from pathlib import Path

from tests.support.madang import Madang
from tests.support.peers import PythonPeers
from tests.support.until import until

SAID, EDITED, KEPT = "개나리나팔꽃", "진달래함박꽃", "봉선화"


def files_with(directory: Path, text: str) -> set[str]:
    """Return the files that hold the bytes of a text."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {path.name for path in files if text.encode() in path.read_bytes()}


async def test_nothing_is_left_in_the_chat_at_once_nor_in_the_index_after_the_next_start(
    tmp_path: Path,
) -> None:
    options = ("--data-dir", tmp_path, "--rate-limits", "off")
    async with PythonPeers() as peers:
        with Madang(*options) as server:
            host = await peers.connect(server.url, "websocket", auth={"userId": "haneul"})
            await host.next("registered")
            room = (await host.ask("create_room", "haneul", []))["roomId"]
            for content in (SAID, SAID, SAID, KEPT):
                assert (await host.ask("send_message", room, "haneul", content))["ok"]
            await until(lambda: bool(files_with(tmp_path, SAID) & {"search.db", "search.db-wal"}))
            for seq, content in ((1, KEPT), (2, EDITED)):
                assert (await host.ask("edit_message", room, "haneul", seq, content))["ok"]
            for seq in (2, 3):
                assert (await host.ask("delete_message", room, "haneul", seq))["ok"]
            await until(lambda: not chat_files(tmp_path))
        with Madang(*options) as server:
            await until(lambda: not files_with(tmp_path, SAID) | files_with(tmp_path, EDITED))
            assert "madang.db" in files_with(tmp_path, KEPT)
            host = await peers.connect(server.url, "websocket", auth={"userId": "haneul"})
            page = await host.ask("get_messages", {"roomId": room})
            assert [each["content"] for each in page["messages"]] == [KEPT, "", "", KEPT]
            found = (await host.ask("search", {"keyword": KEPT}))["messages"]
            assert sorted(each["seq"] for each in found) == [1, 4]


def chat_files(directory: Path) -> set[str]:
    """Return the chat's files that hold what nobody may read any more."""
    found = files_with(directory, SAID) | files_with(directory, EDITED)
    return {name for name in found if name.startswith("madang.db")}
