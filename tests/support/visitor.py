"""A person who uses the page: what they do, in words that a test reads well with."""

import re
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.support.words import EN, Words

__all__ = ["DESKTOP", "PHONE", "Device", "Look", "Visitor", "context_of"]


@dataclass(frozen=True)
class Device:
    """What the page is looked at with; `sharpness` is in screen pixels per CSS pixel."""

    width: int
    height: int
    touch: bool = False
    sharpness: float = 1


DESKTOP = Device(1280, 800)
PHONE = Device(390, 844, touch=True, sharpness=2)


@dataclass(frozen=True)
class Look:
    """How a visitor meets the page: in which language, on which device."""

    words: Words
    device: Device


async def context_of(
    browser: Browser,
    url: str,
    look: Look,
    scheme: Literal["light", "dark"] = "light",
    zone: str = "Asia/Seoul",
) -> BrowserContext:
    """Open a browser profile for the page at an address; ``zone`` is the time zone of its clock."""
    context = await browser.new_context(
        base_url=url,
        viewport=ViewportSize(width=look.device.width, height=look.device.height),
        device_scale_factor=look.device.sharpness,
        is_mobile=look.device.touch,
        has_touch=look.device.touch,
        locale=look.words.browser,
        timezone_id=zone,
        color_scheme=scheme,
    )
    context.set_default_timeout(60_000)
    return context


_EXPECTED = re.compile("ERR_CONNECTION|ERR_INTERNET|ERR_NETWORK|WebSocket connection|Failed to load resource")
"""What a browser writes into its console when a server that a test stopped does not answer."""


