"""Tokens end by the time of day, whatever the clock does meanwhile."""

import asyncio

from madang.gateway.connection import ChatConnection
from madang.gateway.token_expiry import TokenExpiry
from tests.unit.gateway.fakes import make_connection


class Scene:
    """A clock that stands until it is set, and who was ended."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self.ended: list[ChatConnection] = []
        self.expiry = TokenExpiry(
            lambda: self.now, lambda connection, _: self.ended.append(connection), look_again=0
        )

    async def at(self, moment: int) -> list[ChatConnection]:
        """Set the clock, and return who was ended since."""
        self.now, self.ended = moment, []
        for _ in range(3):
            await asyncio.sleep(0)
        return self.ended


async def test_a_socket_is_ended_with_its_token_and_not_before() -> None:
    scene, (connection, _) = Scene(), make_connection()
    scene.expiry.watch(connection, 1_005_000)
    assert await scene.at(1_004_999) == []
    assert await scene.at(1_005_000) == [connection]
    assert await scene.at(1_006_000) == []
    assert len(scene.expiry) == 0


async def test_a_newer_token_prolongs_and_an_older_one_takes_nothing_back() -> None:
    scene, (connection, _) = Scene(), make_connection()
    scene.expiry.watch(connection, 1_005_000)
    scene.expiry.watch(connection, 1_009_000)
    scene.expiry.watch(connection, 1_002_000)
    assert await scene.at(1_008_999) == []
    assert await scene.at(1_009_000) == [connection]


async def test_a_clock_that_is_set_back_or_forward_is_followed() -> None:
    scene, (early, _), (late, _) = Scene(), make_connection(), make_connection()
    scene.expiry.watch(early, 1_005_000)
    scene.expiry.watch(late, 90_000_000_000)
    assert await scene.at(500_000) == []
    assert await scene.at(1_004_000) == []
    assert await scene.at(80_000_000_000) == [early]
    assert await scene.at(90_000_000_000) == [late]


async def test_a_token_without_a_sensible_end_is_waited_for() -> None:
    scene, (connection, _) = Scene(), make_connection()
    scene.expiry.watch(connection, 10**40)
    assert await scene.at(10**15) == []
    scene.expiry.forget(connection)


async def test_who_leaves_is_forgotten_and_so_is_the_moment() -> None:
    scene, connections = Scene(), [make_connection()[0] for _ in range(1_000)]
    for number, connection in enumerate(connections):
        scene.expiry.watch(connection, 2_000_000 + number * 1_000)
    for connection in connections[1:]:
        scene.expiry.forget(connection)
    scene.expiry.forget(connections[1])
    assert len(scene.expiry) == 1
    assert len(scene.expiry._seconds) < 100
    assert await scene.at(4_000_000) == connections[:1]
