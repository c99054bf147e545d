"""Reading the rooms of a large archive: what fails now and then does not begin anew."""

from typing import Any

from botocore.exceptions import ReadTimeoutError

from madang.adapters.dynamodb.items import room_item
from madang.adapters.dynamodb.rooms import DynamoRooms
from madang.domain.rooms import Room
from tests.support.make import new_id


class Client:
    """A table of three pages, of which each is silent once."""

    def __init__(self, rooms: list[Room]) -> None:
        self._rooms = rooms
        self.asked: list[int] = []

    async def scan(self, **question: Any) -> dict[str, Any]:
        """Return a page."""
        page = question.get("ExclusiveStartKey", 0)
        self.asked.append(page)
        if self.asked.count(page) == 1:
            raise ReadTimeoutError(endpoint_url="http://127.0.0.1")
        more = {"LastEvaluatedKey": page + 1} if page + 1 < len(self._rooms) else {}
        return {"Items": [room_item(self._rooms[page], 1)], **more}


async def test_a_page_that_does_not_come_is_asked_for_again_and_no_other() -> None:
    rooms = [Room(new_id(), "haneul", ("haneul",), 1) for _ in range(3)]
    client = Client(rooms)
    pages = [page async for page in DynamoRooms(client, "table").rooms()]
    assert [each.room for page in pages for each in page] == rooms
    assert client.asked == [0, 0, 1, 1, 2, 2]
