"""Engine.IO by hand: single requests to a server, for what no well-behaved client sends."""

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

__all__ = ["UNKNOWN", "open_session", "poll", "post", "sid_of", "upgrade"]

UNKNOWN: Final = (400, '{"code":1,"message":"Session ID unknown"}')
"""How Engine.IO answers a polling request of a session that is not there."""

_PATIENCE: Final = 30.0


async def open_session(url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Ask for a session over long-polling."""
    return await _request("GET", url, {}, b"", headers)


async def poll(url: str, sid: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Poll a session; return status and body."""
    return _read(await _request("GET", url, {"sid": sid}, b"", headers))


async def post(url: str, sid: str, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Send packets to a session; return status and body."""
    return _read(await _request("POST", url, {"sid": sid}, body, headers))


async def upgrade(url: str, sid: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Ask to move a session to WebSocket; return status and body, 101 where it was granted."""
    query = httpx.QueryParams(_query("websocket", {"sid": sid}))
    address = f"{url.replace('http', 'ws', 1)}/chat/ws/?{query}"
    try:
        async with connect(address, additional_headers=headers or {}, proxy=None, open_timeout=_PATIENCE):
            return 101, ""
    except InvalidStatus as refused:
        return refused.response.status_code, (refused.response.body or b"").decode()


def sid_of(opened: httpx.Response) -> str:
    """Return the id of a session that was opened."""
    packet: dict[str, Any] = json.loads(opened.text[1:])
    return str(packet["sid"])


async def _request(
    method: str, url: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str] | None
) -> httpx.Response:
    async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
        parameters = _query("polling", query)
        return await client.request(
            method, f"{url}/chat/ws/", params=parameters, content=body, headers=headers or {}
        )


def _query(transport: str, more: Mapping[str, str]) -> dict[str, str]:
    return {"EIO": "4", "transport": transport, **more}


def _read(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.text
