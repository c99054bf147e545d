"""What was read, and by whom, the page has from the server: every device and every person agrees."""

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_looks
from tests.support.visitor import DESKTOP, Visitor
from tests.support.words import EN

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


async def look_away(visitor: Visitor) -> None:
    """Let another window have the focus."""
    await visitor.page.evaluate(
        "() => { document.hasFocus = () => false; window.dispatchEvent(new Event('blur')); }"
    )


async def look_back(visitor: Visitor) -> None:
    """Let the page's window have the focus again."""
    await visitor.page.evaluate(
        "() => { document.hasFocus = () => true; window.dispatchEvent(new Event('focus')); }"
    )


@both_looks
async def test_between_two_a_count_says_what_the_other_has_yet_to_read(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"), EN, DESKTOP)
    await mina.person(joon.name).click()
    await mina.is_in(joon.name)
    await joon.go_to(mina.name)
    await joon.say("hello")
    await expect(mina.message("hello")).to_be_visible()
    await look_away(joon)
    await mina.say("are you there?")
    count = mina.message("are you there?").get_by_role("img", name=mina.words.unread_by_other)
    await expect(count).to_have_text("1")
    # It is not this page alone that knows.
    await mina.page.reload()
    await expect(count).to_have_text("1")
    await look_back(joon)
    await expect(count).to_have_count(0)
    await mina.page.reload()
    await expect(mina.message("are you there?")).to_be_visible()
    await mina.say("good")
    await expect(count).to_have_count(0)


@both_looks
async def test_in_a_group_faces_say_how_far_each_has_read(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    joon, sora = await visit(named("Joon"), EN, DESKTOP), await visit(named("Sora"), EN, DESKTOP)
    await mina.open_room("Yard", joon.name, sora.name)
    await joon.go_to("Yard")
    await mina.say("first")
    read_by = mina.words.read_by
    first, second = mina.message("first"), mina.message("second")
    await expect(first.get_by_role("img", name=read_by(joon.name))).to_be_visible()
    await look_away(joon)
    await mina.say("second")
    await sora.go_to("Yard")
    await expect(second.get_by_role("img", name=read_by(sora.name))).to_be_visible()
    await expect(first.get_by_role("img", name=read_by(joon.name))).to_be_visible()
    await mina.page.reload()
    await expect(first.get_by_role("img", name=read_by(joon.name))).to_be_visible()
    # Who answers has read.
    await joon.say("third")
    await expect(mina.message("third")).to_be_visible()
    await expect(first.locator(".faces")).to_have_count(0)


@both_looks
async def test_what_was_read_on_one_device_is_read_on_another(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina"), EN, DESKTOP), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await mina.say("one")
    await mina.say("two")
    unread = joon.room("Yard").locator(".badge .unseen")
    await expect(unread).to_have_text(joon.words.unread(2))
    other = await visit(joon.name)
    await expect(other.room("Yard").locator(".badge .unseen")).to_have_text(other.words.unread(2))
    await joon.go_to("Yard")
    await expect(other.room("Yard").locator(".badge")).to_have_count(0)
    third = await visit(joon.name)
    await expect(third.room("Yard")).to_be_visible()
    await expect(third.room("Yard").locator(".badge")).to_have_count(0)
