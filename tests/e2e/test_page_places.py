"""The ways through the page: lists by name, Back on a phone, the day that ends, and what can be seen."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_languages, both_looks, on_phones
from tests.support.visitor import DESKTOP, PHONE, Device, Look

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]

FOCUS_AT_SIGHT: Final = """title => {
  window.focusAtSight = new Promise(resolve => new MutationObserver(() => {
    if (document.querySelector(".room-head h2")?.textContent === title) resolve(document.activeElement.id);
  }).observe(document.body, { subtree: true, childList: true, characterData: true }));
}"""
"""Notes which element has the focus in the very moment in which a room's title is there."""


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Los_Angeles"])
@both_looks
async def test_midnight_turns_today_into_yesterday(visit: Visits, named: Named, zone: str) -> None:
    mina = await visit(named("Mina"), zone=zone)
    await mina.page.clock.install()
    await mina.page.reload()
    await mina.open_room("Yard")
    await mina.say("before midnight")
    await expect(mina.page.locator(".day")).to_have_text(mina.words.today)
    rest = await mina.page.evaluate("() => new Date().setHours(24, 0, 1, 0) - Date.now()")
    await mina.page.clock.fast_forward(rest)
    await expect(mina.page.locator(".day")).to_have_text(mina.words.yesterday)


