"""What one has said can be edited on the page, and everyone sees it so, wherever it is shown."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_languages, both_looks, on_phones
from tests.support.madang import Madang
from tests.support.visitor import DESKTOP, Visitor
from tests.support.words import EN

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


@contextmanager
def server(data: Path, *options: str) -> Iterator[str]:
    """Run a server with these options; gives its address."""
    with Madang("--data-dir", data, *options) as madang:
        yield madang.url


async def say(visitor: Visitor, *texts: str) -> None:
    """Say these one after the other, each once the one before is stored."""
    for text in texts:
        await visitor.say(text)
        await expect(visitor.message(text)).to_have_attribute("data-seq", re.compile(r"\d"))


async def in_one_room(mina: Visitor, joon: Visitor, *texts: str) -> None:
    """Let the first open a room with the second, and say these there; both look at it."""
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    await say(mina, *texts)
    await expect(joon.message(texts[-1])).to_be_visible()


async def is_edited(visitor: Visitor, text: str) -> None:
    """Wait until a message reads so, and says that it was edited, and when."""
    mark = visitor.message(text).locator(".edited")
    await expect(mark).to_have_text(visitor.words.edited)
    await expect(mark).to_have_attribute("title", re.compile(r"\d"))


@both_looks
async def test_what_one_edits_both_see_everywhere_with_a_mark(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    await in_one_room(mina, joon, "We meet at three.", "At the gate.")
    await mina.begin_edit("We meet at three.")
    await mina.save_edit("We meet at four.")
    await mina.begin_edit("At the gate.")
    await mina.save_edit("By the wall.")
    for visitor in (mina, joon):
        await is_edited(visitor, "We meet at four.")
        await is_edited(visitor, "By the wall.")
        await expect(visitor.messages).to_have_count(2)
        await expect(visitor.page.locator(".last-line").first).to_contain_text("By the wall.")
    # Who comes later reads the same.
    await joon.page.reload()
    await is_edited(joon, "We meet at four.")
    await expect(joon.page.locator(".last-line").first).to_contain_text("By the wall.")


@both_looks
async def test_a_hit_that_is_edited_is_another_in_the_search_as_well(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"), EN, DESKTOP)
    await in_one_room(mina, joon, "persimmon")
    await joon.open_search()
    await joon.search("persimmon", 1)
    await mina.begin_edit("persimmon")
    await mina.save_edit("plum")
    await expect(joon.hits.locator(".hit-content")).to_have_text("plum")
    await joon.search("plum", 1)
    await expect(joon.hits.locator("mark")).to_have_text("plum")


@both_languages
async def test_the_arrow_up_edits_what_one_said_last_and_escape_gives_up(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    await in_one_room(mina, joon, "first", "secnd")
    await say(joon, "an answer")
    await expect(mina.message("an answer")).to_be_visible()

    await mina.composer.press("ArrowUp")
    await expect(mina.editor).to_be_focused()
    await expect(mina.editor).to_have_value("secnd")
    await mina.editor.fill("something else")
    await mina.editor.press("Escape")
    await expect(mina.composer).to_be_focused()
    await expect(mina.message("secnd")).to_be_visible()

    await mina.composer.press("ArrowUp")
    await mina.save_edit("second")
    await is_edited(joon, "second")
    await expect(mina.composer).to_be_focused()
    # What is as it was is nothing to send; the arrow in a text moves the cursor.
    await mina.composer.press("ArrowUp")
    await mina.editor.press("Enter")
    await expect(mina.composer).to_be_focused()
    await mina.composer.fill("half a thought")
    await mina.composer.press("ArrowUp")
    await expect(mina.editor).to_have_count(0)
    await expect(mina.composer).to_have_value("half a thought")


@both_languages
async def test_what_one_said_long_ago_comes_into_view_to_be_edited(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    await in_one_room(mina, joon, "mine")
    for number in range(20):
        await joon.say("\n".join([f"line {number}"] * 8))
    await expect(mina.messages.filter(has_text="line 19")).to_be_in_viewport()
    await expect(mina.message("mine")).to_have_count(0)
    await mina.composer.press("ArrowUp")
    await expect(mina.editor).to_be_in_viewport()
    await expect(mina.editor).to_be_focused()
    # The editor is out of the document meanwhile; what was written in it is not lost.
    await mina.editor.fill("written")
    await mina.button(mina.words.to_latest).click()
    await expect(mina.editor).to_have_count(0)
    await mina.list.press("Home")
    await expect(mina.editor).to_have_value("written")
    await mina.editor.press("Enter")
    await joon.list.press("Home")
    await is_edited(joon, "written")


@both_languages
async def test_by_keyboard_one_goes_from_message_to_message_and_opens_their_menus(
    visit: Visits, named: Named
) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "mine", "mine, too")
    await say(joon, "theirs")
    await expect(mina.message("theirs")).to_be_visible()
    focused = mina.page.locator("article:focus-within")

    await mina.list.focus()
    await mina.page.keyboard.press("Tab")
    await expect(focused).to_contain_text("theirs")
    await mina.page.keyboard.press("Enter")
    await expect(mina.menu.get_by_role("menuitem")).to_have_text(
        [mina.words.reply, mina.words.copy, mina.words.delete]
    )
    await mina.page.keyboard.press("Escape")
    await expect(mina.menu).to_have_count(0)
    await expect(focused).to_contain_text("theirs")
    await mina.page.keyboard.press("ArrowUp")
    await mina.page.keyboard.press("ArrowUp")
    await expect(focused).to_contain_text("mine")
    await mina.page.keyboard.press("Enter")
    await expect(mina.menu.get_by_role("menuitem", name=mina.words.reply)).to_be_focused()
    await mina.page.keyboard.press("ArrowDown")
    await expect(mina.menu.get_by_role("menuitem", name=mina.words.edit)).to_be_focused()
    await mina.page.keyboard.press("Enter")
    await expect(mina.editor).to_be_focused()
    await expect(mina.editor).to_have_value("mine")
    await mina.page.keyboard.press("Escape")
    # Tab goes on to where one writes: there is one stop for all messages.
    await mina.list.focus()
    for _ in range(2):
        await mina.page.keyboard.press("Tab")
    await expect(mina.composer).to_be_focused()


@on_phones
async def test_a_finger_that_rests_on_a_message_opens_its_menu(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    await in_one_room(mina, joon, "mine")
    await joon.open_menu("mine")
    await expect(joon.menu.get_by_role("menuitem")).to_have_text([joon.words.reply, joon.words.copy])
    await joon.composer.tap()
    await expect(joon.menu).to_have_count(0)

    await mina.open_menu("mine")
    await mina.page.go_back()
    await expect(mina.menu).to_have_count(0)
    await mina.is_in("Yard")
    await mina.begin_edit("mine")
    # Enter makes a line here, as below.
    await mina.editor.press("End")
    await mina.editor.press("Enter")
    await mina.editor.press_sequentially("and yours")
    await mina.button(mina.words.save).click()
    await expect(joon.messages.last.locator(".bubble")).to_have_text("mine\nand yours")
    await mina.messages.last.locator(".bubble").tap()
    await mina.messages.last.get_by_role("button", name=mina.words.message_menu).tap()
    await expect(mina.menu).to_be_visible()
    await mina.begin_edit("mine and yours")
    await mina.button(mina.words.cancel).click()
    await expect(mina.editor).to_have_count(0)


@both_looks
async def test_who_was_overtaken_is_told_so_and_saves_once_more(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    await say(mina, "one")
    tab = await mina.another_tab()
    visit.visitors.append(tab)
    await tab.go_to("Yard")
    await mina.begin_edit("one")
    await mina.editor.fill("mine")
    await tab.begin_edit("one")
    await tab.save_edit("theirs")
    await is_edited(tab, "theirs")
    await expect(mina.page.locator(".last-line")).to_contain_text("theirs")

    await mina.save_edit("mine")
    await expect(mina.page.get_by_role("alert").filter(has_text=mina.words.conflict)).to_be_visible()
    await expect(mina.editor).to_have_value("mine")
    await mina.save_edit("mine")
    await is_edited(tab, "mine")
    await is_edited(mina, "mine")


async def until_too_late(url: str, author: Visitor) -> str:
    """Edit the room's first message over and over, by REST, until that is refused; gives what it says."""
    path = f"/chat/rooms/{author.page.url.rpartition('/')[2]}/messages/1"
    said = ["text"]
    async with httpx.AsyncClient(base_url=url) as http:
        while True:
            edit = {"userId": author.name, "content": f"text {len(said)}"}
            answer = await http.patch(path, json=edit)
            if answer.status_code != 200:
                assert answer.json()["error"]["code"] == "too_late"
                return said[-1]
            said.append(edit["content"])


