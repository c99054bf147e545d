"""A kind of event of a later release in a cluster: nodes that know it tell it, and the others go on."""

from functools import partial
from pathlib import Path

from tests.support.cluster import Services, is_carried_on
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import NodePeers
from tests.support.toy import with_a_nudge
from tests.support.until import until


async def test_nodes_that_know_it_tell_it_and_the_others_pass_over_it(
    services: Services, tmp_path: Path
) -> None:
    chat = f"kind-{new_id()}"
    environment = services.environment(chat)
    later = {**environment, "PYTHONPATH": str(with_a_nudge(tmp_path))}
    with (
        Madang("--node", "now", env={**environment, "MADANG_WORKERS": "0"}) as now,
        Madang("--node", "later", env=later) as node,
    ):
        async with NodePeers() as peers:
            haneul, bada = [await peers.connect(each.url, "websocket") for each in (node, now)]
            await haneul.register("haneul")
            await bada.register("bada")
            room = (await haneul.ask("create_room", {"hostId": "haneul", "participants": ["bada"]}))["roomId"]
            nudge = {"roomId": room, "userId": "haneul", "about": "회의"}
            for _ in range(2):
                assert await haneul.ask("nudge", nudge) == {"ok": True}
                assert await haneul.next("nudged") == nudge
            said = {"roomId": room, "userId": "haneul", "content": "안녕"}
            assert (await haneul.ask("send_message", said))["seq"] == 1
            assert (await bada.next("receive_message"))["seq"] == 1
            assert bada.all("nudged") == []
            assert (await bada.ask("nudge", {**nudge, "userId": "bada"}))["error"]["code"] == "unknown_event"
        await until(partial(is_carried_on, services.redis_url, chat))
        assert now.output.count("a later release writes entries that this node does not know") == 1
