"""What every test may ask for."""

from tests.support.services.fixtures import elasticsearch_url

__all__ = ["elasticsearch_url"]