@both_looks
async def test_a_long_list_is_filtered_by_name(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    for number in range(8):
        await mina.open_room(f"Room {number}")
    await mina.to_the_list()
    await mina.page.get_by_label(mina.words.filter_names).fill("OOM 3")
    await expect(mina.page.locator(".room-item .name")).to_have_text(["Room 3"])
    await expect(mina.person(joon.name)).to_have_count(0)
    await mina.page.get_by_label(mina.words.filter_names).fill(joon.name.lower())
    await expect(mina.page.locator(".room-item")).to_have_count(0)
    await expect(mina.person(joon.name)).to_be_visible()
    await mina.page.keyboard.press("Escape")
    await expect(mina.page.locator(".room-item")).to_have_count(8)


@both_looks
async def test_ctrl_k_finds_rooms_and_people(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    for title in ("Room 5", "House"):
        await mina.open_room(title)
    await mina.find_a_place()
    await mina.page.get_by_role("searchbox").fill("room 5")
    places = mina.page.get_by_role("list", name=mina.words.places).get_by_role("button")
    await places.filter(has_text="Room 5").click()
    await mina.is_in("Room 5")
    if mina.touch:
        await expect(mina.page.locator(".panel")).to_have_count(0)
        await mina.find_a_place()
    await mina.page.get_by_role("searchbox").fill(joon.name)
    await places.filter(has_text=joon.name).click()
    await mina.is_in(joon.name)


@both_looks
async def test_an_invitation_lies_over_no_way_out(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await joon.open_room("House")
    await mina.open_room("Yard", joon.name)
    await expect(joon.page.locator(".toast")).to_be_visible()
    await joon.button(joon.words.details).click()
    await joon.page.locator(".panel-head").get_by_role("button", name=joon.words.close).click()
    await joon.to_the_list()
    await joon.button(joon.words.sign_out).click()
    await expect(joon.page.get_by_role("dialog")).to_be_visible()


@on_phones
async def test_back_on_a_phone_closes_what_is_on_top(visit: Visits, named: Named) -> None:
    mina = await visit(named("미나"))
    page, words = mina.page, mina.words
    await mina.open_room("마당")
    await mina.button(words.details).click()
    await expect(page.locator(".panel")).to_be_visible()
    await page.go_back()
    await expect(page.locator(".panel")).to_have_count(0)
    await mina.is_in("마당")
    # What was closed by its button is no step of the way back.
    await mina.button(words.details).click()
    await page.locator(".panel-head").get_by_role("button", name=words.close).click()
    await expect(page.locator(".panel")).to_have_count(0)
    await page.go_back()
    await expect(mina.room("마당")).to_be_visible()

    await page.locator(".sidebar-actions").get_by_role("button", name=words.new_room).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(mina.room("마당")).to_be_visible()


@on_phones
async def test_back_from_a_room_opened_by_its_address_leads_to_the_list(visit: Visits, named: Named) -> None:
    mina = await visit(named("미나"))
    await mina.open_room("마당")
    address = mina.page.url
    tab = await mina.another_tab()
    await tab.page.goto("about:blank")
    await tab.page.goto(address)
    await tab.is_in("마당")
    await tab.page.go_back()
    await expect(tab.room("마당")).to_be_visible()


@both_languages
async def test_the_message_box_has_the_focus_as_soon_as_its_room_is_seen(visit: Visits, named: Named) -> None:
    # A moment later, what was typed into the search meanwhile would go on in the message.
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    await mina.open_room("House")
    await mina.page.keyboard.press("Control+k")
    await mina.page.get_by_role("searchbox").fill("yard")
    await mina.page.evaluate(FOCUS_AT_SIGHT, "Yard")
    await mina.page.get_by_role("list", name=mina.words.places).get_by_role("button").click()
    assert await mina.page.evaluate("() => window.focusAtSight") == "composer"


@both_looks
async def test_the_focus_goes_on_when_what_had_it_is_gone(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await joon.open_room("House")
    await mina.open_room("Yard", joon.name)
    toast = joon.page.locator(".toast")
    await toast.get_by_role("button", name=mina.words.dismiss).press("Enter")
    await expect(toast).to_have_count(0)
    # By touch, the message box would bring up the keyboard.
    await expect(joon.button(joon.words.back) if joon.touch else joon.composer).to_be_focused()

    await joon.button(joon.words.details).click()
    await joon.button(joon.words.leave).press("Enter")
    sure = joon.page.get_by_role("group").filter(has=joon.button(joon.words.cancel))
    await expect(sure.get_by_role("button", name=mina.words.cancel)).to_be_focused()
    await joon.page.keyboard.press("Enter")
    await expect(joon.button(joon.words.leave)).to_be_focused()
    await joon.page.keyboard.press("Enter")
    await sure.get_by_role("button", name=mina.words.leave).press("Enter")
    await expect(joon.page.locator(".room-item").first).to_be_focused()


@both_looks
async def test_who_was_added_while_away_finds_unread_what_was_said_since(
    visit: Visits, named: Named, look: Look
) -> None:
    words = look.words
    mina, joon = await visit(named("Mina"), device=DESKTOP), await visit(named("Joon"))
    await joon.leave_browser()
    await mina.open_room("Yard")
    for text in ("before one", "before two", "before three"):
        await mina.say(text)
    await mina.button(words.details).click()
    panel = mina.page.locator(".panel")
    await panel.get_by_label(words.add_person).fill(joon.name)
    await panel.get_by_role("button", name=words.add, exact=True).click()
    await expect(mina.page.locator(".notice")).to_have_text(words.joined(joon.name))
    for text in ("since one", "since two"):
        await mina.say(text)
    await expect(mina.page.locator("[data-delivery=stored]")).to_have_count(5)

    back = await visit(joon.name)
    await expect(back.room("Yard").locator(".badge .unseen")).to_have_text(words.unread(2))
    await back.go_to("Yard")
    await expect(back.page.get_by_role("separator")).to_be_in_viewport()
    await expect(back.page.locator("li:has(> [role=separator]) + li > [data-seq]")).to_have_attribute(
        "data-seq", "4"
    )
    await expect(back.message("before three")).to_be_visible()
    await expect(back.room("Yard").locator(".badge")).to_have_count(0)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
@both_looks
async def test_who_answered_on_another_device_had_read(visit: Visits, named: Named, device: Device) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"), device=device)
    await mina.open_room("Yard", joon.name)
    await mina.say("a question")
    await joon.go_to("Yard")
    await joon.say("an answer")
    await expect(mina.message("an answer")).to_be_visible()
    other = await visit(joon.name)
    await expect(other.room("Yard").locator(".last-line")).to_contain_text("an answer")
    await expect(other.room("Yard").locator(".badge")).to_have_count(0)


@both_looks
@pytest.mark.parametrize("room", ["01890000-0000-7000-8000-000000000000", "nowhere", "%2e%2e", "마당"])
async def test_a_link_to_no_room_says_so_and_leads_back(visit: Visits, named: Named, room: str) -> None:
    mina = await visit(named("Mina"))
    words = mina.words
    await mina.open_room("House")
    await mina.page.evaluate("address => location.hash = address", f"#/room/{room}")
    await expect(mina.page.locator(".empty h2")).to_have_text(words.join_title)
    await mina.button(words.join).click()
    await expect(mina.page.locator(".empty").get_by_role("alert")).to_have_text(words.no_such_room)
    await mina.button(words.cancel).click()
    await mina.go_to("House")


@both_looks
async def test_what_was_typed_waits_in_its_room(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    await mina.composer.fill("half a thought")
    await mina.open_room("House")
    await expect(mina.composer).to_have_value("")
    await mina.go_to("Yard")
    await expect(mina.composer).to_have_value("half a thought")
    await mina.page.reload()
    await expect(mina.composer).to_have_value("half a thought")
