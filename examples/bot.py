"""A bot that answers: invite ``echo`` into a room and speak to it.

Run it with ``python examples/bot.py http://localhost:3000``; it needs ``python-socketio[asyncio_client]``.
"""

import asyncio
import sys
from typing import Any

import socketio

NAME = "echo"
chat = socketio.AsyncClient()


async def ask(event: str, body: dict[str, Any]) -> dict[str, Any]:
    """Send an event and return its answer."""
    while True:
        answer: dict[str, Any] = await chat.call(event, body, namespace="/chat")
        if answer["ok"]:
            return answer
        wait = answer["error"].get("retryAfter")
        if wait is None:
            raise RuntimeError(f"{event}: {answer['error']['message']}")
        await asyncio.sleep(wait)  # the server says when it takes this again


@chat.on("registered", namespace="/chat")
async def registered(answer: dict[str, Any]) -> None:
    # Also after a lost connection: who says in the handshake who it is, is let into all rooms again.
    print(f"{NAME} is in {len(answer['rooms'])} rooms", flush=True)


@chat.on("room_invite", namespace="/chat")
async def invited(invitation: dict[str, Any]) -> None:
    await say(invitation["roomId"], f"Thank you, {invitation['hostId']}. I repeat what you say.")


@chat.on("receive_message", namespace="/chat")
async def heard(message: dict[str, Any]) -> None:
    # An answer is not answered: two bots in one room would else never end.
    is_answer = message.get("clientMessageId", "").startswith("answer-")
    if message["userId"] != NAME and not is_answer:
        # The same id for the same answer: should we be asked twice, it is stored once.
        await say(message["roomId"], message["content"], f"answer-{message['id']}")


async def say(room: str, content: str, message_id: str | None = None) -> None:
    body = {"roomId": room, "userId": NAME, "content": content}
    await ask("send_message", body | ({"clientMessageId": message_id} if message_id else {}))


async def main(server: str) -> None:
    await chat.connect(server, namespaces=["/chat"], socketio_path="/chat/ws", auth={"userId": NAME})
    await chat.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:3000"))
