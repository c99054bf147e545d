"""The real services as fixtures: each starts at most once per test run, when the first test asks."""

import os
from collections.abc import Iterator

import pytest

from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis

__all__ = ["aws_credentials", "dynamodb_endpoint", "elasticsearch_url", "redis_url"]


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


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Give a Redis's address: MADANG_TEST_REDIS_URL, or one started.

    The whole run shares it: a test keeps to a key prefix of its own and leaves the server running.
    """
    if outside := os.environ.get("MADANG_TEST_REDIS_URL"):
        yield outside
        return
    with running_redis() as server:
        yield server.url


@pytest.fixture(scope="session")
def dynamodb_endpoint(aws_credentials: None) -> Iterator[str]:  # noqa: ARG001  # whoever calls it needs them
    """Give a DynamoDB's endpoint: MADANG_TEST_DYNAMODB_ENDPOINT, or a DynamoDB Local started.

    The whole run shares it: a test keeps to tables with names of its own and leaves the server running.
    """
    if outside := os.environ.get("MADANG_TEST_DYNAMODB_ENDPOINT"):
        yield outside
        return
    with running_dynamodb() as server:
        yield server.endpoint


@pytest.fixture(scope="session")
def aws_credentials() -> Iterator[None]:
    """Put credentials and a region where the usual AWS chain looks, unless they stand there already."""
    wanted = {
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in wanted.items():
            if name not in os.environ:
                patch.setenv(name, value)
        yield
