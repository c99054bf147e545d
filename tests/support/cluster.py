"""A cluster of real processes: nodes with their workers over the services, and the balancers before them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from redis import Redis

from madang.adapters.redis.keys import Keys
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.ports import free_port
from tests.support.process import ROOT
from tests.support.services.balancer import running_haproxy, running_nginx

__all__ = ["BALANCERS", "Balanced", "Services", "at_ports", "balanced", "is_carried_on", "running_nodes"]

BALANCERS: Final = ("nginx", "haproxy", "in turn")
"""nginx and HAProxy as they are shipped, and one that deals requests out in turn and knows no sessions."""

_IN_TURN: Final = """
pid nginx.pid;
error_log stderr warn;
events {}
http {
    access_log off;
    client_body_temp_path client_body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    upstream nodes { server 127.0.0.1:3001; server 127.0.0.1:3002; }
    map $http_upgrade $connection_header { default upgrade; "" close; }
    server {
        listen 3000;
        location / {
            proxy_pass http://nodes;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_header;
            proxy_buffering off;
            proxy_next_upstream off;
        }
    }
}
"""


@dataclass(frozen=True)
class Services:
    """Addresses of the services that nodes and workers share."""

    redis_url: str
    dynamodb_endpoint: str
    elasticsearch_url: str

    def environment(self, chat: str | None = None, **more: str) -> Mapping[str, str]:
        """Return the settings of a chat of one's own on these services; the same ``chat`` is the same one."""
        name = chat or f"test-{new_id()}"
        return {
            "MADANG_STORAGE": "cluster",
            "MADANG_REDIS_URL": self.redis_url,
            "MADANG_REDIS_PREFIX": name,
            "MADANG_DYNAMODB_ENDPOINT": self.dynamodb_endpoint,
            "MADANG_DYNAMODB_TABLE": name,
            "MADANG_ELASTICSEARCH_URL": self.elasticsearch_url,
            "MADANG_ELASTICSEARCH_INDEX": name,
            **more,
        }


@dataclass(frozen=True)
class Balanced:
    """A balancer before nodes; stands where a single server stands in tests of the contract."""

    url: str


def is_carried_on(redis_url: str, chat: str) -> bool:
    """Tell whether the workers have carried on all that is in the log of a chat."""
    with Redis.from_url(redis_url, protocol=2) as client:
        groups = [group for log in Keys(chat).logs for group in client.xinfo_groups(log)]
    return all(group["pending"] == 0 and group["lag"] == 0 for group in groups)


@contextmanager
def running_nodes(environment: Mapping[str, str], *names: str) -> Iterator[list[Madang]]:
    """Run a node for each name, each with its workers, until the block ends."""
    with ExitStack() as stack:
        yield [stack.enter_context(Madang("--node", name, env=environment)) for name in names]


@contextmanager
def balanced(balancer: str, nodes: list[Madang]) -> Iterator[Balanced]:
    """Put one of `BALANCERS` before the nodes ``n1`` and ``n2``.

    Raises:
        pytest.skip.Exception: this machine lacks it (a failure when it is required).
    """
    port = free_port()
    ports = (nodes[0].port, nodes[1].port, port)
    if balancer == "haproxy":
        running = running_haproxy(at_ports((ROOT / "deploy" / "haproxy.cfg").read_text(), *ports), port)
    elif balancer == "nginx":
        running = running_nginx(at_ports((ROOT / "deploy" / "nginx.conf").read_text(), *ports), port)
    else:
        running = running_nginx(at_ports(_IN_TURN, *ports), port)
    with running:
        yield Balanced(f"http://127.0.0.1:{port}")


def at_ports(configuration: str, first: int, second: int, balancer: int) -> str:
    """Return a shipped configuration for nodes at other ports, listening at a loopback address only."""
    for shipped, port in {"3001": first, "3002": second, "3000": balancer}.items():
        configuration = configuration.replace(f":{shipped}", f":{port}")
        configuration = configuration.replace(f"listen {shipped}", f"listen 127.0.0.1:{port}")
    return configuration.replace("bind *:", "bind 127.0.0.1:")
