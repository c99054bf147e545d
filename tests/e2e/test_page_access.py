"""The page for everyone: by keyboard alone, by ear, through an input method, on the smallest screen."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import Visits, both_languages, both_looks
from tests.support.browser import BUILT_PAGE
from tests.support.madang import Madang
from tests.support.process import ROOT
from tests.support.visitor import DESKTOP, PHONE, Device, Look, Visitor
from tests.support.words import EN, KO, Words

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]

AXE: Final = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

SMALLEST: Final = Device(320, 640, touch=True)

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(one => one.checkVisibility() && !one.closest(".unseen, .skip"))
  .map(one => [one.className, one.getBoundingClientRect()])
  .filter(([, { left, right }]) => left < 0 || right > innerWidth + 1)
  .map(([name, { left, right }]) => `${name} from ${left} to ${right} of ${innerWidth}`)"""


async def scan(page: Page) -> list[str]:
    """Give what axe-core finds to complain about, serious or worse."""
    await page.evaluate(AXE.read_text())
    found: dict[str, Any] = await page.evaluate("rules => axe.run(rules)", RULES)
    return [
        f"{each['id']}: {each['help']} {json.dumps([node['html'] for node in each['nodes']])}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical", "moderate"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("words", "device"), [(EN, DESKTOP), (KO, PHONE)], ids=["english on a desktop", "korean on a phone"]
)
async def test_no_view_has_a_serious_flaw_that_axe_can_see(
    visit: Visits, named: Named, browser: Browser, madang: Madang, words: Words, device: Device, scheme: Any
) -> None:
    door = await Visitor.arrive(browser, madang.url, named("Sora"), words, device, scheme)
    visit.visitors.append(door)
    await expect(door.button(words.enter)).to_be_visible()
    assert await scan(door.page) == []
    await door.enter()
    other = await visit(named("Joon"))
    await expect(door.person(other.name)).to_be_visible()
    assert await scan(door.page) == []

    await door.open_room("Yard", other.name)
    await other.go_to("Yard")
    await other.say("See https://example.com and answer")
    await door.say("persimmon")
    await expect(door.message("persimmon").get_by_role("img", name=words.stored)).to_be_visible()
    await expect(door.messages).to_have_count(2)
    assert await scan(door.page) == []
    await door.open_menu("persimmon")
    assert await scan(door.page) == []
    await door.page.keyboard.press("Escape")
    await door.begin_edit("persimmon")
    assert await scan(door.page) == []
    await door.save_edit("persimmon tree")
    await expect(door.message("persimmon tree").locator(".edited")).to_be_visible()
    assert await scan(door.page) == []
    await door.react("persimmon tree", "👍")
    await expect(door.page.locator(".reaction")).to_be_visible()
    await door.reply_to("persimmon tree")
    await door.say("of two")
    await expect(door.page.locator(".quote")).to_be_visible()
    await door.reply_to("persimmon tree")
    assert await scan(door.page) == []
    await door.ask_to_delete("persimmon tree")
    assert await scan(door.page) == []
    await door.page.keyboard.press("Escape")
    await door.open_search()
    await door.search("persimmon", 1)
    assert await scan(door.page) == []
    await door.page.keyboard.press("Escape")
    await door.button(words.details).click()
    await door.button(words.leave).click()
    assert await scan(door.page) == []


@both_looks
@pytest.mark.parametrize(
    "address", ["#/room/%", "#/room/%E0%A4%A", "#token=%", "#/room/%?token=%E0%A4%A", "#%", "#/room/"]
)
async def test_a_malformed_address_leaves_the_page_as_it_is(
    browser: Browser, madang: Madang, visit: Visits, named: Named, look: Look, address: str
) -> None:
    visitor = await Visitor.arrive(browser, madang.url, named("Sora"), look.words, look.device)
    visit.visitors.append(visitor)
    await visitor.page.goto(f"/?malformed{address}")
    await visitor.enter()
    await visitor.page.evaluate("address => location.hash = address", address)
    await expect(visitor.page.locator(".me")).to_have_text(visitor.name)
    assert visitor.problems == []


@both_looks
async def test_the_page_works_where_storage_is_blocked(
    browser: Browser, madang: Madang, visit: Visits, named: Named, look: Look
) -> None:
    visitor = await Visitor.arrive(browser, madang.url, named("Sora"), look.words, look.device)
    visit.visitors.append(visitor)
    await visitor.page.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage']) Object.defineProperty(window, kind,"
        " { get() { throw new DOMException('blocked', 'SecurityError'); } });"
        "IDBFactory.prototype.open = () => { throw new DOMException('blocked', 'SecurityError'); };"
    )
    await visitor.page.reload()
    await visitor.enter()
    await visitor.open_room("Yard", named("Joon"))
    await visitor.say("persimmon")
    await expect(visitor.message("persimmon").get_by_role("img", name=look.words.stored)).to_be_visible()
    assert visitor.problems == []


@both_looks
async def test_a_person_who_was_typed_and_not_added_is_in_the_room(visit: Visits, named: Named) -> None:
    sora, joon = await visit(named("Sora")), await visit(named("Joon"))
    await sora.page.locator(".sidebar-actions").get_by_role("button", name=sora.words.new_room).click()
    dialog = sora.page.get_by_role("dialog")
    await dialog.get_by_label(sora.words.room_name, exact=True).fill("Yard")
    await dialog.get_by_label(sora.words.participants, exact=True).fill(joon.name)
    await dialog.get_by_role("button", name=sora.words.create).click()
    await sora.is_in("Yard")
    await joon.go_to("Yard")


