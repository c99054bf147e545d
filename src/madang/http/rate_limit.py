"""A bound of each address's HTTP requests, before anything is routed or read."""

import asyncio
import math
from collections.abc import Callable, Container
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec

from madang.application.rates import FREE, Buckets, ByteCosts, Rate
from madang.contract import error_out
from madang.domain import catalogue
from madang.domain.errors import RateLimited
from madang.domain.locales import choose_locale
from madang.domain.wording import Locale
from madang.http.server import Asgi
from madang.transport import address_group, client_address

__all__ = ["HttpBuckets", "HttpRateLimit"]

_HEALTH: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_PAUSE: Final = 0.5


class HttpBuckets(NamedTuple):
    """What addresses may ask.

    Attributes:
        requests: of anything; the transport takes from it, too, for what it refuses.
        health: health checks.
        refusals: refusals that come at once.
    """

    requests: Buckets
    health: Buckets
    refusals: Buckets

    @classmethod
    def of(cls, rate: Rate, clock: Callable[[], float], capacity: int) -> "HttpBuckets":
        """Return full buckets of one rate.

        Args:
            rate: how much an address may ask.
            clock: gives seconds that never go back.
            capacity: bounds the addresses that are remembered.
        """
        return cls(*(Buckets(rate, clock, capacity) for _ in cls._fields))


class HttpRateLimit:
    """An ASGI application that refuses, with 429, what an address asks beyond its rate.

    A long answer counts as several requests, once it is sent.

    An address that goes on and on gets its refusals late: on a connection of HTTP/1.1 the next request is
    handled when the one before is answered, so that it slows down. Health checks are counted by themselves,
    for a balancer at an address that floods must still learn that the server lives.
    """

    def __init__(
        self,
        application: Asgi,
        buckets: HttpBuckets,
        proxies: Container[str],
        refused: Callable[[], None],
        locale: Locale = "en",
        costs: ByteCosts = FREE,
    ) -> None:
        """Stand before ``application``.

        Args:
            application: what answers what is not refused.
            buckets: how much an address may ask.
            proxies: addresses whose ``X-Forwarded-For`` is believed.
            refused: is called for each refusal.
            locale: the language of requests that ask for none.
            costs: the tokens that an address pays for an answer's bytes.
        """
        self._application = application
        self._buckets = buckets
        self._proxies = proxies
        self._refused = refused
        self._locale = locale
        self._costs = costs

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, or let it through."""
        if scope["type"] == "http":
            network = address_group(self._address(scope))
            buckets = self._buckets.health if scope["path"] in _HEALTH else self._buckets.requests
            wait = buckets.take(network)
            if wait:
                self._refused()
                if self._buckets.refusals.take(network):
                    await asyncio.sleep(_PAUSE)
                await _refuse(send, wait, self._locale_of(scope))
                return
            send = self._counted(send, partial(buckets.charge, network))
        await self._application(scope, receive, send)

    def _counted(self, send: Any, charge: Callable[[int], None]) -> Any:
        """Return what sends an answer, and charges for its body as it grows."""
        sent = 0

        async def send_and_count(message: Any) -> None:
            nonlocal sent
            before = self._costs.of_answer(sent)
            sent += len(message.get("body", b""))
            tokens = self._costs.of_answer(sent) - before
            if tokens:
                charge(tokens)
            await send(message)

        return send_and_count

    def _locale_of(self, scope: Any) -> Locale:
        liked = [value for name, value in scope["headers"] if name == b"accept-language"]
        return choose_locale(b",".join(liked).decode("latin-1"), self._locale)

    def _address(self, scope: Any) -> str:
        client = scope.get("client")
        peer: str = client[0] if client else ""
        if peer not in self._proxies:
            return peer
        forwarded_for = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return client_address(peer, b",".join(forwarded_for).decode("latin-1"), self._proxies)


async def _refuse(send: Any, wait: float, locale: Locale) -> None:
    error = RateLimited(catalogue.ADDRESS_RATE, wait)
    body = msgspec.json.encode({"error": error_out(error, locale)})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(math.ceil(wait)).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
