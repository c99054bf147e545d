"""A server and clients for the end-to-end tests."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.browser import chromium
from tests.support.clients import join, mode, name, peers
from tests.support.madang import Madang
from tests.support.visitor import DESKTOP, PHONE, Device, Look, Visitor
from tests.support.words import EN, KO, Words

__all__ = ["both_languages", "both_looks", "join", "mode", "name", "on_phones", "peers"]

both_looks = pytest.mark.parametrize(
    "look",
    [Look(EN, DESKTOP), Look(KO, PHONE)],
    ids=["english on a desktop", "korean on a phone"],
)
"""Runs a test twice, by each `look`."""

both_languages = pytest.mark.parametrize(
    "look", [Look(EN, DESKTOP), Look(KO, DESKTOP)], ids=["english", "korean"]
)
"""Runs a test of what only a keyboard does, or a wide window shows, in each language."""

on_phones = pytest.mark.parametrize("look", [Look(EN, PHONE), Look(KO, PHONE)], ids=["english", "korean"])
"""Runs a test of what only fingers do, or a narrow window shows, in each language."""

_numbers = count(1)


@pytest.fixture(scope="session")
def madang(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server with embedded storage that all tests share: their users and rooms are their own."""
    with Madang("--data-dir", tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Give a Chromium that all tests of the page share: each visitor has a profile of their own."""
    expect.set_options(timeout=60_000)
    async with chromium() as browser:
        yield browser


@pytest.fixture
def look() -> Look:
    """Give how a test's visitors meet the page where it does not say: in English, on a desktop.

    A test whose outcome the language or the device can change is marked `both_looks`, and runs again in
    Korean on a phone. The two other pairs would take as long again and show little: what fails in them
    fails in one of these, for words do not know the device's size, nor its layout the language. What
    hangs on both (text that must fit, contrast) asks for each of the four by name.
    """
    return Look(EN, DESKTOP)


class Visits:
    """Lets visitors in, each in a browser profile of their own, and sees them off."""

    def __init__(self, browser: Browser, url: str, look: Look) -> None:
        self._browser = browser
        self._url = url
        self._look = look
        self.visitors: list[Visitor] = []

    async def __call__(
        self,
        name: str,
        words: Words | None = None,
        device: Device | None = None,
        url: str | None = None,
        zone: str = "Asia/Seoul",
    ) -> Visitor:
        """Open the page and enter under a name, with the test's `look` where nothing else is said.

        ``zone`` is the time zone of the visitor's clock.
        """
        words, device = words or self._look.words, device or self._look.device
        visitor = await Visitor.arrive(self._browser, url or self._url, name, words, device, zone=zone)
        self.visitors.append(visitor)
        await visitor.enter()
        return visitor


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, madang: Madang, look: Look) -> AsyncIterator[Visits]:
    """Give a function that lets visitors in. A page with errors in its console fails the test."""
    visits = Visits(browser, madang.url, look)
    yield visits
    for visitor in visits.visitors:
        await visitor.leave_browser()
    assert [visitor.problems for visitor in visits.visitors if visitor.problems] == []


@pytest.fixture
def named() -> Callable[[str], str]:
    """Give a function that makes a user's name this test's own."""
    number = next(_numbers)
    return lambda name: f"{name}{number}"
