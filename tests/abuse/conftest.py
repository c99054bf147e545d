"""A server for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.support.madang import Madang


@pytest.fixture(scope="module")
def madang(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server with data of its own."""
    with Madang("--data-dir", tmp_path_factory.mktemp("data")) as server:
        yield server
