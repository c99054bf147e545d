"""The page of a chat without a search: it offers none."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_looks
from tests.support.madang import Madang

pytestmark = pytest.mark.asyncio(loop_scope="session")


@both_looks
async def test_a_chat_without_a_search_shows_no_way_to_it(visit: Visits) -> None:
    with Madang("--storage", "memory", "--search", "off") as server:
        mina = await visit("Mina", url=server.url)
        await mina.open_room("House")
        await mina.say("감나무를 심었어요")
        await expect(mina.messages).to_have_count(1)
        await expect(mina.page.get_by_role("button", name=mina.words.search)).to_have_count(0)
        await mina.page.keyboard.press("Control+K")
        await expect(mina.page.locator(".panel")).to_have_count(0)
        await mina.leave_browser()
        visit.visitors.clear()
