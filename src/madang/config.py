"""The settings: read once, from options, ``MADANG_*`` environment variables and ``.env``, in this order."""

import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from madang.application.rates import parse_rate
from madang.domain.wording import Locale
from madang.protocol.origins import Origins
from madang.protocol.proxies import TrustedProxies
from madang.secret_settings import read_secret, secrets_in, with_password
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


S = TypeVar("S", bound=BaseSettings)

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


_AdminAddress = Annotated[str, AfterValidator(_admin_address)]
_Namespace = Annotated[str, AfterValidator(_namespace)]
_Path = Annotated[str, AfterValidator(_url_path)]
_Bytes = Annotated[int, Field(ge=1024)]
_Rate = Annotated[str, AfterValidator(_rate)]
_Seconds = Annotated[float, Field(gt=0, le=3600)]


RENAMED: Final = {"tail": "log_retention"}
"""Settings by their names in earlier releases, which go on working."""


class ClusterSettings(BaseSettings):
    """What nodes and workers of a cluster must know alike; the embedded storages need the last few."""

    model_config = SettingsConfigDict(
        env_prefix="MADANG_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    archive: str = Field(
        "", description="where history is read from: dynamodb in a cluster, else the storage itself"
    )
    search: str = Field(
        "",
        description="what searches: elasticsearch in a cluster, else the storage itself; off for none at all",
    )
    redis_url: str = Field(
        "redis://127.0.0.1:6379", description="Redis of the cluster, 7.2 or newer", repr=False
    )
    redis_password: str | None = Field(
        None, description="password for Redis, as it is, instead of in its address", repr=False
    )
    redis_password_file: Path | None = Field(None, description="file with that password")
    redis_prefix: str = Field(
        "madang", pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="what all keys in Redis begin with"
    )
    dynamodb_table: str = Field(
        "madang", pattern=r"^[A-Za-z0-9_.-]{3,255}$", description="DynamoDB table of the archive"
    )
    dynamodb_endpoint: str | None = Field(
        None, description="DynamoDB other than AWS's, such as a local one", repr=False
    )
    elasticsearch_url: str = Field(
        "http://127.0.0.1:9200", description="Elasticsearch of the cluster", repr=False
    )
    elasticsearch_user: str = Field("elastic", min_length=1, description="user that the password is of")
    elasticsearch_password: str | None = Field(
        None, description="password for Elasticsearch, as it is, instead of in its address", repr=False
    )
    elasticsearch_password_file: Path | None = Field(None, description="file with that password")
    elasticsearch_api_key: str | None = Field(None, description="API key for Elasticsearch", repr=False)
    elasticsearch_api_key_file: Path | None = Field(None, description="file with that API key")
    elasticsearch_index: str = Field(
        "madang", pattern=r"^[a-z0-9][a-z0-9_.-]{0,200}$", description="name of the search index"
    )
    durability: Literal["memory", "fsync", "replica"] = Field(
        "fsync", description="when a message is kept: in Redis's memory, on its disk, on a replica's too"
    )
    deadline: _Seconds = Field(
        5.0, description="seconds to wait for a message to become durable before answering unavailable"
    )
    shards: int = Field(
        16, ge=1, le=1024, description="streams that the rooms are spread over; never changed"
    )
    dedup_window: int = Field(
        86400, ge=60, le=31536000, description="seconds for which Redis itself remembers client message ids"
    )
    backlog: int = Field(1000000, ge=1, description="messages that may wait for the slowest worker")
    log_retention: float = Field(
        600.0, ge=0, le=86400, description="seconds for which Redis keeps messages at least"
    )
    search_analyzer: Literal["builtin", "kiwi"] = Field(
        "builtin", description="what makes the terms of search; kiwi wants the extra madang[korean]"
    )
    search_deadline: _Seconds = Field(2.0, description="seconds that a search may take")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="what is logged")
    log_format: Literal["text", "json"] = Field("text", description="how it is logged")
    log_rate: int = Field(
        8192,
        ge=1024,
        description="bytes of log a second in the long run; what is more is dropped, and counted",
    )

    @model_validator(mode="before")
    @classmethod
    def _parts_of_storage(cls, values: dict[str, Any]) -> dict[str, Any]:
        field = cls.model_fields.get("storage")
        storage = CLUSTER if field is None else values.get("storage") or field.default
        return values | complete(str(storage), values)

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in _FROM_FILES:
            file = values.get(f"{name}_file")
            if file in (None, ""):
                continue
            if values.get(name) is not None:
                raise ValueError(f"give either {name} or {name}_file")
            values[name] = _secret_text(name, Path(file))
        _complete(values, "redis_url", "", "redis_password", cls)
        user = values.get("elasticsearch_user", cls.model_fields["elasticsearch_user"].default)
        _complete(values, "elasticsearch_url", user, "elasticsearch_password", cls)
        return values


