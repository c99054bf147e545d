"""The settings: read once, from options, ``MADANG_*`` environment variables and ``.env``, in this order."""

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from dotenv import dotenv_values
from msgspec import Meta, Struct

from madang.application.rates import parse_rate
from madang.domain.wording import Locale
from madang.protocol.origins import Origins
from madang.protocol.proxies import TrustedProxies
from madang.secret_settings import read_secret, secrets_in, with_password
from madang.setting_fields import WrongValue, check, setting_fields, value_of
from madang.storage_choices import CLUSTER, StorageName, complete

__all__ = [
    "SECRET_ADDRESSES",
    "SECRET_NAMES",
    "ClusterSettings",
    "DataSettings",
    "Settings",
    "SettingsError",
    "environment",
    "environment_of",
    "load_settings",
    "secrets_of",
    "unknown_variables",
]


S = TypeVar("S", bound=Struct)

# What one item of DynamoDB holds (400 KB), at up to 4 bytes for a character and 64 characters for a user.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_ARCHIVED_CONTENT: Final = 100_000
_ARCHIVED_PARTICIPANTS: Final = 1_500


SECRET_NAMES: Final = ("jwt_key", "redis_password", "elasticsearch_password", "elasticsearch_api_key")
"""Settings that are secret."""
SECRET_ADDRESSES: Final = ("redis_url", "elasticsearch_url", "dynamodb_endpoint")
"""Settings that may have a password in them."""
_FROM_FILES: Final = SECRET_NAMES[1:]  # the key for tokens is read where it is used: it need not be text
_PREFIX: Final = "MADANG_"
_FOR_COMPOSE: Final = frozenset({"MADANG_PUBLIC_ADDRESS", "MADANG_PUBLIC_PORT"})
# Our tests' own, and what Kubernetes sets in every container beside a service that is called madang.
_FOREIGN: Final = ("MADANG_TEST_", "MADANG_SERVICE_", "MADANG_PORT_")
_AWS_SECRETS: Final = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class SettingsError(Exception):
    """A setting is wrong; the message is one line for whoever started the program."""


def _url_path(value: str) -> str:
    if not value.startswith("/") or "?" in value or "#" in value or value != value.strip():
        raise ValueError("it must begin with / and have no ?, # or space around it")
    return value


def _base_path(value: str) -> str:
    return _url_path(value).rstrip("/") if value else value


def _namespace(value: str) -> str:
    if "," in _url_path(value):
        raise ValueError("it must have no comma")
    return value


def _rate(value: str) -> str:
    parse_rate(value)
    return value


def _origins(value: str) -> str:
    Origins(filter(None, map(str.strip, value.split(","))))
    return value


def _proxies(value: str) -> str:
    TrustedProxies(filter(None, map(str.strip, value.split(","))))
    return value


def _admin_address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value != "chat" and not (host and port.isdecimal() and int(port) <= 65535):  # noqa: PLR2004  # a port
        raise ValueError("it must be host:port, or chat")
    return value


_AdminAddress = Annotated[str, check(_admin_address)]
_BasePath = Annotated[str, check(_base_path)]
_Bytes = Annotated[int, Meta(ge=1024)]
_Namespace = Annotated[str, check(_namespace)]
_NodeName = Annotated[str, Meta(pattern=r"^[a-z0-9]{1,16}\Z")]
_Origins = Annotated[str, check(_origins)]
_Path = Annotated[str, check(_url_path)]
_Proxies = Annotated[str, check(_proxies)]
_Rate = Annotated[str, check(_rate)]
_Seconds = Annotated[float, Meta(gt=0, le=3600)]


RENAMED: Final = {"tail": "log_retention"}
"""Settings by their names in earlier releases, which go on working."""


