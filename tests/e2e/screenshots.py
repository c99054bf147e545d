"""Takes the pictures in docs/screenshots: `make screenshots`."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser, expect

from tests.support.browser import chromium
from tests.support.madang import Madang
from tests.support.process import ROOT
from tests.support.visitor import DESKTOP, PHONE, Device, Visitor
from tests.support.words import EN, KO, Words

PICTURES: Final = ROOT / "docs" / "screenshots"

Line = tuple[int, str]
"""Who says it, by their place among the people, and what."""

PEOPLE: Final = {EN: ["Mina", "Joon", "Sora"], KO: ["민아", "준호", "소라"]}
ROOMS: Final = {EN: ["Garden", "Saturday walk"], KO: ["텃밭", "토요일 산책"]}
TALK: Final[dict[Words, list[Line]]] = {
    EN: [
        (1, "The persimmon tree has arrived. It is taller than I am."),
        (0, "Shall we plant it by the wall? It gets the morning sun there."),
        (2, "I can bring two spades."),
        (2, "And rice cakes for afterwards, from the place by the market."),
        (1, "Then I bring tea. Ten o'clock?"),
        (0, "Ten it is."),
        (0, "마당에서 만나요!"),
    ],
    KO: [
        (1, "감나무가 도착했어요. 제 키보다 커요."),
        (0, "담 옆에 심을까요? 거기는 아침 해가 잘 들어요."),
        (2, "제가 삽 두 자루 가져갈게요."),
        (2, "끝나고 먹을 떡도요. 시장 옆 그 집 떡으로."),
        (1, "그럼 저는 차를 가져갈게요. 열 시 어때요?"),
        (0, "좋아요, 열 시."),
        (0, "See you in the yard!"),
    ],
}
SHORT: Final = {EN: "Who is coming on Saturday?", KO: "토요일에 누가 오나요?"}
SOUGHT: Final = {EN: "persimmon", KO: "감나무"}


async def people(browser: Browser, url: str, words: Words) -> list[Visitor]:
    """Let three people in, the first of whom is looked at."""
    visitors = [await Visitor.arrive(browser, url, name, words) for name in PEOPLE[words]]
    for visitor in visitors:
        await visitor.enter()
    return visitors


async def talk(visitors: list[Visitor], words: Words) -> None:
    """Open the rooms and talk in them."""
    garden, walk = ROOMS[words]
    host, *others = visitors
    await host.open_room(walk, others[1].name)
    await host.open_room(garden, *(other.name for other in others))
    for other in others:
        await other.go_to(garden)
    for who, line in TALK[words]:
        await visitors[who].say(line)
        for visitor in visitors:
            await expect(visitor.message(line)).to_be_visible()
    await others[1].go_to(walk)
    await others[1].say(SHORT[words])
    await expect(host.room(walk).locator(".badge")).to_be_visible()
    await others[0].composer.press_sequentially("…")
    await expect(host.page.locator(".typing-line")).not_to_have_text("")


async def look(
    browser: Browser, url: str, words: Words, device: Device, scheme: Literal["light", "dark"], name: str
) -> None:
    """Take the pictures of one device and scheme."""
    visitor = await Visitor.arrive(browser, url, PEOPLE[words][0], words, device, scheme)
    await visitor.page.screenshot(path=PICTURES / f"{name}-door.png")
    await visitor.enter()
    await expect(visitor.page.locator(".room-item .typing")).to_be_visible()
    if device.touch:
        await visitor.page.screenshot(path=PICTURES / f"{name}-rooms.png")
    await visitor.go_to(ROOMS[words][0])
    await expect(visitor.message(TALK[words][-1][1])).to_be_visible()
    await visitor.page.screenshot(path=PICTURES / f"{name}-talk.png")
    await visitor.open_search()
    await visitor.search(SOUGHT[words], 1)
    await visitor.page.screenshot(path=PICTURES / f"{name}-search.png")
    await visitor.leave_browser()


async def main() -> None:
    """Take all the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for words, language in ((EN, "en"), (KO, "ko")):
            with tempfile.TemporaryDirectory() as data, Madang("--data-dir", Path(data)) as madang:
                visitors = await people(browser, madang.url, words)
                await talk(visitors, words)
                stop = asyncio.Event()
                typing = asyncio.create_task(keep_typing(visitors[1], stop))
                await look(browser, madang.url, words, SHARP_DESKTOP, "light", f"{language}-desktop-light")
                await look(browser, madang.url, words, PHONE, "dark", f"{language}-phone-dark")
                stop.set()
                await typing


async def keep_typing(visitor: Visitor, stop: asyncio.Event) -> None:
    """Type on, so that every picture shows it."""
    while not stop.is_set():
        await visitor.composer.press_sequentially("…", delay=100)


SHARP_DESKTOP: Final = Device(DESKTOP.width, DESKTOP.height, sharpness=2)


if __name__ == "__main__":
    asyncio.run(main())
