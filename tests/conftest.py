"""What every test may ask for."""

from tests.support.services.fixtures import aws_credentials, dynamodb_endpoint, elasticsearch_url, redis_url

__all__ = ["aws_credentials", "dynamodb_endpoint", "elasticsearch_url", "redis_url"]
