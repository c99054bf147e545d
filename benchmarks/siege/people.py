"""Two ordinary users who talk with each other, and how long they wait."""

import asyncio
import gc
import time
from contextlib import suppress
from typing import Final, Self

from benchmarks.engine.client import Client, connect
from benchmarks.siege.attack import REFUSALS

__all__ = ["People"]

_PAUSE: Final = 0.05
_PATIENCE: Final = 10.0


class People:
    """Two sockets in one room, each of which says something nearly 20 times a second: enough for a p99."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._clients: list[Client] = []
        self._room = ""

    @classmethod
    async def meet(cls, port: int) -> Self:
        """Connect both and open their room."""
        people = cls(port)
        people._clients = [await people._enter(number) for number in range(2)]
        payload = {"hostId": "ordinary0", "participants": ["ordinary1"]}
        people._room = str((await people._clients[0].request("create_room", payload))["roomId"])
        return people

    async def talk(self, seconds: float) -> list[float]:
        """Talk for a while; returns the seconds that each acknowledgement took, or all that was waited."""
        gc.collect()
        gc.disable()  # what the collector takes of this process is no wait for the server
        try:
            waits = await asyncio.gather(*(self._speak(number, seconds) for number in range(2)))
        finally:
            gc.enable()
        return [wait for each in waits for wait in each]

    def part(self) -> None:
        """Go."""
        for client in self._clients:
            client.transport.abort()

    async def _enter(self, number: int) -> Client:
        client = await connect(self._port)
        await client.request("register", {"userId": f"ordinary{number}"})
        return client

    async def _speak(self, number: int, seconds: float) -> list[float]:
        waits = []
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._say(number)
            except REFUSALS:
                await self._return(number)
            waits.append(time.perf_counter() - start)
            await asyncio.sleep(_PAUSE)
        return waits

    async def _say(self, number: int) -> None:
        payload = {"roomId": self._room, "userId": f"ordinary{number}", "content": "How are you?"}
        answer = await self._clients[number].request("send_message", payload)
        if not answer["ok"]:
            raise RuntimeError(answer)

    async def _return(self, number: int) -> None:
        self._clients[number].transport.abort()
        with suppress(*REFUSALS):
            async with asyncio.timeout(_PATIENCE):
                self._clients[number] = await self._enter(number)
