"""The page's door where names must be proved: a token is pasted, or comes with the address."""

import time
from collections.abc import AsyncIterator, Iterator

import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import both_looks
from tests.support.madang import Madang
from tests.support.visitor import Look, context_of
from tests.support.words import Words

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = "a secret of at least thirty-two bytes, for HS256"


@pytest.fixture(scope="module")
def wary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server that wants tokens, with the user in a claim of its own."""
    key = tmp_path_factory.mktemp("jwt") / "key"
    key.write_text(KEY)
    options = ("--auth", "jwt", "--jwt-key-file", key, "--jwt-claim", "name")
    with Madang("--storage", "memory", *options) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, wary: Madang, look: Look) -> AsyncIterator[Page]:
    """Give an empty page of that server's."""
    context = await context_of(browser, wary.url, look)
    yield await context.new_page()
    await context.close()


@pytest.fixture
def words(look: Look) -> Words:
    """Give what the page says in the language of the test's look."""
    return look.words


def token(user: str, key: str = KEY) -> str:
    """Return a user's token."""
    return jwt.encode({"name": user, "exp": time.time() + 600}, key, "HS256")


@both_looks
async def test_a_pasted_token_says_who_comes_in(page: Page, words: Words) -> None:
    await page.goto("/")
    await page.get_by_label(words.token).fill(token("준호"))
    await page.get_by_role("button", name=words.enter).click()
    await expect(page.locator(".me")).to_have_text("준호")


@both_looks
async def test_a_token_in_the_address_is_taken_out_of_it_and_outlives_a_reload(
    page: Page, words: Words
) -> None:
    await page.goto(f"/#token={token('mina')}")
    await page.get_by_role("button", name=words.continue_as("mina")).click()
    await expect(page.locator(".me")).to_have_text("mina")
    assert "token" not in page.url
    await page.reload()
    await expect(page.locator(".me")).to_have_text("mina")


@both_looks
async def test_a_link_signs_nobody_in_as_another_without_asking(page: Page, words: Words) -> None:
    await page.goto(f"/#token={token('mina')}")
    await page.get_by_role("button", name=words.continue_as("mina")).click()
    await expect(page.locator(".me")).to_have_text("mina")
    await page.goto(f"/?again#token={token('joon')}")
    await expect(page.get_by_role("heading", name=words.continue_title("joon"))).to_be_visible()
    await expect(page.locator(".me")).to_have_count(0)
    await page.get_by_role("button", name=words.stay_as("mina")).click()
    await expect(page.locator(".me")).to_have_text("mina")
    # Her own newer token is no question.
    await page.goto(f"/?once-more#token={token('mina')}")
    await expect(page.locator(".me")).to_have_text("mina")


@both_looks
async def test_a_link_with_a_room_and_a_token_leads_to_the_room(page: Page, words: Words) -> None:
    await page.goto(f"/#/room/01890000-0000-7000-8000-000000000000?token={token('mina')}")
    await page.get_by_role("button", name=words.continue_as("mina")).click()
    await expect(page.locator(".me")).to_have_text("mina")
    assert page.url.endswith("#/room/01890000-0000-7000-8000-000000000000")


@both_looks
async def test_a_socket_whose_token_ends_says_so_and_leads_back_to_the_door(page: Page, words: Words) -> None:
    ending = jwt.encode({"name": "mina", "exp": time.time() - 7}, KEY, "HS256")  # within the leeway
    await page.goto(f"/#token={ending}")
    await page.get_by_role("button", name=words.continue_as("mina")).click()
    banner = page.locator(".banner")
    await expect(banner).to_contain_text(words.expired)
    await banner.get_by_role("button", name=words.sign_out).click()
    await expect(page.get_by_label(words.token)).to_be_visible()


@both_looks
@pytest.mark.parametrize("wrong", ["nonsense", token("mina", "another secret of at least thirty-two bytes")])
async def test_a_wrong_token_leads_back_to_the_door(page: Page, words: Words, wrong: str) -> None:
    await page.goto("/")
    await page.get_by_label(words.token).fill(wrong)
    await page.get_by_role("button", name=words.enter).click()
    await expect(page.get_by_role("alert")).to_have_text(words.not_let_in)
    await expect(page.get_by_label(words.token)).to_be_visible()


@both_looks
async def test_a_second_tab_is_signed_in_by_the_first_and_no_token_outlives_them(
    browser: Browser, wary: Madang, look: Look
) -> None:
    words, context = look.words, await context_of(browser, wary.url, look)
    first = await context.new_page()
    await first.goto(f"/#token={token('mina')}")
    await first.get_by_role("button", name=words.continue_as("mina")).click()
    await expect(first.locator(".me")).to_have_text("mina")
    second = await context.new_page()
    await second.goto("/")
    await expect(second.locator(".me")).to_have_text("mina")
    assert "eyJ" not in await second.evaluate("() => JSON.stringify(localStorage)")
    await first.close()
    await second.close()
    third = await context.new_page()
    await third.goto("/")
    await expect(third.get_by_label(words.token)).to_be_visible()
    await context.close()
