"""The rates of the settings: what each user, socket and address may do."""

from collections.abc import Callable, Container, Mapping
from time import monotonic

import msgspec

from madang.application.rates import Buckets, ByteCosts, Rate, parse_rate
from madang.application.shares import UserClass, UserShares
from madang.config import Settings
from madang.gateway.rate_limiter import RateLimiter, SocketRates
from madang.http.rate_limit import HttpBuckets, HttpRateLimit
from madang.http.server import Asgi

__all__ = ["Rates", "choose_rates"]

_CLASSES: Mapping[str, UserClass | str] = {
    "register": "",  # whose it is, only the token tells: it is counted there
    "create_room": "rooms",
    "join_room": "rooms",
    "leave_room": "rooms",
    "rename_room": "rooms",
    "send_message": "send",
    "edit_message": "send",
    "delete_message": "send",
    "react": "send",
    "typing": "typing",
    "mark_read": "mark",
    "get_rooms": "read",
    "get_messages": "read",
    "get_receipts": "read",
    "get_changes": "read",
    "get_last_messages": "",  # how much it is, only its rooms tell: it is counted there
    "search": "search",
}


class Rates(msgspec.Struct, frozen=True):
    """What stands before the events, the connections and the requests; ``None`` is no limit.

    Attributes:
        users: the shares of users; without limits where the rates are off.
        limiter: before the events of sockets.
        connect_wait: before connections.
        stranger_wait: before requests of long-polling that no session is there for.
        hop_wait: before another node is asked for a session; it only looks at what the strangers have left.
        limit_http: puts a limit before an application.
        typing: how often a user is shown typing in a room.
    """

    users: UserShares
    limiter: RateLimiter | None
    connect_wait: Callable[[str], float] | None
    stranger_wait: Callable[[str], float] | None
    limit_http: Callable[[Asgi], Asgi]
    typing: Buckets | None = None
    hop_wait: Callable[[str], float] | None = None


def choose_rates(settings: Settings, proxies: Container[str], refused: Callable[[str], None]) -> Rates:
    """Return the rates; ``refused`` is told the code of every event that is refused."""
    capacity = settings.max_rate_keys
    if settings.rate_limits == "off":
        return Rates(UserShares({}, monotonic, capacity), None, None, None, lambda application: application)
    users = UserShares(_user_rates(settings), monotonic, capacity)
    sockets = SocketRates(
        events=parse_rate(settings.rate_events),
        faults=parse_rate(settings.rate_faults),
        refusals=parse_rate(settings.rate_refusals),
        address=parse_rate(settings.rate_address),
    )
    costs = ByteCosts(settings.rate_request_bytes, settings.rate_answer_bytes)
    limiter = RateLimiter(_CLASSES, users, sockets, monotonic, capacity, refused, costs)
    connect = parse_rate(settings.rate_connect)
    http_rate = parse_rate(settings.rate_http)
    http = None if http_rate is None else HttpBuckets.of(http_rate, monotonic, capacity)

    def limit_http(application: Asgi) -> Asgi:
        if http is None:
            return application
        return HttpRateLimit(application, http, proxies, lambda: users.count("http"), settings.locale, costs)

    return Rates(
        users,
        limiter,
        None if connect is None else _counted(Buckets(connect, monotonic, capacity), users, "connect"),
        None if http is None else _counted(http.requests, users, "http"),
        limit_http,
        _typing(settings),
        None if http is None else http.requests.wait,
    )


def _user_rates(settings: Settings) -> dict[UserClass, Rate | None]:
    return {
        "send": parse_rate(settings.rate_send),
        "typing": parse_rate(settings.rate_typing),
        "search": parse_rate(settings.rate_search),
        "read": parse_rate(settings.rate_read),
        "mark": parse_rate(settings.rate_mark),
        "rooms": parse_rate(settings.rate_rooms),
        "register": parse_rate(settings.rate_register),
    }


def _typing(settings: Settings) -> Buckets | None:
    if not settings.typing_interval:
        return None
    return Buckets(Rate(1 / settings.typing_interval, 1), monotonic, settings.max_rate_keys)


def _counted(buckets: Buckets, users: UserShares, kind: str) -> Callable[[str], float]:
    def wait(network: str) -> float:
        seconds = buckets.take(network)
        if seconds:
            users.count(kind)
        return seconds

    return wait
