"""What a server says of its own readiness."""

import httpx

__all__ = ["readiness"]


async def readiness(url: str) -> tuple[int, list[str]]:
    """Return status and reasons of the server's ``/readyz``."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{url}/readyz")
        return answer.status_code, answer.json()["reasons"]
