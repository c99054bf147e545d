"""A chat over Redis for each test."""

from collections.abc import AsyncIterator

import pytest

from madang.domain.rooms import Room
from tests.support.make import make_room
from tests.support.redis_chat import RedisChat, redis_chat


@pytest.fixture
async def chat(redis_url: str) -> AsyncIterator[RedisChat]:
    """Give an empty chat."""
    async with redis_chat(redis_url) as chat:
        yield chat


@pytest.fixture
async def room(chat: RedisChat) -> Room:
    """Give a room of two."""
    room = make_room("haneul", "bada")
    await chat.rooms.create(room)
    return room
