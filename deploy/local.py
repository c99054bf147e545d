"""A whole cluster on this machine, without Docker: `make cluster`.

Redis, DynamoDB Local and Elasticsearch from the package registries, two nodes with their workers, and nginx
before them. Everything is kept in the data directory; Ctrl-C stops all.
"""

import os
import signal
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click
import pytest

from tests.support.cluster import Services, at_ports
from tests.support.madang import Madang
from tests.support.process import ROOT
from tests.support.services.balancer import running_nginx
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

__all__ = ["main"]

_DATA: Final = ROOT / "data" / "cluster"
_AWS: Final = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@click.command()
@click.option("--port", default=3000, show_default=True, help="port of nginx")
def main(port: int) -> None:
    """Run a cluster until Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        try:
            _start(stack, port)
        except pytest.skip.Exception as lacking:
            raise click.ClickException(f"this machine lacks {lacking}") from None
        click.echo(f"Madang is ready on http://localhost:{port}\nCtrl-C stops all. Its data: {_DATA}")
        stop.wait()
        click.echo("Stopping …")


def _start(stack: ExitStack, port: int) -> None:
    click.echo("Starting Redis, DynamoDB Local and Elasticsearch …")
    redis = stack.enter_context(running_redis(_directory("redis")))
    dynamodb = stack.enter_context(running_dynamodb(_directory("dynamodb")))
    elasticsearch = stack.enter_context(running_elasticsearch(_directory("elasticsearch")))
    services = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
    environment = {**_AWS, **services.environment("madang"), "MADANG_TRUSTED_PROXIES": "127.0.0.1"}
    click.echo("Starting two nodes, their workers, and nginx …")
    nodes = [stack.enter_context(Madang("--node", name, env=environment)) for name in ("n1", "n2")]
    configuration = at_ports((ROOT / "deploy" / "nginx.conf").read_text(), nodes[0].port, nodes[1].port, port)
    stack.enter_context(running_nginx(configuration, port))
    _tell(environment)


def _directory(name: str) -> Path:
    path = _DATA / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def _tell(environment: Mapping[str, str]) -> None:
    path = _DATA / "environment"
    path.write_text("".join(f"export {name}='{value}'\n" for name, value in environment.items()))
    click.echo(f"For `madang cluster status`:  . {os.path.relpath(path)}")


if __name__ == "__main__":
    main()