@both_languages
async def test_everything_can_be_done_with_the_keyboard_alone(
    visit: Visits, named: Named, browser: Browser, madang: Madang, look: Look
) -> None:
    joon, words = await visit(named("Joon")), look.words
    mina = await Visitor.arrive(browser, madang.url, named("Mina"), words)
    visit.visitors.append(mina)
    press, type_in = mina.page.keyboard.press, mina.page.keyboard.type

    async def tab_to(name: str) -> None:
        """Press Tab until something with that accessible name has the focus."""
        target = mina.page.locator(":focus").and_(
            mina.page.get_by_label(name, exact=True).or_(mina.button(name))
        )
        while await target.count() == 0:
            await press("Tab")

    await expect(mina.page.get_by_role("textbox")).to_be_focused()
    await type_in(mina.name)
    await press("Enter")
    await expect(mina.person(joon.name)).to_be_visible()
    await tab_to(words.new_room)
    await press("Enter")
    await tab_to(words.room_name)
    await type_in("Yard")
    await tab_to(words.participants)
    await type_in(joon.name)
    await press("Enter")
    await tab_to(words.create)
    await press("Enter")
    await mina.is_in("Yard")
    await expect(mina.composer).to_be_focused()
    await type_in("by keyboard")
    await press("Enter")
    await expect(mina.message("by keyboard").get_by_role("img", name=words.stored)).to_be_visible()

    await press("Control+k")
    await expect(mina.page.get_by_role("searchbox")).to_be_focused()
    await mina.search("keyboard", 1)
    while await mina.page.locator(".hit-item:focus").count() == 0:
        await press("Tab")
    await press("Enter")
    await expect(mina.messages.locator("mark")).to_have_text("keyboard")
    await press("Escape")
    await expect(mina.page.locator(".panel")).to_have_count(0)
    await expect(mina.composer).to_be_focused()

    await mina.open_room("House")
    await press("Alt+ArrowDown")
    await mina.is_in("Yard")
    await tab_to(words.details)
    await press("Enter")
    await tab_to(words.leave)
    await press("Enter")
    await tab_to(words.leave)
    await press("Enter")
    await expect(mina.room("Yard")).to_have_count(0)


@both_languages
async def test_enter_that_ends_a_hangul_syllable_does_not_send(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("마당")
    keyboard = await mina.page.context.new_cdp_session(mina.page)
    await mina.composer.focus()
    for syllable in ("ㅎ", "하", "한"):
        await keyboard.send(
            "Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1}
        )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    await keyboard.send("Input.insertText", {"text": "한"})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    await expect(mina.composer).to_have_value("한")
    await expect(mina.messages).to_have_count(0)

    await mina.composer.press("Enter")
    await expect(mina.message("한")).to_be_visible()
    await expect(mina.composer).to_have_value("")


@both_looks
async def test_a_screen_reader_hears_what_others_say(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await mina.say("Can you hear me?")
    await expect(joon.page.get_by_role("log")).to_have_text(f"Yard, {mina.name}: Can you hear me?")
    await expect(mina.page.get_by_role("log")).to_have_text("")


@pytest.mark.parametrize("words", [EN, KO], ids=["english", "korean"])
async def test_nothing_is_cut_off_on_the_smallest_screen(visit: Visits, named: Named, words: Words) -> None:
    mina = await visit(named("A-name-of-some-length-without-any-spaces"), words, SMALLEST)
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.open_room(
        "A room whose name is longer than any screen is wide", named("somebody-with-a-long-name")
    )
    await mina.say("W" * 400)
    said = "A message of several words that has to be broken into lines to be read at all"
    await mina.say(said)
    await expect(mina.page.locator("[data-delivery=stored]")).to_have_count(2)
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.open_menu(said)
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.page.keyboard.press("Escape")
    await mina.begin_edit(said)
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.save_edit(f"{said}, or edited")
    for emoji in ("👍", "🎉", "👀"):
        await mina.react(f"{said}, or edited", emoji)
    await expect(mina.page.locator(".reaction")).to_have_count(3)
    await mina.reply_to(f"{said}, or edited")
    await mina.say("yes")
    await mina.reply_to(f"{said}, or edited")
    await expect(mina.page.locator(".quote")).to_be_visible()
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.composer.press("Escape")
    await mina.message(f"{said}, or edited").locator(".bubble").tap()
    await expect(mina.page.locator(".edited")).to_be_visible()
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.button(words.details).click()
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.page.keyboard.press("Escape")
    await mina.open_search()
    await mina.search("message", 1)
    assert await mina.page.evaluate(TOO_WIDE) == []
    await mina.page.get_by_role("searchbox").fill("a room")
    await expect(mina.page.get_by_role("list", name=words.places)).to_be_visible()
    assert await mina.page.evaluate(TOO_WIDE) == []


async def test_the_built_page_has_nothing_inline() -> None:
    html = (BUILT_PAGE / "index.html").read_text()
    assert "<style" not in html
    assert " style=" not in html
    assert html.count("<script") == html.count('<script type="module" crossorigin src=')
