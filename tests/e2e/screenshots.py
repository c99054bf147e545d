"""Takes the pictures in docs/screenshots: `make screenshots`."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser, expect

from tests.support.browser import chromium
from tests.support.madang import Madang
from tests.support.process import ROOT
from tests.support.visitor import PHONE, Device, Visitor
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


@dataclass(frozen=True)
class Picture:
    """What is looked at, with what, and what the files are called."""

    name: str
    words: Words
    device: Device
    scheme: Literal["light", "dark"]


LOOKS: Final = (
    Picture("desktop-light-en", EN, Device(1280, 880, sharpness=1.5), "light"),
    Picture("phone-dark-ko", KO, PHONE, "dark"),
    Picture("desktop-dark-ko", KO, Device(1280, 880, sharpness=1.5), "dark"),
    Picture("phone-light-en", EN, PHONE, "light"),
)


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
    # What was just said was typed, too; the next is shown after `--typing-interval`.
    await others[0].composer.press_sequentially("…" * 40, delay=100)
    await expect(host.page.locator(".typing-line")).not_to_have_text("")


async def looks(browser: Browser, url: str, friend: Visitor, picture: Picture) -> None:
    """Take the pictures of one device and scheme."""
    words, name = picture.words, picture.name
    visitor = await Visitor.arrive(browser, url, PEOPLE[words][0], words, picture.device, picture.scheme)
    if picture is LOOKS[0]:
        await visitor.page.screenshot(path=PICTURES / f"{name}-door.png")
    await visitor.enter()
    garden, walk = ROOMS[words]
    await expect(visitor.room(walk)).to_be_visible()
    await friend.say(SHORT[words])
    await expect(visitor.room(walk).locator(".badge")).to_be_visible()
    await expect(visitor.page.locator(".room-item .typing")).to_be_visible()
    if picture.device.touch:
        await visitor.page.screenshot(path=PICTURES / f"{name}-rooms.png")
    await visitor.go_to(garden)
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
        for words in (EN, KO):
            with tempfile.TemporaryDirectory() as data, Madang("--data-dir", Path(data)) as madang:
                visitors = await people(browser, madang.url, words)
                await talk(visitors, words)
                stop = asyncio.Event()
                typing = asyncio.create_task(keep_typing(visitors[1], stop))
                for picture in LOOKS:
                    if picture.words is words:
                        await looks(browser, madang.url, visitors[2], picture)
                stop.set()
                await typing


async def keep_typing(visitor: Visitor, stop: asyncio.Event) -> None:
    """Type on, so that every picture shows it."""
    while not stop.is_set():
        await visitor.composer.press_sequentially("…", delay=100)


if __name__ == "__main__":
    asyncio.run(main())
