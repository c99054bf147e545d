"""Searching on the page: over all of one's rooms, with what was found marked, and the way to it."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_looks
from tests.support.visitor import DESKTOP, PHONE, Device
from tests.support.words import EN, KO, Words

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


@both_looks
async def test_a_word_is_found_in_all_rooms_and_a_click_leads_to_its_place(
    visit: Visits, named: Named
) -> None:
    mina = await visit(named("Mina"))
    for room in ("House", "Yard"):
        await mina.open_room(room)
        await mina.say("감나무를 심었어요")
        await expect(
            mina.message("감나무를 심었어요").get_by_role("img", name=mina.words.stored)
        ).to_be_visible()
    await mina.go_to("House")

    await mina.open_search()
    await mina.search("감나무", 2)
    await expect(mina.hits.first.locator("mark")).to_have_text("감나무")
    await mina.hits.filter(has_text="Yard").click()
    await mina.is_in("Yard")
    await expect(mina.messages.locator("mark")).to_have_text("감나무")
    await expect(mina.page.locator(".panel")).to_have_count(0 if mina.touch else 1)


@both_looks
async def test_a_search_can_stay_within_the_room(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    for room in ("House", "Yard"):
        await mina.open_room(room)
        await mina.say("persimmon")
        await expect(mina.message("persimmon").get_by_role("img", name=mina.words.stored)).to_be_visible()
    await mina.open_search()
    await mina.search("persimmon", 2)
    await mina.button(mina.words.this_room).click()
    await expect(mina.hits).to_have_count(1)
    await expect(mina.hits).to_contain_text("Yard")


@both_looks
async def test_what_is_said_in_rooms_of_others_is_not_found(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Secret")
    await mina.say("a hidden persimmon")
    await mina.open_search()
    await mina.search("hidden", 1)
    await joon.open_room("Yard")
    await joon.open_search()
    await joon.search("hidden", 0)
    await expect(joon.page.locator(".panel [role=status]")).to_contain_text("hidden")


@both_looks
async def test_a_hit_is_looked_at_once_and_who_comes_back_sees_the_newest(
    visit: Visits, named: Named
) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    await mina.say("persimmon")
    for number in range(25):
        await mina.say("\n".join([f"line {number}"] * 6))
    await expect(mina.message("persimmon")).to_have_count(0)
    await mina.open_search()
    await mina.search("persimmon", 1)
    await mina.hits.first.click()
    await expect(mina.messages.locator("mark")).to_be_visible()

    await mina.open_room("House")
    await mina.go_to("Yard")
    await expect(mina.messages.filter(has_text="line 24")).to_be_in_viewport()
    await expect(mina.messages.locator("mark")).to_have_count(0)


@pytest.mark.parametrize(
    ("words", "device", "filters"),
    [
        (
            EN,
            DESKTOP,
            ["from:name", "in:room", "before:2026-01-31", "after:2026-01-31", "-word", '"a phrase"'],
        ),
        (
            KO,
            PHONE,
            ["from:이름", "in:방이름", "before:2026-01-31", "after:2026-01-31", "-낱말", '"이어진 말"'],
        ),
    ],
    ids=["english on a desktop", "korean on a phone"],
)
async def test_filters_are_explained_where_one_types(
    visit: Visits, named: Named, words: Words, device: Device, filters: list[str]
) -> None:
    mina = await visit(named("Mina"), words, device)
    await mina.open_room("Yard")
    await mina.open_search()
    shown = mina.page.locator(".filters code")
    await expect(shown.first).to_be_visible()
    await expect(shown).to_have_text(filters)
    await mina.page.get_by_role("searchbox").fill("x")
    await expect(shown.first).to_be_hidden()
    await mina.page.locator(".filters summary").click()
    await expect(shown.first).to_be_visible()


@both_looks
async def test_what_is_left_out_is_said(visit: Visits, named: Named) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    for said in ("a ripe persimmon", "a green persimmon"):
        await mina.say(said)
        await expect(mina.message(said).get_by_role("img", name=mina.words.stored)).to_be_visible()
    await mina.open_search()
    await mina.search("persimmon -green", 1)
    await expect(mina.page.locator(".panel")).to_contain_text(mina.words.without("green"))
    await mina.search("persimmon --green", 1)
    await expect(mina.page.locator(".panel")).not_to_contain_text(mina.words.without(""))


@both_looks
@pytest.mark.parametrize(("keyword", "place"), [("from:", 5), ("persimmon before:yesterday", 17)])
async def test_what_cannot_be_searched_for_says_where_it_goes_wrong(
    visit: Visits, named: Named, keyword: str, place: int
) -> None:
    mina = await visit(named("Mina"))
    words = mina.words
    await mina.open_room("Yard")
    await mina.open_search()
    await mina.page.get_by_role("searchbox").fill(keyword)
    saying = mina.page.locator(".panel [role=status]")
    await expect(saying).to_contain_text(words.no_search)
    # What the server says, in the reader's language.
    await expect(saying).to_contain_text(str(place))
    hangul = re.search("[가-힣]", (await saying.inner_text()).partition("(")[2])
    assert (hangul is not None) == (words is KO)
    # And the way on: what is typed next is looked for.
    await mina.page.get_by_role("searchbox").fill("persimmon")
    await expect(saying).not_to_contain_text(words.no_search)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Los_Angeles"])
@both_looks
async def test_a_day_of_a_search_begins_by_the_reader_s_clock(visit: Visits, named: Named, zone: str) -> None:
    mina = await visit(named("Mina"), zone=zone)
    await mina.open_room("Yard")
    await mina.say("persimmon")
    await expect(mina.page.locator(".room-item time").first).to_be_attached()
    said = "new Date(document.querySelector('.room-item time').dateTime)"
    day = await mina.page.evaluate(f"() => {said}.toLocaleDateString('sv')")
    next_day = await mina.page.evaluate(
        f"() => new Date({said}.getTime() + 86_400_000).toLocaleDateString('sv')"
    )
    await mina.open_search()
    await mina.search(f"persimmon before:{next_day}", hits=1)
    await mina.search(f"persimmon before:{day}", hits=0)
