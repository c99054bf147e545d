"""Health for those who run the server: alive, ready, and how it does."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from madang.application.readiness import Readiness
from madang.http.admin import is_admin
from madang.http.operations import Asked, Nothing, Operation, as_json

__all__ = ["HealthOperations"]

_Plain = Asked[Nothing, Nothing]


class HealthOperations:
    """What balancers and those who watch the server ask."""

    def __init__(self, readiness: Readiness, registry: CollectorRegistry) -> None:
        self._readiness = readiness
        self._registry = registry

    def all(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                methods=("GET", "HEAD"),
                path="/healthz",
                handle=self.healthz,
                answer=dict[str, bool],
                summary="Alive",
                tag="health",
                refusals=(429,),
            ),
            Operation(
                methods=("GET", "HEAD"),
                path="/readyz",
                handle=self.readyz,
                answer=dict[str, Any],
                summary="Ready for users",
                tag="health",
                refusals=(429,),
            ),
            Operation(
                methods=("GET",),
                path="/metrics",
                handle=self.metrics,
                answer=str,
                summary="Metrics for Prometheus",
                tag="health",
                media_type="text/plain",
                is_for_admins=True,
            ),
        ]

    async def healthz(self, asked: _Plain) -> Response:
        """Answer as long as the process can."""
        del asked
        return as_json({"ok": True})

    async def readyz(self, asked: _Plain) -> Response:
        """Answer 200 when users may be sent here, 503 when not.

        The reasons are told at the administrators' address only. There what is degraded, such as the search
        without its index, is told as well; it is no reason to go elsewhere.
        """
        readiness = self._readiness
        await readiness.ask()
        reasons = readiness.reasons
        answer: dict[str, Any] = {"ready": not reasons}
        if is_admin(asked.request.scope):
            answer |= {"reasons": reasons, "durability": readiness.durability}
            if readiness.degraded:
                answer["degraded"] = readiness.degraded
        return as_json(answer, 503 if reasons else 200)

    async def metrics(self, asked: _Plain) -> Response:
        """Return the metrics in Prometheus' text format."""
        del asked
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
