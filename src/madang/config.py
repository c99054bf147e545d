"""The settings: read once, from options, ``MADANG_*`` environment variables and ``.env``, in this order."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from madang.protocol.origins import Origins

__all__ = ["ClusterSettings", "DataSettings", "Settings", "SettingsError", "environment_of", "load_settings"]


S = TypeVar("S", bound=BaseSettings)

# What one item of DynamoDB holds (400 KB), at up to 4 bytes for a character and 64 characters for a user.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_ARCHIVED_CONTENT: Final = 100_000
_ARCHIVED_PARTICIPANTS: Final = 1_500


class SettingsError(Exception):
    """A setting is wrong; the message is one line for whoever started the program."""


def _url_path(value: str) -> str:
    if not value.startswith("/") or "?" in value or "#" in value or value != value.strip():
        raise ValueError("it must begin with / and have no ?, # or space around it")
    return value


def _namespace(value: str) -> str:
    if "," in _url_path(value):
        raise ValueError("it must have no comma")
    return value


def _origins(value: str) -> str:
    Origins(filter(None, map(str.strip, value.split(","))))
    return value


_Namespace = Annotated[str, AfterValidator(_namespace)]
_Path = Annotated[str, AfterValidator(_url_path)]
_Bytes = Annotated[int, Field(ge=1024)]
_Seconds = Annotated[float, Field(gt=0, le=3600)]


class ClusterSettings(BaseSettings):
    """What nodes and workers of a cluster must know alike; the embedded storages need the last few."""

    model_config = SettingsConfigDict(env_prefix="MADANG_", env_file=".env", extra="ignore", frozen=True)

    redis_url: str = Field("redis://127.0.0.1:6379", description="Redis of the cluster, 7.2 or newer")
    redis_prefix: str = Field(
        "madang", pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="what all keys in Redis begin with"
    )
    dynamodb_table: str = Field(
        "madang", pattern=r"^[A-Za-z0-9_.-]{3,255}$", description="DynamoDB table of the archive"
    )
    dynamodb_endpoint: str | None = Field(None, description="DynamoDB other than AWS's, such as a local one")
    elasticsearch_url: str = Field(
        "http://127.0.0.1:9200", description="Elasticsearch of the cluster, with user and password if it asks"
    )
    elasticsearch_api_key: str | None = Field(None, description="API key for Elasticsearch")
    elasticsearch_index: str = Field(
        "madang", pattern=r"^[a-z0-9][a-z0-9_.-]{0,200}$", description="name of the search index"
    )
    durability: Literal["memory", "fsync", "replica"] = Field(
        "fsync", description="when a message is kept: in Redis's memory, on its disk, on a replica's too"
    )
    deadline: _Seconds = Field(5.0, description="seconds after which a message not yet kept is refused")
    shards: int = Field(
        16, ge=1, le=1024, description="streams that the rooms are spread over; never changed"
    )
    dedup_window: int = Field(
        86400, ge=60, le=31536000, description="seconds for which Redis itself remembers client message ids"
    )
    backlog: int = Field(1000000, ge=1, description="messages that may wait for the slowest worker")
    tail: float = Field(600.0, ge=0, le=86400, description="seconds for which Redis keeps messages at least")
    search_analyzer: Literal["builtin", "kiwi"] = Field(
        "builtin", description="what makes the terms of search; kiwi wants the extra madang[korean]"
    )
    search_deadline: _Seconds = Field(2.0, description="seconds that a search may take")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="what is logged")
    log_format: Literal["text", "json"] = Field("text", description="how it is logged")


class DataSettings(BaseSettings):
    """What a command about the embedded storage's directory must know."""

    model_config = SettingsConfigDict(env_prefix="MADANG_", env_file=".env", extra="ignore", frozen=True)

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
    storage: Literal["sqlite", "memory", "cluster"] = Field(
        "sqlite", description="where rooms and messages are kept"
    )
    node: str | None = Field(
        None, pattern=r"^[a-z0-9]{1,16}$", description="this node's name, which its session ids begin with"
    )
    node_address: str | None = Field(None, description="host:port at which other nodes reach this one")
    workers: int = Field(1, ge=0, le=1, description="1 to run the workers beside the node, 0 for elsewhere")
    locale: Literal["en", "ko"] = Field("en", description="language of what the server says to people")
    auth: Literal["none", "jwt"] = Field(
        "none", description="how users prove who they are: none trusts their word, jwt wants a signed token"
    )
    jwt_key: str | None = Field(None, description="secret, or public key in PEM, that tokens are signed with")
    jwt_key_file: Path | None = Field(None, description="file with that key, instead of the key")
    jwt_algorithms: str = Field("HS256", description="algorithms that tokens may be signed by, by commas")
    jwt_claim: str = Field("sub", min_length=1, description="claim of a token that is the user's id")
    jwt_audience: str | None = Field(None, description="audience that a token must be for")
    jwt_issuer: str | None = Field(None, description="issuer that a token must be from")
    trust_network: bool = Field(
        default=False, description="with auth none, listen on other than loopback addresses all the same"
    )

    path: _Path = Field("/chat/ws", description="Engine.IO path")
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
    trusted_proxies: str = Field(
        "", description="addresses of balancers, by commas, whose X-Forwarded-For is believed"
    )
    drain_window: float = Field(
        0.0, ge=0, le=600, description="seconds over which a stop spreads its goodbyes"
    )

    max_frame: _Bytes = Field(65536, description="bytes of a frame or payload from a client at most")
    max_outbox: _Bytes = Field(1048576, description="bytes that may wait for a slow reader")
    max_sessions_per_address: int = Field(
        10000, ge=0, description="connections that one address may hold, 0 for any number"
    )
    max_in_flight: int = Field(1000, ge=1, description="events of a socket that may be under way at once")
    max_content: int = Field(4000, ge=1, description="characters of a message at most")
    max_participants: int = Field(1000, ge=1, description="members of a room at most")

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
        if self.storage == "cluster" and not is_within:
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


def load_settings(options: dict[str, Any], kind: type[S]) -> S:
    """Return the settings of ``kind``; ``options`` go before the environment.

    Raises:
        SettingsError: one of them is wrong.
    """
    try:
        return kind(**options)
    except UnicodeDecodeError as error:
        raise SettingsError(f"the file .env is not UTF-8: {error}") from None
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(each) for each in error.errors())) from None


def environment_of(settings: ClusterSettings) -> dict[str, str]:
    """Return this process's environment with the settings in it, for a child that is to have the same."""
    told = {name: getattr(settings, name) for name in ClusterSettings.model_fields}
    own = {f"MADANG_{name.upper()}": str(value) for name, value in told.items() if value is not None}
    return os.environ | own


def _explain(problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    name = str(problem["loc"][0])
    option, variable = f"--{name.replace('_', '-')}", f"MADANG_{name.upper()}"
    # What may hold a secret is not repeated.
    shown = "" if name.endswith(("_key", "_url")) else f", not {str(problem['input'])!r:.60}"
    return f"{option} ({variable}): {message}{shown}"
