"""Which storages the contract suites run over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from madang.bootstrap.storage import EMBEDDED
from tests.support.cluster_storage import cluster_storage
from tests.support.storage import Storage, embedded_storage


@pytest.fixture(params=[*EMBEDDED, "cluster"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """Give each storage in turn, empty: whichever a server can have."""
    if request.param == "cluster":
        redis_url = request.getfixturevalue("redis_url")
        opened = cluster_storage(redis_url, request.getfixturevalue("dynamodb_endpoint"))
    else:
        opened = embedded_storage(request.param, tmp_path)
    async with opened as storage:
        yield storage