class ClusterSettings(Struct, frozen=True, kw_only=True):
    """What nodes and workers of a cluster must know alike; the embedded storages need the last few."""

    archive: Annotated[
        str, Meta(description="where history is read from: dynamodb in a cluster, else the storage itself")
    ] = ""
    search: Annotated[
        str,
        Meta(
            description="what searches: elasticsearch in a cluster, else the storage itself; off for "
            "none at all"
        ),
    ] = ""
    redis_url: Annotated[str, Meta(description="Redis of the cluster, 7.2 or newer")] = (
        "redis://127.0.0.1:6379"
    )
    redis_password: Annotated[
        str | None, Meta(description="password for Redis, as it is, instead of in its address")
    ] = None
    redis_password_file: Annotated[Path | None, Meta(description="file with that password")] = None
    redis_prefix: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}\Z", description="what all keys in Redis begin with")
    ] = "madang"
    dynamodb_table: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9_.-]{3,255}\Z", description="DynamoDB table of the archive")
    ] = "madang"
    dynamodb_endpoint: Annotated[
        str | None, Meta(description="DynamoDB other than AWS's, such as a local one")
    ] = None
    elasticsearch_url: Annotated[str, Meta(description="Elasticsearch of the cluster")] = (
        "http://127.0.0.1:9200"
    )
    elasticsearch_user: Annotated[str, Meta(min_length=1, description="user that the password is of")] = (
        "elastic"
    )
    elasticsearch_password: Annotated[
        str | None, Meta(description="password for Elasticsearch, as it is, instead of in its address")
    ] = None
    elasticsearch_password_file: Annotated[Path | None, Meta(description="file with that password")] = None
    elasticsearch_api_key: Annotated[str | None, Meta(description="API key for Elasticsearch")] = None
    elasticsearch_api_key_file: Annotated[Path | None, Meta(description="file with that API key")] = None
    elasticsearch_index: Annotated[
        str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,200}\Z", description="name of the search index")
    ] = "madang"
    durability: Annotated[
        Literal["memory", "fsync", "replica"],
        Meta(description="when a message is kept: in Redis's memory, on its disk, on a replica's too"),
    ] = "fsync"
    deadline: Annotated[
        _Seconds,
        Meta(description="seconds to wait for a message to become durable before answering unavailable"),
    ] = 5.0
    shards: Annotated[
        int, Meta(ge=1, le=1024, description="streams that the rooms are spread over; never changed")
    ] = 16
    dedup_window: Annotated[
        int,
        Meta(ge=60, le=31536000, description="seconds for which Redis itself remembers client message ids"),
    ] = 86400
    backlog: Annotated[int, Meta(ge=1, description="messages that may wait for the slowest worker")] = 1000000
    log_retention: Annotated[
        float, Meta(ge=0, le=86400, description="seconds for which Redis keeps messages at least")
    ] = 600.0
    search_analyzer: Annotated[
        Literal["builtin", "kiwi"],
        Meta(description="what makes the terms of search; kiwi wants the extra madang[korean]"),
    ] = "builtin"
    search_deadline: Annotated[_Seconds, Meta(description="seconds that a search may take")] = 2.0
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="what is logged")] = (
        "info"
    )
    log_format: Annotated[Literal["text", "json"], Meta(description="how it is logged")] = "text"
    log_rate: Annotated[
        int,
        Meta(
            ge=1024, description="bytes of log a second in the long run; what is more is dropped, and counted"
        ),
    ] = 8192

    def __repr__(self) -> str:
        """Tell no value, for some are secret."""
        return f"{type(self).__name__}(...)"


class DataSettings(Struct, frozen=True, kw_only=True):
    """What a command about the embedded storage's directory must know."""

    data_dir: Annotated[Path, Meta(description="directory of the embedded storage")] = Path("data")


