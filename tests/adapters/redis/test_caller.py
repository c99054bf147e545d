"""Commands whose answers are awaited."""

from urllib.parse import urlsplit

import pytest

from madang.adapters.redis.caller import Caller
from madang.adapters.redis.wire import pack
from madang.domain.errors import Unavailable
from tests.support.cluster_storage import background
from tests.support.link import Link


async def test_a_connection_that_says_nothing_any_more_is_made_anew(redis_url: str) -> None:
    port = urlsplit(redis_url).port
    assert port is not None
    async with Link(port) as link:
        calls = Caller(redis_url.replace(str(port), str(link.port)), 1.0)
        async with background(calls.run()):
            assert await calls.call([pack("ECHO", "before")]) == [b"before"]
            # As when a firewall has forgotten it: it is open, and nothing comes.
            link.hold(b"swallowed")
            with pytest.raises(Unavailable):
                await calls.call([pack("ECHO", "swallowed")])
            assert await calls.call([pack("ECHO", "after")]) == [b"after"]
