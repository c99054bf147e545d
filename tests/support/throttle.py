"""A proxy before DynamoDB that lets writers through by halves, or turns them away, as a busy table does."""

import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self
from zlib import crc32

from aiohttp import ClientSession, web

__all__ = ["Throttle"]

_JSON: Final = "application/x-amz-json-1.0"
_WRITE: Final = "DynamoDB_20120810.BatchExecuteStatement"
_LARGEST: Final = 2**24
_REFUSAL: Final = {
    "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    "message": "The level of configured provisioned throughput for the table was exceeded.",
}
_SEPARATE: Final = frozenset({"content-length", "content-encoding", "transfer-encoding", "host", "date"})
"""Headers of one hop, which the next makes anew."""


class Throttle:
    """Leads requests to a DynamoDB; of each BatchExecuteStatement, a share of the items only.

    The rest is answered with the error ``ProvisionedThroughputExceeded``, and a call of which nothing gets
    through as ``ProvisionedThroughputExceededException``
    (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html).

    Attributes:
        share: for each call, by its number from 0, the share of its items that get through.
        calls: how many items each BatchExecuteStatement named so far.
        endpoint: where it listens.
    """

    def __init__(self, target: str, share: Callable[[int], float]) -> None:
        """Lead to the DynamoDB at ``target``."""
        self.share = share
        self.calls: list[int] = []
        self.endpoint = ""
        self._target = target
        application = web.Application(client_max_size=_LARGEST)
        application.router.add_post("/", self._lead)
        self._runner = web.AppRunner(application)

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.endpoint = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _lead(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.headers["X-Amz-Target"] != _WRITE:
            return await self._forward(request, body, 0)
        items = json.loads(body)["Statements"]
        self.calls.append(len(items))
        through = round(len(items) * self.share(len(self.calls) - 1))
        if not through:
            return _answer(400, _REFUSAL)
        taken = json.dumps({"Statements": items[:through]}).encode()
        return await self._forward(request, taken, len(items) - through)

    async def _forward(self, request: web.Request, body: bytes, left: int) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _SEPARATE}
        async with self._session.post(self._target, data=body, headers=headers) as response:
            answer = json.loads(await response.read())
            if left and response.status == 200:
                answer["Responses"] += [{"Error": {"Code": "ProvisionedThroughputExceeded"}}] * left
            return _answer(response.status, answer)


def _answer(status: int, answer: Any) -> web.Response:
    body = json.dumps(answer).encode()
    # The driver holds the body against this sum, and asks again when it is another.
    headers = {"x-amz-crc32": str(crc32(body)), "x-amzn-RequestId": "throttle"}
    return web.Response(status=status, body=body, content_type=_JSON, headers=headers)