class Settings(ClusterSettings, frozen=True, kw_only=True):
    """Everything that can be set. A field ``data_dir`` is ``--data-dir`` and ``MADANG_DATA_DIR``."""

    host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="port to listen on, 0 for any that is free")] = 3000
    data_dir: Annotated[Path, Meta(description="directory of the embedded storage")] = Path("data")
    integrity_check: Annotated[
        int,
        Meta(
            ge=0,
            description="bytes of madang.db that the start checks wholly; of more, rooms and newest messages",
        ),
    ] = 1073741824
    admin_address: Annotated[
        _AdminAddress,
        Meta(
            description="host:port for metrics, the reasons of readiness and the schema; chat for the "
            "chat's own"
        ),
    ] = "127.0.0.1:0"
    storage: Annotated[StorageName, Meta(description="where rooms and messages are kept")] = "sqlite"
    node: Annotated[
        _NodeName | None, Meta(description="this node's name, which its session ids begin with")
    ] = None
    node_address: Annotated[str | None, Meta(description="host:port at which other nodes reach this one")] = (
        None
    )
    workers: Annotated[
        int, Meta(ge=0, le=1, description="1 to run the workers beside the node, 0 for elsewhere")
    ] = 1
    locale: Annotated[
        Locale, Meta(description="language of what the server says to people who ask for none")
    ] = "en"
    auth: Annotated[
        Literal["none", "jwt"],
        Meta(description="how users prove who they are: none trusts their word, jwt wants a signed token"),
    ] = "none"
    jwt_key: Annotated[
        str | None, Meta(description="secret, or public key in PEM, that tokens are signed with")
    ] = None
    jwt_key_file: Annotated[Path | None, Meta(description="file with that key, instead of the key")] = None
    jwt_algorithms: Annotated[str, Meta(description="algorithms that tokens may be signed by, by commas")] = (
        "HS256"
    )
    jwt_claim: Annotated[str, Meta(min_length=1, description="claim of a token that is the user's id")] = (
        "sub"
    )
    jwt_audience: Annotated[str | None, Meta(description="audience that a token must be for")] = None
    jwt_issuer: Annotated[str | None, Meta(description="issuer that a token must be from")] = None
    trust_network: Annotated[
        bool, Meta(description="with auth none, listen on other than loopback addresses all the same")
    ] = False

    path: Annotated[_Path, Meta(description="Engine.IO path")] = "/chat/ws"
    base_path: Annotated[
        _BasePath, Meta(description="path under which a proxy shows the page and all else, such as /team")
    ] = ""
    namespace: Annotated[_Namespace, Meta(description="Socket.IO namespace")] = "/chat"
    cors_origins: Annotated[
        _Origins, Meta(description="origins of web pages that may connect, by commas, or *")
    ] = ""
    ping_interval: Annotated[_Seconds, Meta(description="seconds between heartbeats")] = 25.0
    ping_timeout: Annotated[_Seconds, Meta(description="seconds for the answer to a heartbeat")] = 20.0
    connect_timeout: Annotated[
        _Seconds, Meta(description="seconds in which a socket must enter the namespace")
    ] = 45.0
    upgrade_timeout: Annotated[
        _Seconds, Meta(description="seconds for moving from long-polling to WebSocket")
    ] = 10.0
    header_timeout: Annotated[
        _Seconds, Meta(description="seconds in which the head of a request must arrive")
    ] = 10.0
    body_timeout: Annotated[
        _Seconds, Meta(description="seconds in which the body of a request must arrive")
    ] = 30.0
    write_timeout: Annotated[_Seconds, Meta(description="seconds that an HTTP answer may be left unread")] = (
        30.0
    )
    keep_alive: Annotated[
        _Seconds, Meta(description="seconds that an HTTP connection may wait for a request")
    ] = 75.0
    register_timeout: Annotated[_Seconds, Meta(description="seconds in which a socket must register")] = 20.0
    recovery: Annotated[
        Literal["on", "off"], Meta(description="off for clients that begin anew each time they come back")
    ] = "on"
    recovery_days: Annotated[
        float, Meta(gt=0, le=366, description="days for which a client can come back as the same one")
    ] = 30.0
    recovery_limit: Annotated[
        int, Meta(ge=0, description="missed messages that are caught up; who missed more begins anew")
    ] = 2000
    recovery_bytes: Annotated[
        _Bytes, Meta(description="bytes of missed messages that are caught up; who missed more begins anew")
    ] = 1048576
    trusted_proxies: Annotated[
        _Proxies,
        Meta(description="addresses and networks of balancers, by commas, whose X-Forwarded-For is believed"),
    ] = ""
    drain_window: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="seconds over which a stop spreads its goodbyes at most; a few clients go sooner",
        ),
    ] = 5.0

    max_frame: Annotated[_Bytes, Meta(description="bytes of a frame or payload from a client at most")] = (
        1_000_000
    )
    max_head: Annotated[_Bytes, Meta(description="bytes of the head of an HTTP request at most")] = 16384
    max_fields: Annotated[
        int,
        Meta(ge=16, description="header fields of an HTTP request at most: each costs, however short it is"),
    ] = 128
    max_waiting: Annotated[
        _Bytes, Meta(description="bytes of a socket's events under way, beyond which no more is read from it")
    ] = 262144
    max_outbox: Annotated[_Bytes, Meta(description="bytes that may wait for a slow reader")] = 1048576
    receive_buffer: Annotated[
        int,
        Meta(
            ge=0,
            description="bytes that the kernel keeps of a connection while it is not read, 0 for what it "
            "likes",
        ),
    ] = 131072
    max_sessions_per_address: Annotated[
        int, Meta(ge=0, description="connections that one address may hold, 0 for any number")
    ] = 10000
    max_connections_per_address: Annotated[
        int, Meta(ge=0, description="plain HTTP connections that one address may hold, 0 for any number")
    ] = 4096
    max_in_flight: Annotated[
        int, Meta(ge=1, description="events of a socket that may be under way at once")
    ] = 1000
    reads_at_once: Annotated[
        int, Meta(ge=1, description="history and searches of a user that are read at once")
    ] = 4
    search_step: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="seconds of which a search takes a multiple, so that its time tells nothing; 0 "
            "for none",
        ),
    ] = 0.02
    reads_waiting: Annotated[
        int, Meta(ge=0, description="history and searches of a user that wait for that; more are refused")
    ] = 200
    rate_limits: Annotated[
        Literal["on", "off"],
        Meta(description="off for no rates at all, in benchmarks and networks that are trusted"),
    ] = "on"
    rate_send: Annotated[
        _Rate, Meta(description="messages of a user: 200 at once, then 20 a second (/m, /h); off for any")
    ] = "20/s:200"
    rate_typing: Annotated[_Rate, Meta(description="typing of a user")] = "20/s:100"
    typing_interval: Annotated[
        float,
        Meta(
            ge=0, le=60, description="seconds in which a user's typing in a room is shown once, 0 for always"
        ),
    ] = 2.0
    rate_search: Annotated[_Rate, Meta(description="searches of a user")] = "10/s:100"
    rate_read: Annotated[_Rate, Meta(description="pages of history and lists of rooms of a user")] = (
        "50/s:500"
    )
    rate_mark: Annotated[_Rate, Meta(description="marks of how far a user has read")] = "20/s:200"
    rate_rooms: Annotated[_Rate, Meta(description="rooms that a user opens, joins, leaves")] = "10/s:250"
    rate_register: Annotated[_Rate, Meta(description="registrations of a user")] = "10/s:300"
    rate_events: Annotated[_Rate, Meta(description="events of a socket, of any kind")] = "200/s:1200"
    rate_faults: Annotated[
        _Rate, Meta(description="events of a socket that are unknown, malformed or not allowed")
    ] = "10/s:100"
    rate_refusals: Annotated[
        _Rate, Meta(description="events of a socket beyond the rates; then reading from it pauses")
    ] = "100/s:300"
    rate_address: Annotated[
        _Rate, Meta(description="events of all sockets of an address (of IPv6: of a /64)")
    ] = "2000/s:20000"
    rate_request_bytes: Annotated[
        int, Meta(ge=0, description="bytes of an event for which it counts once more, 0 for never")
    ] = 8192
    rate_answer_bytes: Annotated[
        int, Meta(ge=0, description="bytes of an answer for which its request counts once more, 0 for never")
    ] = 32768
    rate_connect: Annotated[_Rate, Meta(description="connections that an address opens")] = "100/s:1000"
    rate_http: Annotated[
        _Rate, Meta(description="HTTP requests of an address; of polls those without a session")
    ] = "100/s:2000"
    max_rate_keys: Annotated[
        int,
        Meta(ge=1, description="users, and addresses, whose rates are remembered at a time, for each rate"),
    ] = 20000
    max_content: Annotated[int, Meta(ge=1, description="characters of a message at most")] = 4000
    edit_window: Annotated[
        int, Meta(ge=0, description="seconds in which one may edit what one has said, 0 for any time")
    ] = 86400
    receipts_max_members: Annotated[
        int,
        Meta(
            ge=0,
            description="members of a room at most, for the others to hear how far each has read it",
        ),
    ] = 100
    max_reactions: Annotated[int, Meta(ge=1, description="different reactions to a message at most")] = 20
    max_participants: Annotated[int, Meta(ge=1, description="members of a room at most")] = 1000
    max_rooms: Annotated[int, Meta(ge=0, description="rooms that a user may be in, 0 for any number")] = 3000
    max_rooms_by_others: Annotated[
        int,
        Meta(ge=0, description="rooms that a user may be in when others add them to more, 0 for any number"),
    ] = 2000
    rooms_per_hour: Annotated[
        int, Meta(ge=0, description="rooms that a user may make an hour, 0 for any number")
    ] = 300
    members_per_hour: Annotated[
        int, Meta(ge=0, description="members that a user may add to rooms an hour, 0 for any number")
    ] = 2000
    invitations_per_hour: Annotated[
        int, Meta(ge=0, description="rooms that others together may add a user to an hour, 0 for any number")
    ] = 300
    roster_max: Annotated[
        int,
        Meta(
            ge=0, description="users online up to whom everyone is told who is; beyond, GET /chat/users tells"
        ),
    ] = 200

    def __post_init__(self) -> None:
        """Look at what goes together.

        Raises:
            ValueError: something does not.
        """
        if self.auth == "jwt" and (self.jwt_key is None) == (self.jwt_key_file is None):
            raise ValueError("auth jwt wants a key: either jwt_key or jwt_key_file")
        if self.auth == "none" and not self.trust_network and not _is_loopback(self.host):
            raise ValueError(
                f"with auth none anyone who reaches {self.host} can speak as anyone; "
                "listen on 127.0.0.1, or accept it with trust_network"
            )
        is_within = self.max_content <= _ARCHIVED_CONTENT and self.max_participants <= _ARCHIVED_PARTICIPANTS
        if self.archive == "dynamodb" and not is_within:
            raise ValueError(
                f"DynamoDB keeps messages of at most {_ARCHIVED_CONTENT} characters (max_content) "
                f"and rooms of at most {_ARCHIVED_PARTICIPANTS} members (max_participants)"
            )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def environment() -> dict[str, str]:
    """Return this process's environment, for a child, or for itself begun again."""
    return dict(os.environ)


