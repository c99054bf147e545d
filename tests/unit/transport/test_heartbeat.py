"""Engine.IO protocol, "Heartbeat"."""

from tests.unit.transport.doubles import open_session, serve


async def test_a_session_is_pinged_again_after_each_pong() -> None:
    server, _ = serve(ping_interval=0.02, ping_timeout=30)
    session, transport = open_session(server)
    for _ in range(3):
        await transport.until("2")
        session.receive("3")
    assert session.open
    await server.stop()


async def test_nobody_is_pinged_twice_without_a_pong() -> None:
    server, _ = serve(ping_interval=0.01, ping_timeout=0.1)
    _, transport = open_session(server)
    await transport.until("2")
    await transport.until_closed()
    assert "2" not in transport.packets()


async def test_a_session_that_owes_a_pong_too_long_is_closed() -> None:
    server, recorder = serve(ping_interval=0.01, ping_timeout=0.02)
    session, transport = open_session(server)
    session.receive("40")
    await transport.until_closed()
    assert recorder.log[-1] == ("disconnected", "ping timeout")
    assert transport.closed == (1008, "ping timeout")
    assert server.statistics.timeouts == 1


async def test_a_pong_that_was_not_asked_for_does_not_put_the_ping_off() -> None:
    server, _ = serve(ping_interval=0.05, ping_timeout=30)
    session, transport = open_session(server)
    bucket = session.bucket
    session.receive("3")
    assert session.bucket is bucket
    await transport.until("2")
    await server.stop()


async def test_a_closed_session_is_not_pinged() -> None:
    server, _ = serve(ping_interval=0.01, ping_timeout=30)
    closed, silent = open_session(server)
    _, pinged = open_session(server)
    closed.close("forced close")
    await pinged.until("2")
    assert "2" not in silent.packets()
    await server.stop()
