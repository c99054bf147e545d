"""A room's host renames it on the page, or takes its name away; everyone sees it where the room is shown."""

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_looks

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


@both_looks
async def test_the_host_renames_a_room_and_takes_its_name_away(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    await joon.button(joon.words.details).click()
    field = mina.page.locator(".panel").get_by_label(mina.words.room_name, exact=True)
    await expect(joon.page.locator(".panel .person").first).to_be_visible()
    await expect(joon.page.locator(".panel").get_by_label(joon.words.room_name, exact=True)).to_have_count(0)

    await mina.button(mina.words.details).click()
    await expect(field).to_have_value("Yard")
    await field.fill("Front yard")
    await field.press("Enter")
    for visitor in (mina, joon):
        await visitor.is_in("Front yard")
        await expect(visitor.page.locator(".notice")).to_contain_text("Front yard")
        await expect(visitor.page.locator(".room-item .name").first).to_have_text("Front yard")

    await field.fill("")
    await mina.page.locator(".panel").get_by_role("button", name=mina.words.save).click()
    await mina.is_in(joon.name)
    await joon.is_in(mina.name)
    await joon.page.reload()
    await joon.is_in(mina.name)
