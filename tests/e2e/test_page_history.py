"""A room of ten thousand messages scrolls both ways without a jump; little of it is in the document."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Visits
from tests.support.madang import Madang
from tests.support.peers import Peer, PythonPeers
from tests.support.visitor import Visitor
from tests.support.words import EN

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNT = 10_000
WHEEL = 600

EARLY = 300
"""The seqs that the searches lead to are this and the middle."""

IN_VIEW = "row => row.getBoundingClientRect().bottom > row.closest('.list').getBoundingClientRect().top"

STILL = """() => new Promise(resolve => {
  const list = document.querySelector(".list");
  let [last, frames] = [-1, 0];
  const look = () => {
    frames = list.scrollTop === last ? frames + 1 : 0;
    last = list.scrollTop;
    frames < 15 ? requestAnimationFrame(look) : resolve();
  };
  look();
})"""
"""Waits until the list has not moved for so many frames: keys scroll smoothly."""

WATCH = """() => {
  const list = document.querySelector(".list");
  const frames = window.frames_seen = [];
  let before = null;
  const look = () => {
    const top = list.getBoundingClientRect().top;
    const here = new Map();
    for (const row of list.querySelectorAll("[data-seq]")) {
      const { top: above, bottom } = row.getBoundingClientRect();
      if (bottom > top && above < top + list.clientHeight) here.set(+row.dataset.seq, bottom - top);
    }
    const stayed = before ? [...here].filter(([seq]) => before.has(seq)) : [];
    const moves = stayed.map(([seq, y]) => y - before.get(seq));
    frames.push({
      seqs: [...here.keys()],
      rows: list.querySelectorAll("li").length,
      least: moves.length ? Math.min(...moves) : 0,
      most: moves.length ? Math.max(...moves) : 0,
    });
    before = here;
    requestAnimationFrame(look);
  };
  look();
}"""
"""Notes in every frame the messages in view, how far those of the frame before moved, and the rows drawn."""

FRAMES = "() => window.frames_seen.splice(0)"


class Frames:
    """What `WATCH` noted."""

    def __init__(self, noted: list[dict[str, object]]) -> None:
        views = [_ints(frame["seqs"]) for frame in noted]
        self.seqs = {seq for view in views for seq in view}
        self.holes = [view for view in views if not view or view != list(range(view[0], view[0] + len(view)))]
        self.rows = max(_number(frame["rows"]) for frame in noted)
        self.least = min(_number(frame["least"]) for frame in noted)
        self.most = max(_number(frame["most"]) for frame in noted)
        self.torn = max(_number(frame["most"]) - _number(frame["least"]) for frame in noted)


def _ints(value: object) -> list[int]:
    assert isinstance(value, list)
    return value


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value


def content(number: int) -> str:
    """Give the text of the message with this seq; each is of another length."""
    words = ("rain", "rice", "persimmon", "마당에서", "yard", "이야기합시다")
    special = {COUNT // 2: " needle", EARLY: " pebble"}
    said = " ".join(words[(number * step) % len(words)] for step in range(1, 2 + number * 7 % 40))
    return f"{number}: {said}{special.get(number, '')}"


async def fill(peer: Peer, author: str, room: str) -> None:
    """Say ten thousand things in a room."""
    for start in range(1, COUNT + 1, 250):
        answers = await asyncio.gather(
            *(
                peer.ask("send_message", {"roomId": room, "userId": author, "content": content(number)})
                for number in range(start, start + 250)
            )
        )
        assert all(answer["ok"] for answer in answers)


@pytest.fixture(scope="module")
def madang(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server of this file's own, where one user may say ten thousand things at once."""
    with Madang("--data-dir", tmp_path_factory.mktemp("data"), "--rate-limits", "off") as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def author(madang: Madang) -> AsyncIterator[str]:
    """Give the name of a user in a room "Long" with ten thousand messages."""
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        await peer.register("Historian")
        made = await peer.ask("create_room", {"hostId": "Historian", "participants": [], "name": "Long"})
        await fill(peer, "Historian", made["roomId"])
    yield "Historian"


