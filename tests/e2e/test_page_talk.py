"""Two people meet on the page: everything that a talk is made of, in both languages, on both devices."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_looks, on_phones
from tests.support.visitor import DESKTOP, PHONE, Device
from tests.support.words import EN, KO, Words

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


@both_looks
async def test_two_people_meet_open_a_room_talk_and_part(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("준호"))
    words = mina.words

    await expect(mina.person(joon.name)).to_be_visible()
    await mina.open_room("Yard", joon.name)

    toast = joon.page.locator(".toast")
    await expect(toast).to_contain_text(words.invited(mina.name))
    await toast.get_by_role("link", name=words.open).click()
    await joon.is_in("Yard")
    await expect(toast).to_have_count(0)

    await mina.say("It rains.")
    await expect(joon.message("It rains.")).to_have_attribute("aria-label", mina.name)
    await expect(mina.message("It rains.").get_by_role("img", name=words.stored)).to_be_visible()

    await joon.composer.press_sequentially("네, ")
    await expect(mina.page.locator(".typing-line")).to_have_text(words.typing(joon.name))
    await joon.say("네, 비가 와요.")
    await expect(mina.message("네, 비가 와요.")).to_be_visible()
    await expect(mina.page.locator(".typing-line")).to_have_text("")

    await joon.button(words.details).click()
    await joon.button(words.leave).click()
    await joon.page.get_by_role("group").get_by_role("button", name=words.leave).click()
    await expect(joon.room("Yard")).to_have_count(0)
    await expect(mina.page.locator(".notice")).to_have_text(words.left(joon.name))


@both_looks
async def test_a_room_counts_what_is_unread_and_shows_its_last_line(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    for text in ("one", "two", "three"):
        await mina.say(text)

    await expect(joon.room("Yard").locator(".badge .unseen")).to_have_text(joon.words.unread(3))
    await expect(joon.room("Yard").locator(".last-line")).to_have_text(f"{mina.name}: three")
    await expect(joon.page).to_have_title("(3) Madang")
    await joon.go_to("Yard")
    await expect(joon.room("Yard").locator(".badge")).to_have_count(0)
    await expect(joon.page).to_have_title("Madang")


@both_looks
async def test_a_line_stands_above_what_is_new(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await mina.open_room("House", joon.name)
    await joon.go_to("Yard")
    await joon.say("seen")
    await joon.go_to("House")
    await mina.go_to("Yard")
    await mina.say("unseen")

    await joon.to_the_list()
    await expect(joon.room("Yard").locator(".badge")).to_be_visible()
    await joon.go_to("Yard")
    rows = joon.page.locator(".list li")
    await expect(rows.filter(has=joon.page.get_by_role("separator"))).to_have_count(1)
    assert [text.splitlines()[0] for text in await rows.all_inner_texts()][-3:] == [
        "seen",
        mina.words.new,
        "M",
    ]
    await joon.say("an answer")
    await expect(joon.page.get_by_role("separator")).to_have_count(0)


@both_looks
async def test_a_click_on_someone_online_opens_the_one_room_with_them(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.person(joon.name).click()
    await mina.is_in(joon.name)
    await mina.say("Hello")
    await joon.person(mina.name).click()
    await joon.is_in(mina.name)
    await expect(joon.message("Hello")).to_be_visible()
    await expect(joon.page.locator(".room-item")).to_have_count(1)


@both_looks
async def test_a_member_adds_someone_who_can_then_read_back(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard")
    await mina.say("said before")
    await mina.button(mina.words.details).click()
    panel = mina.page.locator(".panel")
    await panel.get_by_label(joon.words.add_person).fill(joon.name)
    await panel.get_by_role("button", name=mina.words.add, exact=True).click()

    await expect(mina.page.locator(".notice")).to_have_text(mina.words.joined(joon.name))
    await expect(joon.page.locator(".toast")).to_contain_text(joon.words.invited(mina.name))
    await expect(joon.page.locator(".toast")).to_contain_text("Yard")
    await joon.page.locator(".toast").get_by_role("link", name=joon.words.open).click()
    await joon.is_in("Yard")
    await expect(joon.message("said before")).to_be_visible()
    await expect(joon.room("Yard").locator(".badge")).to_have_count(0)


@both_looks
async def test_who_follows_a_link_to_a_room_is_asked_and_let_in(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard")
    await mina.say("Come in")
    await joon.page.goto(mina.page.url)
    await joon.button(joon.words.join).click()
    await joon.is_in("Yard")
    await expect(joon.message("Come in")).to_be_visible()
    await expect(mina.page.locator(".notice")).to_have_text(mina.words.joined(joon.name))


@both_looks
async def test_several_tabs_of_one_person_show_and_read_the_same(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    other = await joon.another_tab()
    await mina.open_room("Yard", joon.name)
    await mina.say("To both")
    await expect(other.room("Yard").locator(".badge")).to_be_visible()

    await joon.go_to("Yard")
    await expect(other.room("Yard").locator(".badge")).to_have_count(0)
    await joon.say("From one")
    await other.go_to("Yard")
    await expect(other.message("From one").get_by_role("img", name=other.words.stored)).to_be_visible()
    await expect(other.messages).to_have_count(2)


@both_looks
async def test_a_new_room_with_one_person_and_no_name_is_the_talk_that_exists(
    visit: Visits, named: Named
) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.person(joon.name).dblclick()
    await mina.is_in(joon.name)
    await mina.say("Hello")
    await mina.to_the_list()
    await mina.page.locator(".sidebar-actions").get_by_role("button", name=mina.words.new_room).click()
    dialog = mina.page.get_by_role("dialog")
    await dialog.get_by_label(joon.words.participants, exact=True).fill(joon.name)
    await dialog.get_by_role("button", name=mina.words.create).click()
    await expect(dialog).to_have_count(0)
    await mina.is_in(joon.name)
    await expect(mina.message("Hello")).to_be_visible()
    await expect(mina.page.locator(".room-item")).to_have_count(1)


@both_looks
async def test_signing_out_asks_first(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    words, sign_out = mina.words, mina.words.sign_out
    await mina.button(sign_out).click()
    dialog = mina.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=words.cancel).click()
    await expect(dialog).to_have_count(0)
    await expect(mina.page.locator(".me")).to_have_text(mina.name)
    await mina.button(sign_out).click()
    await dialog.get_by_role("button", name=sign_out).click()
    await expect(mina.button(words.enter)).to_be_visible()


@both_looks
async def test_several_invitations_wait_until_each_is_answered(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina"), EN, DESKTOP), await visit(named("준호"))
    titles = ["One", "Two", "Three", "Four"]
    for title in titles:
        await mina.open_room(title, joon.name)
    toasts = joon.page.locator(".toast")
    await expect(toasts.locator("strong")).to_have_text(titles[:3])
    await toasts.first.get_by_role("button", name=joon.words.dismiss).click()
    await expect(toasts.locator("strong")).to_have_text(titles[1:])
    await toasts.first.get_by_role("link", name=joon.words.open).click()
    await joon.is_in("Two")
    await expect(toasts.locator("strong")).to_have_text(titles[2:])


@on_phones
async def test_a_tap_shows_when_any_message_was_said(visit: Visits, named: Named) -> None:
    mina = await visit(named("미나"))
    await mina.open_room("마당")
    await mina.say("first")
    await mina.say("second")
    await expect(mina.messages).to_have_count(2)
    first = mina.messages.first
    await expect(first.locator("time")).to_have_count(0)
    await first.locator(".bubble").tap()
    await expect(first.locator("time")).to_contain_text(re.compile(r"20\d\d"))
    await first.locator(".bubble").tap()
    await expect(first.locator("time")).to_have_count(0)


@both_looks
async def test_two_tabs_can_be_two_people_and_a_third_is_who_came_last(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    second = await mina.another_tab()
    await second.button(second.words.sign_out).click()
    await second.page.get_by_role("dialog").get_by_role("button", name=second.words.sign_out).click()
    await expect(second.button(second.words.enter)).to_be_visible()
    await second.page.reload()
    second.name = named("Joon")
    await second.enter()
    await expect(second.person(mina.name)).to_be_visible()
    await expect(mina.page.locator(".me")).to_have_text(mina.name)
    third = await second.another_tab()
    assert third.name == second.name


@pytest.mark.parametrize(
    ("words", "device", "copy", "address"),
    [(EN, DESKTOP, "Copy link", "Address of this room"), (KO, PHONE, "링크 복사", "이 대화방의 주소")],
    ids=["english on a desktop", "korean on a phone"],
)
async def test_where_nothing_can_be_copied_the_address_is_shown_and_selected(
    visit: Visits, named: Named, words: Words, device: Device, copy: str, address: str
) -> None:
    mina = await visit(named("Mina"), words, device)
    await mina.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await mina.page.reload()
    await mina.open_room("Yard")
    await mina.button(words.details).click()
    await mina.button(copy).click()
    field = mina.page.get_by_label(address)
    await expect(field).to_have_value(mina.page.url)
    await expect(field).to_be_focused()
    assert await field.evaluate("field => field.selectionEnd - field.selectionStart") == len(mina.page.url)


@both_looks
async def test_what_was_said_before_the_first_visit_is_unread(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina"), EN, DESKTOP), named("준호")
    await mina.open_room("Yard", joon)
    for text in ("one", "two"):
        await mina.say(text)
    await expect(mina.page.locator("[data-delivery=stored]")).to_have_count(2)
    late = await visit(joon)
    await expect(late.room("Yard").locator(".badge .unseen")).to_have_text(late.words.unread(2))


@both_looks
async def test_a_window_without_focus_reads_nothing(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    await joon.page.evaluate(
        "() => { document.hasFocus = () => false; window.dispatchEvent(new Event('blur')); }"
    )
    await mina.say("unseen")
    await expect(joon.message("unseen")).to_be_visible()
    await expect(joon.room("Yard").locator(".badge .unseen")).to_have_text(joon.words.unread(1))
    await expect(joon.page).to_have_title("(1) Madang")
    await joon.page.evaluate(
        "() => { document.hasFocus = () => true; window.dispatchEvent(new Event('focus')); }"
    )
    await expect(joon.room("Yard").locator(".badge")).to_have_count(0)


@both_looks
async def test_a_room_opened_with_news_follows_when_its_end_is_in_view(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina"), EN, DESKTOP), await visit(named("준호"))
    await joon.open_room("House")
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    for number in range(12):
        await joon.say("\n".join([f"line {number}"] * 4))
    await joon.go_to("House")
    await mina.say("news")
    await joon.to_the_list()
    await expect(joon.room("Yard").locator(".badge")).to_be_visible()
    await joon.go_to("Yard")
    await expect(joon.message("news")).to_be_in_viewport()
    for number in range(6):
        await mina.say("\n".join([f"more {number}"] * 4))
    await expect(joon.messages.filter(has_text="more 5")).to_be_in_viewport()
    # The keyboard takes half of the screen: the newest stays in view.
    size = joon.page.viewport_size
    assert size is not None
    await joon.page.set_viewport_size({"width": size["width"], "height": size["height"] // 2})
    await expect(joon.messages.filter(has_text="more 5")).to_be_in_viewport()
    await expect(joon.composer).to_be_in_viewport()


@both_looks
async def test_who_left_in_another_tab_is_told_so(visit: Visits, named: Named) -> None:
    mina = await visit(named("미나"))
    words = mina.words
    await mina.open_room("마당")
    tab = await mina.another_tab()
    await tab.go_to("마당")
    await mina.button(words.details).click()
    await mina.button(words.leave).click()
    await mina.page.get_by_role("group").get_by_role("button", name=words.leave).click()
    await expect(tab.page.locator(".empty h2")).to_have_text(words.left_elsewhere)
    await expect(tab.button(words.join)).to_be_visible()