def unknown_variables() -> list[str]:
    """Return a line for each ``MADANG_…`` variable, in the environment or ``.env``, that is no setting."""
    names = {
        name.upper() for name in (*os.environ, *dotenv_values(".env")) if name.upper().startswith(_PREFIX)
    }
    known = sorted(_variables(setting_fields(Settings)))
    return [
        f"{name} is called {_renamed_variables()[name]} now: use that name"
        if name in _renamed_variables()
        else f"{name} is no setting{_nearest(name, known)}"
        for name in sorted(names - set(known) - _FOR_COMPOSE)
        if not name.startswith(_FOREIGN)
    ]


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f": did you mean {near[0]}?" if near else ""


def load_settings(options: dict[str, Any], kind: type[S]) -> S:
    """Return the settings of ``kind``; ``options`` go before the environment.

    Raises:
        SettingsError: one of them is wrong.
    """
    try:
        given = _from_environment(kind) | options
    except UnicodeDecodeError as error:
        raise SettingsError(f"the file .env is not UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise SettingsError(f"the file .env cannot be read: {error.strerror}") from None
    try:
        if issubclass(kind, ClusterSettings):
            given = _with_secrets(_with_parts(given, kind), kind)
        return kind(**_values(given, kind))
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _values(given: Mapping[str, Any], kind: type[Struct]) -> dict[str, Any]:
    """Return the values of settings of which text was given.

    Raises:
        ValueError: some are wrong; the message tells of each.
    """
    values, wrong = {}, []
    for name, field in setting_fields(kind).items():
        if name in given:
            try:
                values[name] = value_of(field, given[name])
            except WrongValue as error:
                wrong.append(_explain(name, str(error), given[name]))
    if wrong:
        raise ValueError("; ".join(wrong))
    return values


def _with_parts(given: dict[str, Any], kind: type[ClusterSettings]) -> dict[str, Any]:
    """Return them with the archive and the search that go with the storage."""
    field = setting_fields(kind).get("storage")
    storage = CLUSTER if field is None else given.get("storage") or field.default
    return given | complete(str(storage), given)


def _with_secrets(given: dict[str, Any], kind: type[ClusterSettings]) -> dict[str, Any]:
    """Return them with secrets from their files, and passwords in their addresses."""
    values = dict(given)
    for name in _FROM_FILES:
        file = values.get(f"{name}_file")
        if file in (None, ""):
            continue
        if values.get(name) is not None:
            raise ValueError(f"give either {name} or {name}_file")
        values[name] = _secret_text(name, Path(str(file)))
    _complete(values, "redis_url", "", "redis_password", kind)
    user = values.get("elasticsearch_user", setting_fields(kind)["elasticsearch_user"].default)
    _complete(values, "elasticsearch_url", user, "elasticsearch_password", kind)
    return values


def environment_of(settings: ClusterSettings) -> dict[str, str]:
    """Return this process's environment with the settings in it, for a child that is to have the same.

    Nobody but its owner can read a process's environment, as everyone can its arguments.
    """
    files = {f"{name}_file" for name in _FROM_FILES}
    told = {name: getattr(settings, name) for name in setting_fields(ClusterSettings) if name not in files}
    own = {f"MADANG_{name.upper()}": str(value) for name, value in told.items() if value is not None}
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in _variables(files)}
    return inherited | own