@both_looks
async def test_what_is_too_old_to_be_edited_stays_and_so_does_what_was_written(
    visit: Visits, named: Named, tmp_path: Path
) -> None:
    with server(tmp_path, "--edit-window", "1") as url:
        mina = await visit(named("Mina"), url=url)
        await mina.open_room("Yard")
        await say(mina, "text")
        await mina.begin_edit("text")
        text = await until_too_late(url, mina)
        await mina.save_edit("late")
        await expect(mina.page.get_by_role("alert").filter(has_text=mina.words.too_late)).to_be_visible()
        await expect(mina.editor).to_have_value("late")
        await mina.button(mina.words.cancel).click()
        # And it is no longer offered.
        await mina.open_menu(text)
        await expect(mina.menu.get_by_role("menuitem")).to_have_text(
            [mina.words.reply, mina.words.copy, mina.words.delete]
        )
        await mina.page.keyboard.press("Escape")
        await mina.composer.press("ArrowUp")
        await expect(mina.editor).to_have_count(0)


@both_looks
async def test_what_is_edited_offline_is_kept_until_it_can_be_saved(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await in_one_room(mina, joon, "before")
    await mina.begin_edit("before")
    await mina.page.context.set_offline(True)
    await expect(mina.banner).to_contain_text(mina.words.offline)
    await mina.save_edit("after")
    await expect(mina.page.get_by_role("alert").filter(has_text=mina.words.unsaved)).to_be_visible()
    await mina.page.context.set_offline(False)
    await expect(mina.banner).to_have_text("")
    await expect(mina.editor).to_have_value("after")
    await mina.save_edit("after")
    await is_edited(joon, "after")


@pytest.mark.parametrize("recovery", ["on", "off"])
@both_looks
async def test_who_was_away_sees_what_was_edited_meanwhile(
    visit: Visits, named: Named, tmp_path: Path, recovery: str
) -> None:
    with server(tmp_path, "--recovery", recovery) as url:
        mina, joon = await visit(named("Mina"), url=url), await visit(named("Joon"), url=url)
        await mina.open_room("House", joon.name)
        await joon.go_to("House")
        await say(mina, "at home")
        await expect(joon.message("at home")).to_be_visible()
        await in_one_room(mina, joon, "before", "last")
        await joon.page.context.set_offline(True)
        await expect(joon.banner).to_contain_text(joon.words.offline)
        await mina.begin_edit("before")
        await mina.save_edit("after")
        await mina.begin_edit("last")
        await mina.save_edit("the very last")
        await mina.go_to("House")
        await mina.begin_edit("at home")
        await mina.save_edit("not at home")
        await is_edited(mina, "not at home")
        await joon.page.context.set_offline(False)
        await expect(joon.banner).to_have_text("")

        await is_edited(joon, "after")
        await is_edited(joon, "the very last")
        await joon.to_the_list()
        await expect(joon.room("Yard").locator(".last-line")).to_contain_text("the very last")
        await expect(joon.room("House").locator(".last-line")).to_contain_text("not at home")
        await joon.go_to("House")
        await is_edited(joon, "not at home")
