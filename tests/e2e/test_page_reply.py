"""One replies to a message on the page: what it says stands in the reply, as it is now, and leads to it."""

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
    await expect(joon.messages.filter(has_text=texts[-1])).to_be_visible()


@both_looks
async def test_a_reply_quotes_what_it_replies_to_as_that_is_now(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "At three?", "Or at four?")
    await joon.reply_to("At three?")
    bar = joon.page.get_by_role("group", name=joon.words.reply_to(mina.name))
    await expect(bar).to_contain_text("At three?")
    await joon.say("Three it is")
    await expect(bar).to_have_count(0)
    for visitor in (mina, joon):
        quote = visitor.messages.last.locator(".quote")
        await expect(quote.locator(".quote-content")).to_have_text("At three?")
    await expect(mina.messages.last.locator(".quote-author")).to_have_text(mina.words.yourself)
    await expect(joon.messages.last.locator(".quote-author")).to_have_text(mina.name)

    await mina.begin_edit("At three?")
    await mina.save_edit("At half past three?")
    for visitor in (mina, joon):
        await expect(visitor.messages.last.locator(".quote-content")).to_have_text("At half past three?")
    await mina.delete("At half past three?")
    for visitor in (mina, joon):
        await expect(visitor.messages.last.locator(".quote-content")).to_have_text(visitor.words.deleted)
    await joon.page.reload()
    await expect(joon.messages.last.locator(".quote-content")).to_have_text(joon.words.deleted)


@both_looks
async def test_a_quote_leads_to_what_it_quotes_however_far_that_is(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    await in_one_room(
        mina, joon, "the beginning", *("\n".join([f"line {number}"] * 30) for number in range(8))
    )
    # So far away is it that the page has to ask for it again.
    await joon.list.press("Home")
    await joon.reply_to("the beginning")
    await joon.say("so it was")
    await mina.page.reload()
    quote = mina.messages.last.locator(".quote")
    await expect(quote).to_contain_text("the beginning")
    await expect(mina.message("the beginning")).to_have_count(0)
    await quote.click()
    await expect(mina.message("the beginning")).to_be_in_viewport()
    await expect(mina.message("the beginning")).to_have_class(re.compile(r"\bhit\b"))


@both_languages
async def test_by_keyboard_one_replies_thinks_better_of_it_and_finds_it_after_a_reload(
    visit: Visits, named: Named
) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "a question")
    press = joon.page.keyboard.press
    bar = joon.page.get_by_role("group", name=joon.words.reply_to(mina.name))
    for _ in range(2):
        await joon.list.focus()
        await press("Tab")
        await press("Enter")
        await press("Enter")
        await expect(joon.composer).to_be_focused()
        await expect(bar).to_be_visible()
        await press("Escape")
        await expect(bar).to_have_count(0)
    await joon.reply_to("a question")
    await joon.page.keyboard.type("half an answ")
    await joon.page.reload()
    await expect(bar).to_contain_text("a question")
    await expect(joon.composer).to_have_value("half an answ")
    await bar.get_by_role("button", name=joon.words.reply_to_none).click()
    await expect(joon.composer).to_be_focused()
    await joon.composer.press("Enter")
    await expect(mina.message("half an answ")).to_be_visible()
    await expect(mina.page.locator(".quote")).to_have_count(0)


@both_looks
async def test_a_reply_to_what_is_gone_can_be_sent_without_it(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "a question")
    await joon.reply_to("a question")
    await joon.page.context.set_offline(True)
    await expect(joon.banner).to_contain_text(joon.words.offline)
    await joon.say("an answer")
    await mina.delete("a question")
    await joon.page.context.set_offline(False)
    failed = joon.messages.filter(has_text="an answer")
    await expect(failed.get_by_role("alert")).to_be_visible()
    await failed.get_by_role("button", name=joon.words.retry).click()
    await expect(mina.message("an answer")).to_be_visible()
    await expect(mina.page.locator(".quote")).to_have_count(0)
