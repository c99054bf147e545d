"""When the connection, the server or an answer is lost, the page loses nothing and doubles nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import WebSocketRoute, expect

from tests.e2e.conftest import Visits, both_looks
from tests.support.madang import Madang
from tests.support.ports import free_port
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

Named = Callable[[str], str]


class MortalServer:
    """A server of the test's own, on a port and data that outlive it."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._port = free_port()
        self._server = self._start()

    @property
    def url(self) -> str:
        """Its address, the same after each start."""
        return self._server.url

    async def kill(self) -> None:
        """End it as a crash would."""
        await asyncio.to_thread(self._server.kill)

    async def start(self) -> None:
        """Start it again on what it left, and wait until it is ready."""
        self._server = await asyncio.to_thread(self._start)

    def stop(self) -> None:
        """End it in good order."""
        self._server.stop()

    def _start(self) -> Madang:
        return Madang("--data-dir", self._data, port=self._port)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MortalServer]:
    server = MortalServer(tmp_path)
    yield server
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def pair(visit: Visits, server: MortalServer) -> AsyncIterator[tuple[Visitor, Visitor]]:
    """Give two visitors of that server, in one room."""
    mina = await visit("Mina", url=server.url)
    joon = await visit("Joon", url=server.url)
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    yield mina, joon


async def both_see(pair: tuple[Visitor, Visitor], *texts: str) -> None:
    """Wait until both see exactly these messages, in this order."""
    for visitor in pair:
        await expect(visitor.page.locator(".list .bubble")).to_have_text(list(texts))


@both_looks
async def test_a_server_killed_in_mid_talk_loses_and_doubles_nothing(
    pair: tuple[Visitor, Visitor], server: MortalServer
) -> None:
    mina, joon = pair
    texts = [f"message {number}" for number in range(30)]
    for text in texts[:20]:
        await mina.say(text)
    await expect(joon.message("message 3")).to_be_visible()
    await server.kill()
    for text in texts[20:]:
        await mina.say(text)
    await expect(mina.banner).to_contain_text(mina.words.lost)
    await expect(mina.message("message 29").get_by_role("img", name=mina.words.sending)).to_be_visible()

    await server.start()
    await expect(mina.banner).to_have_text("")
    await both_see(pair, *texts)
    await expect(mina.page.locator('[data-delivery="sending"]')).to_have_count(0)


@both_looks
async def test_who_was_offline_catches_up_and_says_what_was_written_meanwhile(
    visit: Visits, named: Named
) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    await joon.say("before")
    await expect(mina.message("before")).to_be_visible()

    await mina.page.context.set_offline(True)
    await expect(mina.banner).to_contain_text(mina.words.offline)
    await mina.say("written offline")
    for number in range(3):
        await joon.say(f"missed {number}")
    await expect(joon.message("missed 2").get_by_role("img", name=joon.words.stored)).to_be_visible()
    await mina.page.context.set_offline(False)

    await expect(mina.banner).to_have_text("")
    await both_see((mina, joon), "before", "missed 0", "missed 1", "missed 2", "written offline")


