"""The real Redis that the tests start."""

from redis import Redis as Client

from tests.support.services.redis import running_redis


def test_it_never_evicts_and_is_new_enough(redis_url: str) -> None:
    with Client.from_url(redis_url, decode_responses=True, protocol=2) as client:
        policy = client.config_get("maxmemory-policy")
        version = client.info("server")["redis_version"]

    assert policy == {"maxmemory-policy": "noeviction"}
    assert tuple(int(part) for part in version.split(".")) >= (7, 2)


def test_what_it_acknowledged_outlives_a_kill() -> None:
    with running_redis() as server, Client.from_url(server.url, decode_responses=True) as client:
        client.set("word", "마당")

        server.service.restart()

        assert client.get("word") == "마당"


def test_it_goes_on_after_a_pause() -> None:
    with running_redis() as server, Client.from_url(server.url) as client:
        server.service.pause()
        server.service.resume()

        assert client.ping()
