"""In a room, every socket sees seq rise by one, each message once."""

import asyncio

from tests.support.madang import Madang
from tests.support.peers import MODES, Peer, PythonPeers

ROOMS = 50
SOCKETS_PER_ROOM = 4
MESSAGES_PER_SOCKET = 10


async def talk(room_id: str, user_id: str, peer: Peer) -> None:
    """Say some things at once, without waiting for each other's acknowledgement."""
    sends = (peer.ask("send_message", room_id, user_id, f"{n}") for n in range(MESSAGES_PER_SOCKET))
    answers = await asyncio.gather(*sends)
    assert all(answer["ok"] for answer in answers)
    assert [answer["seq"] for answer in answers] == sorted(answer["seq"] for answer in answers)


async def test_two_hundred_sockets_in_fifty_rooms_see_every_message_once_in_order(madang: Madang) -> None:
    expected = list(range(1, SOCKETS_PER_ROOM * MESSAGES_PER_SOCKET + 1))
    async with PythonPeers() as peers:
        modes = (MODES[number % len(MODES)] for number in range(ROOMS * SOCKETS_PER_ROOM))
        clients = await asyncio.gather(*(peers.connect(madang.url, mode) for mode in modes))
        names = [f"order-{number}" for number in range(len(clients))]
        await asyncio.gather(*(c.register(name) for c, name in zip(clients, names, strict=True)))
        talks = []
        for room in range(ROOMS):
            members = range(room, len(clients), ROOMS)
            answer = await clients[room].ask("create_room", names[room], [names[each] for each in members])
            talks += [talk(answer["roomId"], names[each], clients[each]) for each in members]
        await asyncio.gather(*talks)
        for client in clients:
            await client.next("receive_message", where=lambda message: message["seq"] == expected[-1])
            assert [message["seq"] for message in client.all("receive_message")] == expected
