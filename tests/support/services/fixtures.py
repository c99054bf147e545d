"""The real services as fixtures: each starts at most once per test run, when the first test asks."""

import os
from collections.abc import Iterator

import pytest

from tests.support.services.elasticsearch import running_elasticsearch

__all__ = ["elasticsearch_url"]


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """Give an Elasticsearch's address with user and password: MADANG_TEST_ELASTICSEARCH_URL, or one started.

    The whole run shares it: a test keeps to indices with names of its own and leaves the server running.
    """
    if outside := os.environ.get("MADANG_TEST_ELASTICSEARCH_URL"):
        yield outside
        return
    with running_elasticsearch() as server:
        yield server.url
