"""One reacts to messages on the page, and sees who else does."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_languages, both_looks
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


async def in_one_room(mina: Visitor, joon: Visitor, text: str) -> None:
    """Let the first open a room with the second, and say something there; both look at it."""
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    await mina.say(text)
    await expect(mina.message(text)).to_have_attribute("data-seq", re.compile(r"\d"))
    await expect(joon.message(text)).to_be_visible()


@both_looks
async def test_both_see_who_reacts_and_who_takes_it_back(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "Ten o'clock?")
    await joon.react("Ten o'clock?", "👍")
    theirs, own = mina.reaction("Ten o'clock?", "👍"), joon.reaction("Ten o'clock?", "👍")
    await expect(theirs).to_have_attribute("aria-pressed", "false")
    await expect(theirs).to_have_attribute("title", joon.name)
    await expect(own).to_have_attribute("aria-pressed", "true")
    await theirs.click()
    await expect(theirs).to_have_attribute("aria-pressed", "true")
    await expect(own).to_have_text("👍 2")
    # Who has no pointer sees who by a tap.
    await joon.message("Ten o'clock?").locator(".bubble").click()
    await expect(own).to_contain_text(mina.name)
    await joon.page.reload()
    await expect(own).to_have_text("👍 2")
    await own.click()
    await expect(theirs).to_have_text("👍 1")
    await theirs.click()
    for visitor in (mina, joon):
        await expect(visitor.page.locator(".reaction")).to_have_count(0)
    # An edit keeps what was thought of it.
    await joon.react("Ten o'clock?", "🎉")
    await expect(mina.reaction("Ten o'clock?", "🎉")).to_be_visible()
    await mina.begin_edit("Ten o'clock?")
    await mina.save_edit("Eleven?")
    await expect(joon.reaction("Eleven?", "🎉")).to_be_visible()
    await mina.delete("Eleven?")
    for visitor in (mina, joon):
        await expect(visitor.message(visitor.words.deleted)).to_be_visible()
        await expect(visitor.page.locator(".reaction")).to_have_count(0)


@both_languages
async def test_by_keyboard_one_reacts_and_takes_it_back(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "Ten o'clock?")
    press, focused = joon.page.keyboard.press, joon.page.locator(":focus")
    await joon.list.focus()
    await press("Tab")
    await press("Enter")
    await expect(focused).to_have_text(joon.words.reply)
    await press("ArrowUp")
    await expect(focused).to_have_text("👍")
    await press("ArrowRight")
    await expect(focused).to_have_text("❤️")
    await press("Enter")
    await expect(joon.menu).to_have_count(0)
    await expect(mina.reaction("Ten o'clock?", "❤️")).to_be_visible()
    await press("Tab")
    await expect(focused).to_have_class("reaction")
    await press("Enter")
    await expect(mina.page.locator(".reaction")).to_have_count(0)
