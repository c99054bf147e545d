"""What every test may ask for."""

import pytest
from hypothesis import settings

from tests.support.services.fixtures import aws_credentials, dynamodb_endpoint, elasticsearch_url, redis_url

__all__ = ["aws_credentials", "dynamodb_endpoint", "elasticsearch_url", "pytest_configure", "redis_url"]


def pytest_configure(config: pytest.Config) -> None:
    """Let no example fail for the time it takes: on a busy machine that says nothing."""
    del config
    settings.register_profile("madang", deadline=None)
    settings.load_profile("madang")
