"""Everyone is told who is online, while these are few."""

import pytest

from madang.adapters.memory.presence import MemoryPresence
from madang.gateway.online_users import OnlineUsers
from tests.support.until import until_equal
from tests.unit.gateway.fakes import make_connection, make_hub


@pytest.mark.parametrize(("most", "told"), [(3, 1), (2, 0)])
async def test_get_users_goes_out_while_few_are_online(most: int, told: int) -> None:
    hub, (connection, socket) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    presence = MemoryPresence()
    for user in ("haneul", "bada", "sol"):
        presence.enter(user, user)
    asked: list[int] = []

    class Counted(MemoryPresence):
        async def few(self, most: int) -> list[str] | None:
            asked.append(most)
            return None if told == 0 else sorted(await presence.online())

    assert await presence.few(most) == (["bada", "haneul", "sol"] if told else None)
    online_users = OnlineUsers(Counted(), hub, "/chat", most)
    online_users.changed()

    async def times() -> list[int]:
        return asked

    await until_equal(times, [most])
    online_users.close()
    assert socket.sent == [["get_users", {"users": ["bada", "haneul", "sol"]}]] * told