class Visitor:
    """One page of a person's, and what went wrong in it.

    Attributes:
        problems: uncaught errors and what the console complained about; empty where all is well.
    """

    def __init__(self, page: Page, name: str, words: Words, *, touch: bool) -> None:
        self.page = page
        self.name = name
        self.words = words
        self.touch = touch
        self.problems: list[str] = []
        page.on("pageerror", self._failed)
        page.on("console", self._complained)

    @classmethod
    async def arrive(
        cls,
        browser: Browser,
        url: str,
        name: str,
        words: Words = EN,
        device: Device = DESKTOP,
        scheme: Literal["light", "dark"] = "light",
        zone: str = "Asia/Seoul",
    ) -> "Visitor":
        """Open the page in a browser profile of its own."""
        look = Look(words, device)
        context = await context_of(browser, url, look, scheme, zone)
        visitor = cls(await context.new_page(), name, words, touch=device.touch)
        await visitor.page.goto("/")
        return visitor

    async def another_tab(self) -> "Visitor":
        """Open the page once more in the same browser, which knows who that is."""
        tab = Visitor(await self.page.context.new_page(), self.name, self.words, touch=self.touch)
        await tab.page.goto("/")
        await expect(tab.page.locator(".me")).to_have_text(tab.name)
        return tab

    async def enter(self) -> None:
        """Say one's name, and wait to be let in."""
        await self.page.get_by_role("textbox").fill(self.name)
        await self.button(self.words.enter).click()
        await expect(self.page.locator(".me")).to_have_text(self.name)

    async def enter_if_asked(self) -> None:
        """Say one's name where the page asks for it, and wait to be let in."""
        me = self.page.locator(".me")
        await expect(me.or_(self.button(self.words.enter))).to_be_visible()
        if await me.count() == 0:
            await self.enter()

    async def leave_browser(self) -> None:
        """Close the browser profile with all its tabs."""
        await self.page.context.close()

    # Finding things

    def button(self, name: str) -> Locator:
        """Find the button of that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#composer")

    @property
    def messages(self) -> Locator:
        """The messages that are drawn, the oldest first."""
        return self.page.locator(".list article")

    @property
    def list(self) -> Locator:
        """The scrolled list of messages."""
        return self.page.locator(".list")

    @property
    def banner(self) -> Locator:
        """What is said about the connection."""
        return self.page.locator(".banner")

    def message(self, text: str) -> Locator:
        """Find the message that reads so; what quotes it does not."""
        own = self.page.locator(":not(.quote-content)").and_(self.page.get_by_text(text, exact=True))
        return self.messages.filter(has=own)

    @property
    def editor(self) -> Locator:
        """Where one edits a message."""
        return self.page.get_by_role("textbox", name=self.words.editing)

    @property
    def menu(self) -> Locator:
        """What can be done with a message, where that was asked for."""
        return self.page.get_by_role("menu")

    def room(self, title: str) -> Locator:
        """Find the room in the list."""
        return self.page.locator(".room-item").filter(has=self.page.get_by_text(title, exact=True))

    def person(self, name: str) -> Locator:
        """Find the person among those online."""
        return self.page.locator("section .person").filter(has=self.page.get_by_text(name, exact=True))

    # Doing things

    async def to_the_list(self) -> None:
        """Leave the room that fills a phone; a desktop has the list beside it."""
        back = self.button(self.words.back)
        if await back.is_visible():
            await back.click()
            await expect(back).not_to_be_visible()

    async def open_room(self, title: str, *people: str) -> None:
        """Open a new room with people, by name."""
        await self.to_the_list()
        await self.page.locator(".sidebar-actions").get_by_role("button", name=self.words.new_room).click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label(self.words.room_name, exact=True).fill(title)
        for person in people:
            await dialog.get_by_label(self.words.participants, exact=True).fill(person)
            await dialog.get_by_role("button", name=self.words.add, exact=True).click()
        await dialog.get_by_role("button", name=self.words.create).click()
        await self.is_in(title)

    async def go_to(self, title: str) -> None:
        """Open a room of the list."""
        await self.to_the_list()
        await self.room(title).click()
        await self.is_in(title)

    async def is_in(self, title: str) -> None:
        """Wait until the room is open."""
        await expect(self.page.locator(".room-head h2")).to_have_text(title)

    async def say(self, text: str) -> None:
        """Write and send: with Enter on a keyboard, with the button on a phone."""
        await self.composer.fill(text)
        if self.touch:
            await self.button(self.words.send).click()
        else:
            await self.composer.press("Enter")

    async def open_menu(self, text: str) -> None:
        """Ask what can be done with a message: with the button beside it, or a finger that rests on it."""
        message = self.message(text)
        if self.touch:
            await self.rest_on(message.locator(".bubble"))
        else:
            await message.hover()
            await message.get_by_role("button", name=self.words.message_menu).click()
        await expect(self.menu).to_be_visible()

    async def rest_on(self, place: Locator) -> None:
        """Put a finger on something until its menu opens, and take it away."""
        await place.scroll_into_view_if_needed()
        box = await place.bounding_box()
        assert box is not None
        finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        browser = await self.page.context.new_cdp_session(self.page)
        await browser.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
        await expect(self.menu).to_be_visible()
        await browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        await browser.detach()

    async def begin_edit(self, text: str) -> None:
        """Begin to edit a message of one's own, by its menu."""
        await self.open_menu(text)
        await self.menu.get_by_role("menuitem", name=self.words.edit).click()
        await expect(self.editor).to_be_focused()

    async def save_edit(self, text: str) -> None:
        """Write something else and save it: with Enter on a keyboard, with the button on a phone."""
        await self.editor.fill(text)
        if self.touch:
            await self.button(self.words.save).click()
        else:
            await self.editor.press("Enter")

    async def reply_to(self, text: str) -> None:
        """Begin to reply to a message, by its menu."""
        await self.open_menu(text)
        await self.menu.get_by_role("menuitem", name=self.words.reply).click()
        await expect(self.composer).to_be_focused()

    def reaction(self, text: str, name: str) -> Locator:
        """Find a reaction to the message that reads so."""
        return self.message(text).locator(".reaction").filter(has_text=name)

    async def react(self, text: str, name: str) -> None:
        """React to a message, by its menu."""
        await self.open_menu(text)
        await self.menu.get_by_role("menuitemcheckbox", name=name, exact=True).click()
        await expect(self.menu).to_have_count(0)

    async def ask_to_delete(self, text: str) -> Locator:
        """Ask for a message to be deleted, by its menu; gives the dialog that asks once more."""
        await self.open_menu(text)
        await self.menu.get_by_role("menuitem", name=self.words.delete).click()
        return self.page.get_by_role("dialog")

    async def delete(self, text: str) -> None:
        """Delete a message, by its menu, and mean it."""
        dialog = await self.ask_to_delete(text)
        await dialog.get_by_role("button", name=self.words.delete).click()
        await expect(dialog).to_have_count(0)

    @property
    def hits(self) -> Locator:
        """What the search found."""
        return self.page.locator(".hit-item")

    async def open_search(self) -> None:
        """Open the search from the room that is open."""
        await self.page.locator(".room-head").get_by_role("button", name=self.words.search).click()

    async def find_a_place(self) -> None:
        """Open the search that finds rooms and people: by its keys, or its button on a phone."""
        if self.touch:
            await self.to_the_list()
            await self.page.locator(".search-button").click()
        else:
            await self.page.keyboard.press("Control+k")
        await expect(self.page.get_by_role("searchbox")).to_be_focused()

    async def search(self, keyword: str, hits: int) -> None:
        """Look for a keyword until there are so many hits: the index may be a moment behind."""
        field = self.page.get_by_role("searchbox")
        await field.fill(keyword)
        status = self.page.locator(".panel [role=status]")
        while True:
            await field.press("Enter")
            await expect(status).not_to_have_text(self.words.searching)
            if await self.hits.count() == hits:
                return

    def _failed(self, error: Error) -> None:
        self.problems.append(str(error))

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED.search(message.text):
            self.problems.append(message.text)
