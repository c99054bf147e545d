"""What people write, as the page shows it: addresses, directions of writing, code."""

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visits, both_looks

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


@both_looks
async def test_an_address_in_a_korean_sentence_leads_to_where_it_says(visit: Visits, named: Named) -> None:
    mina = await visit(named("미나"))
    await mina.open_room("마당")
    wiki = "https://example.com/wiki/Yard_(land)"
    await mina.say(f"{wiki}에서 보고, naver.com이나 minji@example.com으로 알려줘。")
    links = mina.messages.last.locator("a")
    await expect(links).to_have_text([wiki, "naver.com", "minji@example.com"])
    assert await links.evaluate_all("links => links.map(link => link.href)") == [
        wiki,
        "https://naver.com/",
        "mailto:minji@example.com",
    ]


@both_looks
async def test_what_turns_the_direction_of_writing_is_seen_and_content_reads_in_its_own(
    visit: Visits, named: Named
) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    await mina.say("photo\u202egpj.exe")
    await expect(mina.messages.last.locator(".bubble")).to_have_text("photo⟨U+202E⟩gpj.exe")
    await expect(mina.page.locator(".last-line").first).to_contain_text("photo⟨U+202E⟩gpj.exe")
    await mina.say("مرحبا بكم")
    bubble = mina.messages.last.locator(".bubble")
    await expect(bubble).to_have_css("direction", "rtl")


@both_looks
async def test_pasted_code_keeps_its_first_indentation_and_fences_make_it_monospace(
    visit: Visits, named: Named
) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    await mina.composer.fill("\n  \n    if ready:\n        go()  \n\n")
    await mina.button(mina.words.send).click()
    await expect(mina.messages).to_have_count(1)
    assert await mina.messages.last.locator(".bubble").text_content() == "    if ready:\n        go()"

    await mina.composer.fill("so:\n```py\n    open('a.com')\n```\nyes")
    await mina.button(mina.words.send).click()
    code = mina.messages.last.locator("pre code")
    await expect(code).to_be_visible()
    assert await code.text_content() == "    open('a.com')"
    assert "monospace" in await code.evaluate("code => getComputedStyle(code).fontFamily")
    await expect(mina.messages.last.locator("a")).to_have_count(0)
