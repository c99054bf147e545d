"""What people write stays text, and the page takes nothing from anywhere else."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import Visits, both_looks
from tests.support.madang import Madang

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]

ATTACKS = [
    "<img src=x onerror=window.pwned=1>",
    "<script>window.pwned=1</script>",
    "javascript:window.pwned=1",
    'https://example.com/"onmouseover="window.pwned=1',
    "<a href='javascript:window.pwned=1'>click</a>",
    "{{constructor.constructor('window.pwned=1')()}}",
]

FIRST_LOAD = 70_000


@both_looks
async def test_script_in_names_and_messages_stays_text(visit: Visits, named: Named) -> None:
    mina = await visit(named("<img src=x onerror=window.pwned=1>"))
    joon = await visit(named("<b>Joon</b>"))
    title = "<svg onload=window.pwned=1>"
    await mina.open_room(title, joon.name)
    await joon.go_to(title)
    for attack in ATTACKS:
        await mina.say(attack)
        await expect(joon.messages.last.locator(".bubble")).to_have_text(attack)
    await expect(joon.page.locator(".list article").first.locator(".message-author")).to_have_text(mina.name)
    for visitor in (mina, joon):
        assert await visitor.page.evaluate("window.pwned") is None
        assert await visitor.page.locator(".list img, .list b, .list script, .room-item svg").count() == 0
        links = visitor.page.locator(".list a")
        assert await links.evaluate_all("links => links.map(link => link.href)") == ["https://example.com/"]
        assert await links.get_attribute("rel") == "noopener noreferrer nofollow"


async def test_the_first_load_is_small_and_all_from_the_server_itself(
    browser: Browser, madang: Madang
) -> None:
    page = await browser.new_page()
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    sizes: list[float] = []
    addresses: list[str] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    answer = await page.goto(madang.url, wait_until="networkidle")
    await expect(page.get_by_role("textbox")).to_be_visible()
    assert answer is not None
    policy = await answer.header_value("content-security-policy") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {address for address in addresses if not address.startswith(madang.url)} == set()
    assert len(sizes) >= 4
    assert sum(sizes) < FIRST_LOAD
    await page.close()
