"""The images that compose.yaml and the Dockerfile name, of Debian's packages and the tests' own servers.

No registry is asked: they stand in for the published ones where those do what their documentation says.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.support.containers import Engine
from tests.support.requirement import missing
from tests.support.services.dynamodb import dynamodb_home
from tests.support.services.elasticsearch import elasticsearch_archive, unpack_elasticsearch
from tests.support.services.java import find_java
from tests.support.services.redis import redis_program

__all__ = ["build_images"]

_SUITE: Final = "bookworm"
_PACKAGES: Final = "ca-certificates,python3,python3-venv,nginx-light,libstdc++6,zlib1g"
_PYTHON: Final = "docker.io/library/python:3.13-slim"
_AUTHORITIES: Final = "/etc/ssl/certs/ca-certificates.crt"
_LABEL: Final = "recipe"

_BASE: Final = f"""
FROM scratch
ADD base.tar /
COPY authorities.crt {_AUTHORITIES}
ENV SSL_CERT_FILE={_AUTHORITIES} PIP_CERT={_AUTHORITIES} NODE_EXTRA_CA_CERTS={_AUTHORITIES}
RUN ln -s python3 /usr/bin/python
"""
_NGINX: Final = f"FROM {_PYTHON}\n"
# Redis's own image listens to other containers as well.
_REDIS: Final = f"""
FROM {_PYTHON}
COPY redis-server entrypoint /usr/local/bin/
VOLUME /data
WORKDIR /data
ENTRYPOINT ["entrypoint"]
CMD ["redis-server"]
"""
_REDIS_ENTRYPOINT: Final = """#!/bin/sh
exec "$@" --protected-mode no
"""
_DYNAMODB: Final = f"""
FROM {_PYTHON}
COPY jdk /opt/jdk
COPY home /home/dynamodblocal
WORKDIR /home/dynamodblocal
ENTRYPOINT ["/opt/jdk/bin/java"]
CMD ["-jar", "DynamoDBLocal.jar", "-inMemory"]
"""
_ELASTICSEARCH: Final = f"""
FROM {_PYTHON}
COPY jdk /opt/jdk
COPY home /usr/share/elasticsearch
COPY entrypoint /usr/local/bin/
RUN useradd --uid 1000 elasticsearch && install -d /usr/share/elasticsearch/data \\
    && chown -R 1000 /usr/share/elasticsearch
ENV ES_JAVA_HOME=/opt/jdk
USER 1000
WORKDIR /usr/share/elasticsearch
ENTRYPOINT ["entrypoint"]
"""
# Elastic's own takes settings from the environment, too, and the password into the keystore.
_ELASTICSEARCH_ENTRYPOINT: Final = """#!/usr/bin/python3
import os, subprocess
keystore = "bin/elasticsearch-keystore"
if not os.path.exists("config/elasticsearch.keystore"):
    subprocess.run([keystore, "create"], check=True)
password = os.environ["ELASTIC_PASSWORD"].encode()
subprocess.run([keystore, "add", "-f", "-x", "bootstrap.password"], input=password, check=True)
settings = [f"-E{name}={value}" for name, value in os.environ.items() if "." in name]
os.execv("bin/elasticsearch", ["bin/elasticsearch", "-Enetwork.host=0.0.0.0", *settings])
"""

_Fill = Callable[[Path], None]
"""Puts what a Dockerfile copies into an empty directory."""


def build_images(engine: Engine) -> None:
    """Build what is not built yet.

    Raises:
        pytest.skip.Exception: this machine lacks what one is made of (a failure when it is required).
        AssertionError: one cannot be built; the error has the engine's output.
    """
    redis, dynamodb, archive = redis_program(), dynamodb_home(), elasticsearch_archive()
    jdk = find_java(21, "jdk.incubator.vector")
    if jdk is None:
        missing("containers", "there is no Java 21 or newer with the module jdk.incubator.vector")

    def redis_files(context: Path) -> None:
        shutil.copy2(redis, context / "redis-server")
        _script(context, _REDIS_ENTRYPOINT)

    def dynamodb_files(context: Path) -> None:
        _copy_jdk(jdk, context)
        shutil.copytree(dynamodb, context / "home")

    def elasticsearch_files(context: Path) -> None:
        _copy_jdk(jdk, context)
        unpack_elasticsearch(archive, context).rename(context / "home")
        _script(context, _ELASTICSEARCH_ENTRYPOINT)

    _build(engine, _PYTHON, _BASE, _base_files, _PACKAGES, _SUITE)
    _build(engine, "docker.io/library/nginx:1.28-alpine", _NGINX, lambda _: None)
    _build(engine, "docker.io/library/redis:8.2-alpine", _REDIS, redis_files, _REDIS_ENTRYPOINT)
    _build(engine, "docker.io/amazon/dynamodb-local:3.3.1", _DYNAMODB, dynamodb_files, dynamodb.name)
    _build(
        engine,
        "docker.elastic.co/elasticsearch/elasticsearch:9.3.8",
        _ELASTICSEARCH,
        elasticsearch_files,
        _ELASTICSEARCH_ENTRYPOINT,
    )


def _build(engine: Engine, name: str, dockerfile: str, fill: _Fill, *recipe: str) -> None:
    """Build an image, unless it is there and was built by the same recipe."""
    made_of = hashlib.sha256("\0".join((dockerfile, *recipe)).encode()).hexdigest()
    built = f'{{{{ index .Labels "{_LABEL}" }}}}'
    is_there = engine.succeeds("image", "exists", name)
    if is_there and engine.podman("image", "inspect", "--format", built, name).strip() == made_of:
        return
    with tempfile.TemporaryDirectory(prefix="madang-image-") as scratch:
        context = Path(scratch)
        fill(context)
        (context / "Dockerfile").write_text(dockerfile)
        engine.podman("build", "--network", "host", "--label", f"{_LABEL}={made_of}", "-t", name, context)


def _base_files(context: Path) -> None:
    made = subprocess.run(
        [
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            f"--include={_PACKAGES}",
            _SUITE,
            context / "base.tar",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        missing("containers", f"mmdebstrap could not make a base: {made.stderr[-400:]}")
    # Whatever this machine reaches PyPI and npm by, it believes these.
    shutil.copy2(os.environ.get("SSL_CERT_FILE", _AUTHORITIES), context / "authorities.crt")


def _copy_jdk(jdk: Path, context: Path) -> None:
    shutil.copytree(jdk, context / "jdk", ignore=shutil.ignore_patterns("src.zip", "jmods", "man"))


def _script(context: Path, text: str) -> None:
    path = context / "entrypoint"
    path.write_text(text)
    path.chmod(0o755)
