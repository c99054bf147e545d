"""The page's door where names must be proved: a token is pasted, or comes with the address."""

import json
from base64 import urlsafe_b64encode

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.support.madang import Madang

pytestmark = pytest.mark.asyncio(loop_scope="session")


def token_for(user: str) -> str:
    """Give what looks like a token; here the server does not check it."""
    claims = urlsafe_b64encode(json.dumps({"sub": user}).encode()).decode().rstrip("=")
    return f"e30.{claims}.c2ln"


async def door(browser: Browser, madang: Madang) -> Page:
    """Open a page that believes that the server wants tokens."""

    async def wants_tokens(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json=await answer.json() | {"auth": "jwt"})

    page = await browser.new_page(base_url=madang.url, locale="en-GB")
    await page.route("**/chat/config.json", wants_tokens)
    return page


async def test_a_pasted_token_says_who_comes_in(browser: Browser, madang: Madang) -> None:
    page = await door(browser, madang)
    await page.goto("/")
    await page.get_by_label("Your access token").fill(token_for("준호-with-a-token"))
    await page.get_by_role("button", name="Enter").click()
    await expect(page.locator(".me")).to_have_text("준호-with-a-token")
    await page.close()


async def test_a_token_in_the_address_is_taken_out_of_it(browser: Browser, madang: Madang) -> None:
    page = await door(browser, madang)
    await page.goto(f"/#token={token_for('mina-with-a-token')}")
    await expect(page.locator(".me")).to_have_text("mina-with-a-token")
    assert "token" not in page.url
    await page.reload()
    await expect(page.locator(".me")).to_have_text("mina-with-a-token")
    await page.close()


async def test_a_refused_token_leads_back_to_the_door(browser: Browser, madang: Madang) -> None:
    page = await door(browser, madang)
    await page.goto("/")
    await page.get_by_label("Your access token").fill("nonsense")
    await page.get_by_role("button", name="Enter").click()
    await expect(page.get_by_role("alert")).not_to_have_text("")
    await expect(page.get_by_label("Your access token")).to_be_visible()
    await page.close()
