"""One deletes on the page what one has said, or as the host what anyone has, and it says nothing then."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_languages, both_looks
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


async def in_one_room(mina: Visitor, joon: Visitor, *texts: str) -> None:
    """Let the first open a room with the second, and say these there; both look at it."""
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    for text in texts:
        await mina.say(text)
        await expect(mina.message(text)).to_have_attribute("data-seq", re.compile(r"\d"))
    await expect(joon.message(texts[-1])).to_be_visible()


@both_looks
async def test_what_one_deletes_says_so_and_no_more(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "stays", "regretted")
    dialog = await mina.ask_to_delete("regretted")
    await expect(dialog.get_by_text("regretted")).to_be_visible()
    await expect(dialog.get_by_role("button", name=mina.words.cancel)).to_be_focused()
    await dialog.get_by_role("button", name=mina.words.cancel).click()
    await expect(mina.message("regretted")).to_be_visible()
    await mina.delete("regretted")
    for visitor in (mina, joon):
        deleted = visitor.message(visitor.words.deleted)
        await expect(deleted).to_have_attribute("data-seq", "2")
        await expect(deleted.get_by_role("button")).to_have_count(0)
        await expect(visitor.page.locator(".last-line").first).to_contain_text(visitor.words.deleted)
        await expect(visitor.page.get_by_text("regretted")).to_have_count(0)
    await joon.page.reload()
    await expect(joon.message(joon.words.deleted)).to_be_visible()


@both_looks
async def test_the_host_deletes_what_others_say_and_others_do_not(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    await in_one_room(mina, joon, "welcome")
    await joon.say("rude")
    await expect(mina.message("rude")).to_be_visible()
    await joon.open_menu("welcome")
    await expect(joon.menu.get_by_role("menuitem")).to_have_text([joon.words.reply, joon.words.copy])
    await joon.page.keyboard.press("Escape")
    # Who is the host the list tells, too.
    await mina.page.reload()
    await mina.is_in("Yard")
    await mina.delete("rude")
    for visitor in (mina, joon):
        deleted = visitor.message(visitor.words.deleted_by(mina.name))
        await expect(deleted).to_have_attribute("data-seq", "2")


@both_looks
async def test_offline_nothing_is_deleted_until_one_tries_again(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    await in_one_room(mina, await visit(named("Joon")), "regretted")
    dialog = await mina.ask_to_delete("regretted")
    await mina.page.context.set_offline(True)
    await expect(mina.banner).to_contain_text(mina.words.offline)
    await dialog.get_by_role("button", name=mina.words.delete).click()
    await expect(dialog.get_by_role("alert")).to_contain_text(mina.words.undeleted)
    await mina.page.context.set_offline(False)
    await expect(mina.banner).to_have_text("")
    await dialog.get_by_role("button", name=mina.words.delete).click()
    await expect(mina.message(mina.words.deleted)).to_be_visible()


@both_languages
async def test_by_keyboard_one_deletes_and_writes_on(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "regretted")
    press, focused = mina.page.keyboard.press, mina.page.locator(":focus")
    await mina.list.focus()
    await press("Tab")
    await press("Enter")
    await press("ArrowDown")
    await press("ArrowDown")
    await press("ArrowDown")
    await expect(focused).to_have_text(mina.words.delete)
    await press("Enter")
    await expect(focused).to_have_text(mina.words.cancel)
    await press("Escape")
    await expect(focused).to_have_attribute("aria-label", mina.words.message_menu)
    await press("Enter")
    await press("ArrowDown")
    await press("ArrowDown")
    await press("ArrowDown")
    await press("Enter")
    await press("Tab")
    await expect(focused).to_have_text(mina.words.delete)
    await press("Enter")
    await expect(joon.message(joon.words.deleted)).to_be_visible()
    await expect(mina.composer).to_be_focused()
