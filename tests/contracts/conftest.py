"""Which storages the contract suites run over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.cluster_storage import cluster_storage
from tests.support.storage import Storage, memory_storage, sqlite_storage


@pytest.fixture(params=["memory", "sqlite", "cluster"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """Give each storage in turn, empty."""
    match request.param:
        case "memory":
            opened = memory_storage()
        case "sqlite":
            opened = sqlite_storage(tmp_path / "madang.db")
        case _:
            redis_url = request.getfixturevalue("redis_url")
            opened = cluster_storage(redis_url, request.getfixturevalue("dynamodb_endpoint"))
    async with opened as storage:
        yield storage