def secrets_of(settings: Struct) -> set[str]:
    """Return everything in the settings that nobody is to see, for logs to leave it out."""
    named = {getattr(settings, name, None) for name in SECRET_NAMES}
    addresses = [getattr(settings, name, None) for name in SECRET_ADDRESSES]
    inside = {each for address in addresses if address is not None for each in secrets_in(address)}
    return (
        {each for each in named if each} | inside | {os.environ.get(name, "") for name in _AWS_SECRETS} - {""}
    )


def _renamed_variables() -> dict[str, str]:
    return {f"MADANG_{old.upper()}": f"MADANG_{new.upper()}" for old, new in RENAMED.items()}


def _from_environment(kind: type[Struct]) -> dict[str, Any]:
    """Return what the environment or ``.env`` has, also by an earlier name; what is empty is not given."""
    given = {name.upper(): value for name, value in {**dotenv_values(".env"), **os.environ}.items() if value}
    earlier = {
        new: given[variable]
        for (old, new), variable in zip(RENAMED.items(), _renamed_variables(), strict=True)
        if variable in given and new in setting_fields(kind)
    }
    named = {name: f"{_PREFIX}{name.upper()}" for name in setting_fields(kind)}
    return earlier | {name: given[variable] for name, variable in named.items() if variable in given}


def _variables(names: Iterable[str]) -> set[str]:
    return {f"MADANG_{name.upper()}" for name in names}


def _secret_text(name: str, file: Path) -> str:
    try:
        secret = read_secret(file)
    except OSError as error:
        raise ValueError(f"cannot read {name}_file {file}: {error.strerror}") from None
    if isinstance(secret, bytes):
        raise ValueError(f"{name}_file {file} is no text")  # as of any other wrong value
    return secret


def _complete(values: dict[str, Any], address: str, user: str, password: str, kind: type[Struct]) -> None:
    """Put a password that was given by itself into its address."""
    secret = values.get(password)
    if not isinstance(secret, str):
        return
    url = values.get(address) or setting_fields(kind)[address].default
    try:
        values[address] = with_password(str(url), user, secret)
    except ValueError as error:
        raise ValueError(f"{address} and {password}: {error}") from None


def _explain(name: str, message: str, given: object) -> str:
    option, variable = f"--{name.replace('_', '-')}", f"{_PREFIX}{name.upper()}"
    # What may hold a secret is not repeated.
    shown = "" if name in (*SECRET_NAMES, *SECRET_ADDRESSES) else f", not {str(given)!r:.60}"
    return f"{option} ({variable}): {message}{shown}"
