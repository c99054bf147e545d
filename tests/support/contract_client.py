"""The contract by python-socketio's clients, over three transports at once.

It prints what tests/node/contract_client.js prints.
``python -m tests.support.contract_client URL NAME sync|async``. Each client runs in a thread of its own.
"""

import asyncio
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

import socketio

TRANSPORTS: Final = {
    "polling": ["polling"],
    "websocket": ["websocket"],
    "upgrade": ["polling", "websocket"],
}
PATIENCE: Final = 30
RETRY: Final = {"reconnection_delay": 0.05, "reconnection_delay_max": 0.2}

Call = Callable[[str, Any], dict[str, Any]]


def say(mode: str, what: str) -> None:
    """Tell the test about the client of a transport."""
    sys.stdout.write(f"{mode} {what}\n")
    sys.stdout.flush()


class Chat:
    """The steps of the contract, in a thread that may block."""

    def __init__(self, user_id: str, mode: str, call: Call) -> None:
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.pages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._user_id = user_id
        self._mode = mode
        self._call = call
        self._room_id = ""
        self._times = 0

    def connected(self) -> None:
        """Go through the steps, beside the client, which goes on reading."""
        threading.Thread(target=self._serve, args=(self._times,), daemon=True).start()
        self._times += 1

    def _serve(self, time: int) -> None:
        try:
            self._ask("register", userId=self._user_id)
            if time:
                self._say(f"back {time}")
            else:
                self._keep_contract()
        except Exception as error:  # whatever it is, it is the finding
            say(self._mode, f"failed: {error!r}")
        else:
            say(self._mode, f"back {time}" if time else "contract")

    def _ask(self, event: str, **payload: Any) -> dict[str, Any]:
        answer = self._call(event, payload)
        assert answer["ok"], answer
        return answer

    def _say(self, content: str) -> None:
        self._ask("send_message", roomId=self._room_id, userId=self._user_id, content=content)
        assert self.heard.get(timeout=PATIENCE)["content"] == content

    def _keep_contract(self) -> None:
        self._room_id = self._ask("create_room", hostId=self._user_id, participants=[])["roomId"]
        self._say("안녕 👋")
        self._ask("join_room", userId=self._user_id, roomId=self._room_id)
        history = self._ask("get_messages", roomId=self._room_id)["messages"]
        assert self.pages.get(timeout=PATIENCE)["messages"] == history
        self._ask("search", keyword="안녕")
        self._ask("get_rooms")


def listen(client: Any, chat: Chat, mode: str) -> None:
    """Let the chat hear what the client does."""
    client.on("connect", chat.connected, namespace="/chat")
    client.on("disconnect", lambda why=None: say(mode, f"lost: {why}"), namespace="/chat")
    client.on("receive_message", chat.heard.put, namespace="/chat")
    client.on("receive_messages", chat.pages.put, namespace="/chat")


def run_sync(url: str, name: str, mode: str) -> None:
    """Run the client of blocking programs."""
    client = socketio.Client(**RETRY)
    call: Call = lambda event, payload: dict(  # noqa: E731  # it needs the client, which needs it
        client.call(event, payload, namespace="/chat", timeout=PATIENCE)
    )
    listen(client, Chat(f"{name}-{mode}", mode, call), mode)
    client.connect(url, transports=TRANSPORTS[mode], socketio_path="/chat/ws", namespaces=["/chat"])
    client.wait()


async def run_async(url: str, name: str, mode: str) -> None:
    """Run the client of asyncio programs."""
    loop = asyncio.get_running_loop()
    client = socketio.AsyncClient(**RETRY)

    def call(event: str, payload: Any) -> dict[str, Any]:
        asked = client.call(event, payload, namespace="/chat", timeout=PATIENCE)
        return dict(asyncio.run_coroutine_threadsafe(asked, loop).result(PATIENCE))

    listen(client, Chat(f"{name}-{mode}", mode, call), mode)
    await client.connect(url, transports=TRANSPORTS[mode], socketio_path="/chat/ws", namespaces=["/chat"])
    await client.wait()


def main(url: str, name: str, kind: str) -> None:
    """Run three clients, until the process is ended."""
    for mode in TRANSPORTS:
        if kind == "sync":
            threading.Thread(target=run_sync, args=(url, name, mode)).start()
        else:
            threading.Thread(target=lambda mode=mode: asyncio.run(run_async(url, name, mode))).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