@both_looks
async def test_a_message_whose_acknowledgement_was_lost_is_stored_once(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    sent: list[str] = []
    sockets: list[WebSocketRoute] = []

    async def deaf_after_the_first_message(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        async def to_server(data: str | bytes) -> None:
            server.send(data)
            if '"send_message"' in str(data):
                sent.append(str(data))

        async def to_page(data: str | bytes) -> None:
            if not sent or len(sockets) > 1:
                socket.send(data)

        sockets.append(socket)
        socket.on_message(to_server)
        server.on_message(to_page)

    await mina.page.route_web_socket("**/chat/ws/**", deaf_after_the_first_message)
    await mina.page.reload()
    await mina.say("only once")
    await expect(joon.message("only once")).to_be_visible()
    await expect(mina.message("only once").get_by_role("img", name=mina.words.sending)).to_be_visible()
    await sockets[-1].close(code=1011, reason="lost")

    await both_see((mina, joon), "only once")
    await expect(mina.message("only once").get_by_role("img", name=mina.words.stored)).to_be_visible()


@both_looks
async def test_a_refused_message_says_so_and_can_be_sent_again_or_discarded(
    visit: Visits, named: Named
) -> None:
    mina = await visit(named("Mina"))
    await mina.open_room("Yard")
    refusing = True

    async def refuse(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        async def to_server(data: str | bytes) -> None:
            head, _, _ = str(data).partition("[")
            if refusing and '"send_message"' in str(data):
                answer = '{"ok":false,"error":{"code":"forbidden","message":"no","retryable":false}}'
                socket.send(f"{head.replace('42', '43', 1)}[{answer}]")
            else:
                server.send(data)

        socket.on_message(to_server)

    await mina.page.route_web_socket("**/chat/ws/**", refuse)
    await mina.page.reload()
    await mina.say("sent twice")
    await mina.say("thought better of")
    await expect(mina.message("sent twice").get_by_role("alert")).to_be_visible()
    await mina.message("thought better of").get_by_role("button", name=mina.words.discard).click()
    await expect(mina.messages).to_have_count(1)

    refusing = False
    await mina.message("sent twice").get_by_role("button", name=mina.words.retry).click()
    await expect(mina.message("sent twice").get_by_role("img", name=mina.words.stored)).to_be_visible()


@both_looks
async def test_what_was_not_sent_yet_outlives_a_reload(
    pair: tuple[Visitor, Visitor], server: MortalServer
) -> None:
    mina, joon = pair
    await server.kill()
    await mina.say("waits for its time")
    sending = mina.message("waits for its time").get_by_role("img", name=mina.words.sending)
    await expect(sending).to_be_visible()
    address = mina.page.url
    await mina.page.goto("about:blank")
    await server.start()
    await mina.page.goto(address)
    await both_see((mina, joon), "waits for its time")


@both_looks
async def test_who_was_offline_when_a_room_was_first_spoken_in_hears_it(visit: Visits, named: Named) -> None:
    mina, joon = await visit(named("Mina")), await visit(named("Joon"))
    await mina.open_room("Yard", joon.name)
    await joon.go_to("Yard")
    await expect(joon.page.locator(".head-hello")).to_be_visible()
    await joon.page.context.set_offline(True)
    await expect(joon.banner).to_contain_text(joon.words.offline)
    await mina.say("the first word")
    await joon.page.context.set_offline(False)
    await both_see((mina, joon), "the first word")


@both_looks
async def test_what_was_written_offline_outlives_the_tab_and_is_sent_at_the_next_visit(
    pair: tuple[Visitor, Visitor], server: MortalServer
) -> None:
    mina, joon = pair
    await server.kill()
    for text in ("waits", "waits, too"):
        await mina.say(text)
    await expect(mina.message("waits, too").get_by_role("img", name=mina.words.sending)).to_be_visible()
    await mina.composer.fill("half a thou")
    context = mina.page.context
    await mina.page.close()
    await server.start()
    next_visit = Visitor(await context.new_page(), mina.name, mina.words, touch=mina.touch)
    await next_visit.page.goto(server.url)
    await next_visit.enter_if_asked()
    await next_visit.go_to("Yard")
    await both_see((next_visit, joon), "waits", "waits, too")
    await expect(next_visit.composer).to_have_value("half a thou")
    assert next_visit.problems == []


@both_looks
async def test_where_the_browser_keeps_nothing_the_page_warns(visit: Visits, named: Named) -> None:
    mina = await visit(named("미나"))
    warning = mina.page.get_by_role("alert").filter(has_text=mina.words.unkept)
    await mina.open_room("마당")
    await mina.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full'); }; }"
    )
    await mina.page.context.set_offline(True)
    await expect(mina.banner).to_contain_text(mina.words.offline)
    await mina.say("아직 못 보냄")
    await expect(warning).to_be_visible()
    await mina.page.context.set_offline(False)
    await expect(mina.message("아직 못 보냄").get_by_role("img", name=mina.words.stored)).to_be_visible()
    await expect(warning).to_have_count(0)
