"""A real browser for the tests of the page: Chromium, driven by Playwright."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, Error, async_playwright

from tests.support.process import ROOT
from tests.support.requirement import missing

__all__ = ["BUILT_PAGE", "chromium"]

BUILT_PAGE: Final = ROOT / "src" / "madang" / "http" / "static"
"""Where `make web` puts the page."""

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a Chromium of the machine's.

    Raises:
        pytest.skip.Exception: there is none, it does not start, or the page was not built; a failure when
            MADANG_TEST_REQUIRE lists `browser`.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        missing("browser", f"none of {', '.join(_PROGRAMS)} is on PATH")
    if not (BUILT_PAGE / "index.html").is_file():
        missing("browser", "the page was not built: run `make web`")
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=program, args=_FLAGS)
        except Error as error:
            missing("browser", f"{program} does not start: {error}")
        yield browser
        await browser.close()
