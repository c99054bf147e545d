"""Which storages the contract suites run over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.storage import Storage, memory_storage, sqlite_storage


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """Give each storage in turn, empty."""
    if request.param == "memory":
        async with memory_storage() as memory:
            yield memory
    else:
        async with sqlite_storage(tmp_path / "madang.db") as sqlite:
            yield sqlite
