"""What can be pressed can be read in every state: at rest, under a pointer or finger, where disabled."""

from collections.abc import Callable
from typing import Final, Literal

import pytest
from playwright.async_api import Error, Page, expect

from tests.e2e.conftest import Visits, both_looks

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]

STATES: Final[tuple[tuple[str, ...], ...]] = ((), ("hover",), ("hover", "active"), ("focus", "focus-visible"))
"""At rest, under the pointer (where touched, a phone leaves it so), pressed, with the focus."""

PRESSED: Final = "button, a[href], summary"

FAINT: Final = """pressed => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((part, index) => part * a + under[index] * (1 - a));
  const ground = one => one === null
    ? [255, 255, 255]
    : over(parts(getComputedStyle(one).backgroundColor), ground(one.parentElement));
  const light = colour => {
    const [r, g, b] = colour
      .map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = one => {
    const under = ground(one);
    const ink = over(parts(getComputedStyle(one).color), under);
    const [low, high] = [light(ink), light(under)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const isInk = one => one.matches("svg")
    || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll(pressed)]
    .filter(one => one.checkVisibility())
    .flatMap(one => [one, ...one.querySelectorAll("*")])
    .filter(one => isInk(one) && !one.closest(".unseen"))
    .map(one => [contrast(one), one])
    .filter(([ratio]) => ratio < 4.5)
    .map(([ratio, one]) => `${ratio.toFixed(2)}: ${one.closest(pressed).outerHTML.slice(0, 120)}`);
}"""
"""Finds what is too faint of the text and pictures in what can be pressed (WCAG 2.2, relative luminance)."""


async def faint(page: Page) -> list[str]:
    """Put everything that can be pressed into each state, and give what is then too faint, and in which."""
    browser = await page.context.new_cdp_session(page)
    await browser.send("DOM.enable")
    await browser.send("CSS.enable")
    root = (await browser.send("DOM.getDocument"))["root"]["nodeId"]
    found = await browser.send("DOM.querySelectorAll", {"nodeId": root, "selector": PRESSED})
    assert found["nodeIds"]
    complaints = []
    for state in STATES:
        for node in found["nodeIds"]:
            forced = {"nodeId": node, "forcedPseudoClasses": list(state)}
            try:
                await browser.send("CSS.forcePseudoState", forced)
            except Error as error:
                # A toast ends by itself: what has gone meanwhile cannot be pressed.
                assert "Could not find node" in str(error)  # noqa: PT017  # anything else is a fault
        complaints += [f"{state or 'at rest'} {one}" for one in await page.evaluate(FAINT, PRESSED)]
    await browser.detach()
    return complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@both_looks
async def test_what_can_be_pressed_can_be_read_in_every_state(
    visit: Visits, named: Named, scheme: Literal["light", "dark"]
) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    words, page = mina.words, mina.page
    # Colours would be on their way for a moment.
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await joon.open_room("House", mina.name)
    await expect(page.locator(".toast")).to_be_visible()
    assert await faint(page) == []
    await page.locator(".sidebar-actions").get_by_role("button", name=words.new_room).click()
    add = page.get_by_role("dialog").get_by_role("button", name=words.add, exact=True)
    await expect(add).to_be_disabled()
    assert await faint(page) == []
    await page.keyboard.press("Escape")

    await mina.open_room("Yard", joon.name)
    await expect(mina.button(words.send)).to_have_attribute("aria-disabled", "true")
    assert await faint(page) == []
    await mina.say("https://example.com")
    await expect(mina.messages.get_by_role("img", name=words.stored)).to_be_visible()
    await mina.composer.fill("more")
    assert await faint(page) == []
    await mina.composer.fill("")
    await mina.say("mine")
    await expect(mina.message("mine").get_by_role("img", name=words.stored)).to_be_visible()
    await mina.open_menu("mine")
    assert await faint(page) == []
    await page.keyboard.press("Escape")
    await mina.react("mine", "👍")
    await expect(page.locator(".reaction")).to_be_visible()
    await mina.reply_to("mine")
    await mina.say("and more")
    await expect(page.locator(".quote")).to_be_visible()
    await mina.reply_to("and more")
    assert await faint(page) == []
    await page.keyboard.press("Escape")
    await mina.ask_to_delete("mine")
    assert await faint(page) == []
    await page.keyboard.press("Escape")
    await mina.begin_edit("mine")
    assert await faint(page) == []
    await mina.editor.fill("")
    await expect(mina.button(words.save)).to_have_attribute("aria-disabled", "true")
    assert await faint(page) == []
    await mina.button(words.cancel).click()
    await mina.button(words.details).click()
    await mina.button(words.leave).click()
    assert await faint(page) == []
    await page.locator(".panel-head").get_by_role("button", name=words.close).click()
    await mina.open_search()
    assert await faint(page) == []