@pytest_asyncio.fixture(loop_scope="session")
async def reader(visit: Visits, author: str) -> Visitor:
    """Give a visitor with the long room open at its end."""
    visitor = await visit(author)
    await visitor.go_to("Long")
    await expect(visitor.messages.last).to_have_attribute("data-seq", re.compile(r"^10\d{3}$"))
    await visitor.page.evaluate(WATCH)
    await visitor.list.hover()
    return visitor


async def look(visitor: Visitor) -> Frames:
    """Wait until the list stands still, and tell what was seen meanwhile."""
    await visitor.page.evaluate(STILL)
    return Frames(await visitor.page.evaluate(FRAMES))


async def scroll_to(visitor: Visitor, seq: int) -> Frames:
    """Turn the wheel until the message has been in view, and tell what was seen on the way."""
    await visitor.page.evaluate(STILL)
    noted: list[dict[str, object]] = await visitor.page.evaluate(FRAMES)
    back = seq < min(Frames(noted).seqs)
    while seq not in range(min(Frames(noted).seqs), max(Frames(noted).seqs) + 1):
        for _ in range(10):
            await visitor.page.mouse.wheel(0, -WHEEL if back else WHEEL)
        await visitor.page.evaluate(STILL)
        noted += await visitor.page.evaluate(FRAMES)
    return Frames(noted)


async def test_pages_come_while_one_scrolls_back_and_nothing_jumps(reader: Visitor) -> None:
    seen = await scroll_to(reader, COUNT - 700)
    assert seen.holes == []
    # Backwards, rows only ever move down, and all of them together.
    assert seen.least >= -1
    assert seen.torn <= 1
    assert seen.rows < 120


async def test_a_message_that_comes_while_one_reads_back_does_not_move_the_view(
    reader: Visitor, madang: Madang
) -> None:
    await scroll_to(reader, COUNT - 100)
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        registered = await peer.register(reader.name)
        room = registered["rooms"][0]
        body = {"roomId": room["roomId"], "userId": reader.name, "content": "news"}
        assert (await peer.ask("send_message", body))["ok"]
        await expect(reader.room("Long").locator(".last-line")).to_contain_text("news")
    seen = await look(reader)
    assert (seen.least, seen.most) == (0, 0)
    await reader.button(EN.to_latest).click()
    await expect(reader.message("news")).to_be_in_viewport()


async def test_a_hit_in_the_middle_is_shown_in_its_place_and_read_on_from_both_ways(reader: Visitor) -> None:
    middle = COUNT // 2
    await reader.open_search()
    await reader.search("needle", 1)
    await expect(reader.hits.locator("mark")).to_have_text("needle")
    await reader.hits.click()
    hit = reader.page.locator(f'[data-seq="{middle}"]')
    await expect(hit).to_be_in_viewport()
    await expect(hit.locator("mark")).to_have_text("needle")

    await look(reader)
    await reader.list.hover()
    back = await scroll_to(reader, middle - 200)
    forth = await scroll_to(reader, middle + 200)
    assert back.holes + forth.holes == []
    assert back.least >= -1
    assert forth.most <= 1

    await reader.button(EN.to_latest).click()
    await expect(reader.messages.last).to_be_in_viewport()
    assert int(await reader.messages.last.get_attribute("data-seq") or 0) >= COUNT


async def test_the_history_can_be_read_back_to_its_beginning(reader: Visitor) -> None:
    await reader.open_search()
    await reader.search("pebble", 1)
    await reader.hits.click()
    await expect(reader.page.locator(f'[data-seq="{EARLY}"]')).to_be_in_viewport()
    await reader.list.focus()
    first = reader.page.locator('[data-seq="1"]')
    while not (await first.count() and await first.evaluate(IN_VIEW)):
        await reader.page.keyboard.press("Home")
        await reader.page.evaluate(STILL)
    await expect(reader.page.locator(".head h3")).to_have_text("Long")
    assert await reader.page.locator(".list li").count() < 120