class DataSettings(BaseSettings):
    """What a command about the embedded storage's directory must know."""

    model_config = SettingsConfigDict(
        env_prefix="MADANG_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Field(Path("data"), description="directory of the embedded storage")


class Settings(ClusterSettings):
    """Everything that can be set. A field ``data_dir`` is ``--data-dir`` and ``MADANG_DATA_DIR``."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(3000, ge=0, le=65535, description="port to listen on, 0 for any that is free")
    data_dir: Path = Field(Path("data"), description="directory of the embedded storage")
    integrity_check: int = Field(
        1073741824,
        ge=0,
        description="bytes of madang.db that the start checks wholly; of more, rooms and newest messages",
    )
    admin_address: _AdminAddress = Field(
        "127.0.0.1:0",
        description="host:port for metrics, the reasons of readiness and the schema; chat for the chat's own",
    )
    storage: StorageName = Field("sqlite", description="where rooms and messages are kept")
    node: str | None = Field(
        None, pattern=r"^[a-z0-9]{1,16}$", description="this node's name, which its session ids begin with"
    )
    node_address: str | None = Field(None, description="host:port at which other nodes reach this one")
    workers: int = Field(1, ge=0, le=1, description="1 to run the workers beside the node, 0 for elsewhere")
    locale: Locale = Field("en", description="language of what the server says to people who ask for none")
    auth: Literal["none", "jwt"] = Field(
        "none", description="how users prove who they are: none trusts their word, jwt wants a signed token"
    )
    jwt_key: str | None = Field(
        None, description="secret, or public key in PEM, that tokens are signed with", repr=False
    )
    jwt_key_file: Path | None = Field(None, description="file with that key, instead of the key")
    jwt_algorithms: str = Field("HS256", description="algorithms that tokens may be signed by, by commas")
    jwt_claim: str = Field("sub", min_length=1, description="claim of a token that is the user's id")
    jwt_audience: str | None = Field(None, description="audience that a token must be for")
    jwt_issuer: str | None = Field(None, description="issuer that a token must be from")
    trust_network: bool = Field(
        default=False, description="with auth none, listen on other than loopback addresses all the same"
    )

    path: _Path = Field("/chat/ws", description="Engine.IO path")
    base_path: Annotated[str, AfterValidator(_base_path)] = Field(
        "", description="path under which a proxy shows the page and all else, such as /team"
    )
    namespace: _Namespace = Field("/chat", description="Socket.IO namespace")
    cors_origins: Annotated[str, AfterValidator(_origins)] = Field(
        "", description="origins of web pages that may connect, by commas, or *"
    )
    ping_interval: _Seconds = Field(25.0, description="seconds between heartbeats")
    ping_timeout: _Seconds = Field(20.0, description="seconds for the answer to a heartbeat")
    connect_timeout: _Seconds = Field(45.0, description="seconds in which a socket must enter the namespace")
    upgrade_timeout: _Seconds = Field(10.0, description="seconds for moving from long-polling to WebSocket")
    header_timeout: _Seconds = Field(10.0, description="seconds in which the head of a request must arrive")
    body_timeout: _Seconds = Field(30.0, description="seconds in which the body of a request must arrive")
    write_timeout: _Seconds = Field(30.0, description="seconds that an HTTP answer may be left unread")
    keep_alive: _Seconds = Field(75.0, description="seconds that an HTTP connection may wait for a request")
    register_timeout: _Seconds = Field(20.0, description="seconds in which a socket must register")
    recovery: Literal["on", "off"] = Field(
        "on", description="off for clients that begin anew each time they come back"
    )
    recovery_days: float = Field(
        30.0, gt=0, le=366, description="days for which a client can come back as the same one"
    )
    recovery_limit: int = Field(
        2000, ge=0, description="missed messages that are caught up; who missed more begins anew"
    )
    recovery_bytes: _Bytes = Field(
        1048576, description="bytes of missed messages that are caught up; who missed more begins anew"
    )
    trusted_proxies: Annotated[str, AfterValidator(_proxies)] = Field(
        "",
        description="addresses and networks of balancers, by commas, whose X-Forwarded-For is believed",
    )
    drain_window: float = Field(
        5.0,
        ge=0,
        le=600,
        description="seconds over which a stop spreads its goodbyes at most; a few clients go sooner",
    )

    max_frame: _Bytes = Field(1_000_000, description="bytes of a frame or payload from a client at most")
    max_head: _Bytes = Field(16384, description="bytes of the head of an HTTP request at most")
    max_fields: int = Field(
        128, ge=16, description="header fields of an HTTP request at most: each costs, however short it is"
    )
    max_waiting: _Bytes = Field(
        262144, description="bytes of a socket's events under way, beyond which no more is read from it"
    )
    max_outbox: _Bytes = Field(1048576, description="bytes that may wait for a slow reader")
    receive_buffer: int = Field(
        131072,
        ge=0,
        description="bytes that the kernel keeps of a connection while it is not read, 0 for what it likes",
    )
    max_sessions_per_address: int = Field(
        10000, ge=0, description="connections that one address may hold, 0 for any number"
    )
    max_connections_per_address: int = Field(
        4096, ge=0, description="plain HTTP connections that one address may hold, 0 for any number"
    )
    max_in_flight: int = Field(1000, ge=1, description="events of a socket that may be under way at once")
    reads_at_once: int = Field(4, ge=1, description="history and searches of a user that are read at once")
    search_step: float = Field(
        0.02,
        ge=0,
        le=1,
        description="seconds of which a search takes a multiple, so that its time tells nothing; 0 for none",
    )
    reads_waiting: int = Field(
        200, ge=0, description="history and searches of a user that wait for that; more are refused"
    )
    rate_limits: Literal["on", "off"] = Field(
        "on", description="off for no rates at all, in benchmarks and networks that are trusted"
    )
    rate_send: _Rate = Field(
        "20/s:200", description="messages of a user: 200 at once, then 20 a second (/m, /h); off for any"
    )
    rate_typing: _Rate = Field("20/s:100", description="typing of a user")
    typing_interval: float = Field(
        2.0, ge=0, le=60, description="seconds in which a user's typing in a room is shown once, 0 for always"
    )
    rate_search: _Rate = Field("10/s:100", description="searches of a user")
    rate_read: _Rate = Field("50/s:500", description="pages of history and lists of rooms of a user")
    rate_mark: _Rate = Field("20/s:200", description="marks of how far a user has read")
    rate_rooms: _Rate = Field("10/s:250", description="rooms that a user opens, joins, leaves")
    rate_register: _Rate = Field("10/s:300", description="registrations of a user")
    rate_events: _Rate = Field("200/s:1200", description="events of a socket, of any kind")
    rate_faults: _Rate = Field(
        "10/s:100", description="events of a socket that are unknown, malformed or not allowed"
    )
    rate_refusals: _Rate = Field(
        "100/s:300", description="events of a socket beyond the rates; then reading from it pauses"
    )
    rate_address: _Rate = Field(
        "2000/s:20000", description="events of all sockets of an address (of IPv6: of a /64)"
    )
    rate_request_bytes: int = Field(
        8192, ge=0, description="bytes of an event for which it counts once more, 0 for never"
    )
    rate_answer_bytes: int = Field(
        32768, ge=0, description="bytes of an answer for which its request counts once more, 0 for never"
    )
    rate_connect: _Rate = Field("100/s:1000", description="connections that an address opens")
    rate_http: _Rate = Field(
        "100/s:2000", description="HTTP requests of an address; of polls those without a session"
    )
    max_rate_keys: int = Field(
        20000, ge=1, description="users, and addresses, whose rates are remembered at a time, for each rate"
    )
    max_content: int = Field(4000, ge=1, description="characters of a message at most")
    edit_window: int = Field(
        86400, ge=0, description="seconds in which one may edit what one has said, 0 for any time"
    )
    receipts_max_members: int = Field(
        100, ge=0, description="members of a room at most, for the others to hear how far each has read it"
    )
    max_participants: int = Field(1000, ge=1, description="members of a room at most")
    max_rooms: int = Field(3000, ge=0, description="rooms that a user may be in, 0 for any number")
    max_rooms_by_others: int = Field(
        2000, ge=0, description="rooms that a user may be in when others add them to more, 0 for any number"
    )
    rooms_per_hour: int = Field(300, ge=0, description="rooms that a user may make an hour, 0 for any number")
    members_per_hour: int = Field(
        2000, ge=0, description="members that a user may add to rooms an hour, 0 for any number"
    )
    invitations_per_hour: int = Field(
        300, ge=0, description="rooms that others together may add a user to an hour, 0 for any number"
    )
    roster_max: int = Field(
        200,
        ge=0,
        description="users online up to whom everyone is told who is; beyond, GET /chat/users tells",
    )

    @model_validator(mode="after")
    def _one_key(self) -> "Settings":
        if self.auth == "jwt" and (self.jwt_key is None) == (self.jwt_key_file is None):
            raise ValueError("auth jwt wants a key: either jwt_key or jwt_key_file")
        return self

    @model_validator(mode="after")
    def _trust(self) -> "Settings":
        if self.auth == "none" and not self.trust_network and not _is_loopback(self.host):
            raise ValueError(
                f"with auth none anyone who reaches {self.host} can speak as anyone; "
                "listen on 127.0.0.1, or accept it with trust_network"
            )
        return self

    @model_validator(mode="after")
    def _archivable(self) -> "Settings":
        is_within = self.max_content <= _ARCHIVED_CONTENT and self.max_participants <= _ARCHIVED_PARTICIPANTS
        if self.archive == "dynamodb" and not is_within:
            raise ValueError(
                f"DynamoDB keeps messages of at most {_ARCHIVED_CONTENT} characters (max_content) "
                f"and rooms of at most {_ARCHIVED_PARTICIPANTS} members (max_participants)"
            )
        return self


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
    known = sorted(_variables(Settings.model_fields))
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
        return kind(**(_from_earlier_names(kind) | options))
    except UnicodeDecodeError as error:
        raise SettingsError(f"the file .env is not UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise SettingsError(f"the file .env cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(each) for each in error.errors())) from None


def environment_of(settings: ClusterSettings) -> dict[str, str]:
    """Return this process's environment with the settings in it, for a child that is to have the same.

    Nobody but its owner can read a process's environment, as everyone can its arguments.
    """
    files = {f"{name}_file" for name in _FROM_FILES}
    told = {name: getattr(settings, name) for name in ClusterSettings.model_fields if name not in files}
    own = {f"MADANG_{name.upper()}": str(value) for name, value in told.items() if value is not None}
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in _variables(files)}
    return inherited | own


def secrets_of(settings: BaseSettings) -> set[str]:
    """Return everything in the settings that nobody is to see, for logs to leave it out."""
    named = {getattr(settings, name, None) for name in SECRET_NAMES}
    addresses = [getattr(settings, name, None) for name in SECRET_ADDRESSES]
    inside = {each for address in addresses if address is not None for each in secrets_in(address)}
    return (
        {each for each in named if each} | inside | {os.environ.get(name, "") for name in _AWS_SECRETS} - {""}
    )


def _renamed_variables() -> dict[str, str]:
    return {f"MADANG_{old.upper()}": f"MADANG_{new.upper()}" for old, new in RENAMED.items()}


def _from_earlier_names(kind: type[BaseSettings]) -> dict[str, str]:
    """Return the settings that the environment or ``.env`` has under an earlier name only."""
    given = {name.upper(): value for name, value in {**dotenv_values(".env"), **os.environ}.items() if value}
    return {
        new: given[variable]
        for (old, new), variable in zip(RENAMED.items(), _renamed_variables(), strict=True)
        if variable in given and new in kind.model_fields and f"MADANG_{new.upper()}" not in given
    }


def _variables(names: Iterable[str]) -> set[str]:
    return {f"MADANG_{name.upper()}" for name in names}


def _secret_text(name: str, file: Path) -> str:
    try:
        secret = read_secret(file)
    except OSError as error:
        raise ValueError(f"cannot read {name}_file {file}: {error.strerror}") from None
    if isinstance(secret, bytes):
        raise ValueError(f"{name}_file {file} is no text")  # pydantic wants a ValueError
    return secret


def _complete(
    values: dict[str, Any], address: str, user: str, password: str, kind: type[BaseSettings]
) -> None:
    """Put a password that was given by itself into its address."""
    secret = values.get(password)
    if not isinstance(secret, str):
        return
    url = values.get(address) or kind.model_fields[address].default
    try:
        values[address] = with_password(str(url), user, secret)
    except ValueError as error:
        raise ValueError(f"{address} and {password}: {error}") from None


def _explain(problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    name = str(problem["loc"][0])
    option, variable = f"--{name.replace('_', '-')}", f"MADANG_{name.upper()}"
    # What may hold a secret is not repeated.
    shown = "" if name in (*SECRET_NAMES, *SECRET_ADDRESSES) else f", not {str(problem['input'])!r:.60}"
    return f"{option} ({variable}): {message}{shown}"
