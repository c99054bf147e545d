"""Health for those who run the server: alive, ready, and how it does."""

from typing import Any

from litestar import MediaType, Request, Response, get, route
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from madang.http.admin import admin_only, is_admin
from madang.http.errors import LimitedOperation, refusals
from madang.http.services import ReadinessService, RegistryService

__all__ = ["healthz", "metrics", "readyz"]


@route(
    "/healthz",
    http_method=["GET", "HEAD"],
    summary="Alive",
    tags=["health"],
    responses=refusals(429),
    operation_class=LimitedOperation,
)
async def healthz() -> dict[str, bool]:
    """Answer as long as the process can."""
    return {"ok": True}


@route(
    "/readyz",
    http_method=["GET", "HEAD"],
    summary="Ready for users",
    tags=["health"],
    responses=refusals(429),
    operation_class=LimitedOperation,
)
async def readyz(request: Request[Any, Any, Any], readiness: ReadinessService) -> Response[dict[str, Any]]:
    """Answer 200 when users may be sent here, 503 when not; the reasons at the administrators' address only.

    There what is degraded, such as the search without its index, is told as well; it is no reason to go
    elsewhere.
    """
    await readiness.ask()
    reasons = readiness.reasons
    answer: dict[str, Any] = {"ready": not reasons}
    if is_admin(request.scope):
        answer |= {"reasons": reasons, "durability": readiness.durability}
        if readiness.degraded:
            answer["degraded"] = readiness.degraded
    return Response(answer, status_code=503 if reasons else 200)


@get(
    "/metrics",
    summary="Metrics for Prometheus",
    tags=["health"],
    media_type=MediaType.TEXT,
    guards=[admin_only],
)
async def metrics(registry: RegistryService) -> Response[bytes]:
    """Return the metrics in Prometheus' text format."""
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
